package io.alphasweep.environment.atari;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.testing.NeedsAtari;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.RandomStreams;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

@NeedsAtari
class AtariGameTest {

  private static final Map<String, Object> PLAIN =
      Map.of(
          "noop-max", 0L,
          "terminal-on-life-loss", false,
          "fire-on-reset", false,
          "clip-rewards", false,
          "frame-stack", 1L);

  private static EnvironmentType type(String game, Map<String, Object> options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", "Atari-" + game);
    options.forEach((option, value) -> settings.put("environment." + option, value));
    return Environments.of(Trials.small(settings));
  }

  /** Reference: Gymnasium's AtariPreprocessing, by {@code scripts/reference/atari_games.py}. */
  @ParameterizedTest
  @CsvFileSource(resources = "/atari/preprocessed.csv")
  void showsThePicturesOfGymnasium(String game, String checksums, double rewards) {
    EnvironmentType type = type(game, PLAIN);
    int actions = ((Discrete) type.actions()).actions();
    UniformRandomProvider random = new RandomStreams(1).stream("test", 0);
    CRC32 checksum = new CRC32();
    StringBuilder found = new StringBuilder();
    double rewardsHere = 0;
    long x = 1;
    try (Environment environment = type.maker().make()) {
      environment.reset(random);
      update(checksum, environment);
      for (int step = 1; step <= 1000; step++) {
        x = x * 6364136223846793005L + 1442695040888963407L;
        environment.step(new double[] {(int) ((x >>> 33) % actions)}, random);
        update(checksum, environment);
        rewardsHere += environment.reward();
        if (environment.terminated()) {
          environment.reset(random);
          update(checksum, environment);
        }
        if (step % 100 == 0) {
          found.append(step > 100 ? " " : "").append("%08x".formatted(checksum.getValue()));
        }
      }
    }
    assertThat(found.toString()).isEqualTo(checksums);
    assertThat(rewardsHere).isEqualTo(rewards);
  }

  private static void update(CRC32 checksum, Environment environment) {
    double[] picture = new double[AtariGame.PIXELS];
    environment.observe(picture, 0);
    for (double luminance : picture) {
      checksum.update((int) luminance);
    }
  }

  /** The last picture of a stack is the present one, the first the one of three steps before. */
  @Test
  void stacksTheLastPictures() {
    UniformRandomProvider random = new RandomStreams(1).stream("test", 0);
    Map<String, Object> one = new HashMap<>(PLAIN);
    Map<String, Object> four = new HashMap<>(PLAIN);
    four.put("frame-stack", 4L);
    double[] picture = new double[AtariGame.PIXELS];
    double[] stack = new double[4 * AtariGame.PIXELS];
    double[] expected = new double[4 * AtariGame.PIXELS];
    try (Environment single = type("Breakout", one).maker().make();
        Environment stacked = type("Breakout", four).maker().make()) {
      single.reset(random);
      stacked.reset(random);
      single.observe(picture, 0);
      for (int at = 0; at < 4; at++) {
        System.arraycopy(picture, 0, expected, at * AtariGame.PIXELS, AtariGame.PIXELS);
      }
      for (int step = 0; step < 50; step++) {
        stacked.observe(stack, 0);
        assertThat(stack).isEqualTo(expected);
        double[] action = {step % 4};
        single.step(action, random);
        stacked.step(action, random);
        System.arraycopy(expected, AtariGame.PIXELS, expected, 0, 3 * AtariGame.PIXELS);
        single.observe(expected, 3 * AtariGame.PIXELS);
      }
    }
  }

  /** A life is an end for the learner, a game for people: five lives make one return. */
  @Test
  void tellsReturnsOfWholeGames() {
    EnvironmentType type = type("Breakout", Map.of());
    RandomStreams streams = new RandomStreams(3);
    UniformRandomProvider random = streams.stream("test", 0);
    float[] observation = new float[type.observations().size()];
    int lives = 0;
    int games = 0;
    double clipped = 0;
    try (VectorEnvironment environment =
        new VectorEnvironment(type, 1, new Normalization(false, false, 0.99), streams)) {
      environment.reset(observation, 0);
      float[] rewards = new float[1];
      boolean[] terminated = new boolean[1];
      boolean[] truncated = new boolean[1];
      while (games < 3) {
        float[] action = {random.nextInt(4)};
        environment.step(action, 0, observation, 0, rewards, terminated, truncated, 0);
        assertThat(rewards[0]).isIn(-1f, 0f, 1f);
        clipped += rewards[0];
        lives += terminated[0] ? 1 : 0;
        if (environment.ended() > 0) {
          games++;
          assertThat(environment.endedLength(0)).isGreaterThan(20);
          assertThat(environment.endedReturn(0)).isGreaterThanOrEqualTo(clipped);
          clipped = 0;
        }
      }
    }
    assertThat(lives).isEqualTo(3 * 5);
  }

  /** Each of two starts has its own count of frames without action. */
  @Test
  void beginsAfterSoManyNoops() {
    double[] one = new double[4 * AtariGame.PIXELS];
    double[] other = new double[4 * AtariGame.PIXELS];
    EnvironmentType type = type("SpaceInvaders", Map.of("fire-on-reset", false));
    try (Environment environment = type.maker().make()) {
      UniformRandomProvider random = new RandomStreams(3).stream("test", 0);
      environment.reset(random);
      environment.observe(one, 0);
      environment.reset(random);
      environment.observe(other, 0);
    }
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void drawsRepeatedActionsFromItsSeed() {
    assertThat(played(1, 0.25)).isEqualTo(played(1, 0.25)).isNotEqualTo(played(2, 0.25));
    assertThat(played(1, 0.0)).isEqualTo(played(2, 0.0));
  }

  private static int played(int seed, double repeat) {
    Map<String, Object> options = new HashMap<>(PLAIN);
    options.put("repeat-action-probability", repeat);
    double[] picture = new double[AtariGame.PIXELS];
    UniformRandomProvider random = new RandomStreams(seed).stream("test", 0);
    try (Environment environment = type("Pong", options).maker().make()) {
      environment.reset(random);
      for (int step = 0; step < 100; step++) {
        environment.step(new double[] {step * 7 % 6}, random);
      }
      environment.observe(picture, 0);
    }
    return java.util.Arrays.hashCode(picture);
  }
}
