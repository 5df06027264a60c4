package io.alphasweep.environment.minatar;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.StateArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/**
 * Breakout against MinAtar 1.0.15 under the same draws, from the file of {@code
 * scripts/reference/minatar_breakout.py}, which describes its format. Nothing is allowed to differ.
 */
class MinAtarTrajectoryTest {

  private static final int STEPS = 10_000;
  private static final EnvironmentType TYPE =
      Environments.of(Trials.small(Map.of("environment", "MinAtar-Breakout")));

  /** The draws of the reference. */
  private static final class Draws implements UniformRandomProvider {
    private long x = 1;

    @Override
    public long nextLong() {
      x = x * 6364136223846793005L + 1442695040888963407L;
      return x;
    }

    @Override
    public double nextDouble() {
      return (nextLong() >>> 11) * 0x1p-53;
    }

    @Override
    public int nextInt(int n) {
      return (int) ((nextLong() >>> 33) % n);
    }
  }

  @Test
  void followsMinAtarToTheBit() throws IOException {
    play(false);
  }

  /** A restored game goes on as the saved one would have: its sticky action goes with it. */
  @Test
  void followsMinAtarThroughRestoredGames() throws IOException {
    play(true);
  }

  private static void play(boolean restores) throws IOException {
    ByteBuffer file = read("/minatar/breakout.bin.gz");
    Draws draws = new Draws();
    Environment game = TYPE.maker().make();
    int games = 0;
    double rewards = 0;
    for (int step = 0; step < STEPS; step++) {
      if (file.get() == 1) {
        game.reset(draws);
        games++;
        assertThat(observation(game)).as("start, step %d", step).isEqualTo(observation(file));
      }
      game.step(new double[] {file.get()}, draws);
      int outcome = file.get();
      assertThat(game.reward()).as("reward, step %d", step).isEqualTo(outcome & 1);
      assertThat(game.terminated()).as("terminated, step %d", step).isEqualTo(outcome >= 2);
      assertThat(observation(game)).as("observation, step %d", step).isEqualTo(observation(file));
      rewards += game.reward();
      if (restores && step % 7 == 0 && !game.terminated()) {
        game = restored(game);
      }
    }
    assertThat(file.hasRemaining()).isFalse();
    // Enough of them for walls to be broken and to stand again.
    assertThat(games).isGreaterThan(100);
    assertThat(rewards).isGreaterThan(500);
  }

  private static Environment restored(Environment game) {
    StateArchive saving = StateArchive.saving("trial");
    game.archive(saving);
    Environment other = TYPE.maker().make();
    other.archive(StateArchive.restoring("trial", saving.bytes()));
    return other;
  }

  private static double[] observation(Environment game) {
    double[] observation = new double[TYPE.observations().size()];
    game.observe(observation, 0);
    return observation;
  }

  private static double[] observation(ByteBuffer file) {
    double[] observation = new double[TYPE.observations().size()];
    Arrays.setAll(observation, cell -> file.get(file.position() + cell / 8) >> (7 - cell % 8) & 1);
    file.position(file.position() + observation.length / 8);
    return observation;
  }

  private static ByteBuffer read(String resource) throws IOException {
    try (InputStream file = MinAtarTrajectoryTest.class.getResourceAsStream(resource)) {
      return ByteBuffer.wrap(new GZIPInputStream(file).readAllBytes());
    }
  }
}
