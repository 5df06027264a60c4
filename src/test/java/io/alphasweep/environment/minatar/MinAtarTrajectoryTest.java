package io.alphasweep.environment.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.testing.ReferenceDraws;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.StateArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The games against MinAtar 1.0.15 under the same draws, from the files of {@code
 * scripts/reference/minatar_games.py}, which describes their format. Nothing is allowed to differ.
 */
class MinAtarTrajectoryTest {

  private static final int TERMINAL = 32;

  /** Enough is earned for walls to stand again, cars to turn, divers to be brought up. */
  @ParameterizedTest
  @CsvSource({
    "Breakout, breakout, 500",
    "Asterix, asterix, 300",
    "Freeway, freeway, 80",
    "Seaquest, seaquest, 300",
    "SpaceInvaders, space_invaders, 500"
  })
  void followsMinAtarToTheBit(String name, String file, int leastRewards) throws IOException {
    EnvironmentType type = type(name, Map.of());
    assertThat(play(type, file, new ReferenceDraws(1), false)).isGreaterThan(leastRewards);
    // A restored game goes on as the saved one would have: its sticky action goes with it.
    assertThat(play(type, file, new ReferenceDraws(1), true)).isGreaterThan(leastRewards);
  }

  @ParameterizedTest
  @CsvSource({
    "Breakout, breakout-plain, 100, false",
    "Asterix, asterix-plain, 50, true",
    "Freeway, freeway-plain, 10, false",
    "Seaquest, seaquest-plain, 50, true",
    "SpaceInvaders, space_invaders-plain, 100, true"
  })
  void followsMinAtarUnderOtherOptions(String name, String file, int leastRewards, boolean canRamp)
      throws IOException {
    Map<String, Object> options = new HashMap<>();
    options.put("sticky-action-probability", 0.0);
    options.put("actions", "minimal");
    if (canRamp) {
      options.put("difficulty-ramping", false);
    }
    double rewards = play(type(name, options), file, new ReferenceDraws(2), false);
    assertThat(rewards).isGreaterThan(leastRewards);
  }

  private static EnvironmentType type(String game, Map<String, Object> options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", "MinAtar-" + game);
    options.forEach((option, value) -> settings.put("environment." + option, value));
    return Environments.of(Trials.small(settings));
  }

  private static double play(
      EnvironmentType type, String resource, ReferenceDraws draws, boolean restores)
      throws IOException {
    ByteBuffer file = read("/minatar/" + resource + ".bin.gz");
    byte[] expected = new byte[type.observations().size() / 8 + 1];
    Environment game = type.maker().make();
    double rewards = 0;
    for (int step = 0; file.hasRemaining(); step++) {
      if (file.get() == 1) {
        game.reset(draws);
        differ(file, expected, type);
        assertThat(observation(game, type)).as("start, step %d", step).isEqualTo(expected);
      }
      game.step(new double[] {file.get()}, draws);
      int outcome = file.get();
      differ(file, expected, type);
      assertThat(game.reward()).as("reward, step %d", step).isEqualTo(outcome % TERMINAL);
      assertThat(game.terminated()).as("terminated, step %d", step).isEqualTo(outcome >= TERMINAL);
      assertThat(observation(game, type)).as("observation, step %d", step).isEqualTo(expected);
      rewards += game.reward();
      if (restores && step % 7 == 0 && !game.terminated()) {
        StateArchive saving = StateArchive.saving("trial");
        game.archive(saving);
        game = type.maker().make();
        game.archive(StateArchive.restoring("trial", saving.bytes()));
      }
    }
    return rewards;
  }

  /** Makes the observation before the one that the file tells the difference of. */
  private static void differ(ByteBuffer file, byte[] observation, EnvironmentType type) {
    for (int i = 0; i < (type.observations().size() + 7) / 8; i++) {
      observation[i] ^= file.get();
    }
  }

  /** As bits, the upper one of a byte first. */
  private static byte[] observation(Environment game, EnvironmentType type) {
    double[] observation = new double[type.observations().size()];
    game.observe(observation, 0);
    byte[] bits = new byte[observation.length / 8 + 1];
    for (int i = 0; i < observation.length; i++) {

      bits[i / 8] |= (byte) ((int) observation[i] << (7 - i % 8));
    }
    return bits;
  }

  private static ByteBuffer read(String resource) throws IOException {
    try (InputStream file = MinAtarTrajectoryTest.class.getResourceAsStream(resource)) {
      return ByteBuffer.wrap(new GZIPInputStream(file).readAllBytes());
    }
  }
}
