package io.alphasweep.environment.box2d;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.testing.ReferenceDraws;
import io.alphasweep.testing.Trials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.hipparchus.stat.descriptive.StreamingStatistics;
import org.junit.jupiter.api.Test;

/**
 * The lander against Gymnasium's on pybox2d, under the same draws, from the files of {@code
 * scripts/reference/gymnasium_lunar_lander.py}, which describes their format.
 *
 * <p>pybox2d has Box2D 2.3.0 and libGDX 2.3.1, which treat contacts differently in the last bits:
 * until a leg touches, hardly anything may differ, and after it not much.
 */
class LunarLanderTest {

  private static final int TIME_LIMIT = 1000;

  /** How many episodes of each policy are played, of the 1000 that there are. */
  private static final int EPISODES = Integer.getInteger("alphasweep.lunar-lander.episodes", 100);

  private static final EnvironmentType DISCRETE = type("LunarLander-v3", Map.of());

  private static EnvironmentType type(String name, Map<String, Object> options) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", name);
    options.forEach((option, value) -> settings.put("environment." + option, value));
    return Environments.of(Trials.small(settings));
  }

  @Test
  void fliesAsGymnasiumsDoes() throws IOException {
    Map<String, Object> wind =
        Map.of("gravity", -6.0, "enable-wind", true, "wind-power", 12.0, "turbulence-power", 1.0);
    ByteBuffer file = ByteBuffer.wrap(read("episodes.bin.gz"));
    replay(file, DISCRETE, 200);
    replay(file, type("LunarLanderContinuous-v3", Map.of()), 60);
    replay(file, type("LunarLander-v3", wind), 60);
    replay(file, type("LunarLanderContinuous-v3", wind), 40);
    assertThat(file.hasRemaining()).isFalse();
  }

  private static void replay(ByteBuffer file, EnvironmentType type, int episodes) {
    int equal = 0;
    int asLong = 0;
    try (Environment lander = type.maker().make()) {
      for (int episode = 1; episode <= episodes; episode++) {
        int length = file.getInt();
        int free = file.getInt();
        int expected = file.getInt();
        double[][] actions = new double[length][type.actions().size()];
        for (double[] action : actions) {
          for (int i = 0; i < action.length; i++) {
            action[i] = file.getFloat();
          }
        }
        ReferenceDraws draws = new ReferenceDraws(episode);
        lander.reset(draws);
        CRC32 seen = new CRC32();
        seen.update(observation(lander));
        int steps = 0;
        while (steps < length && !(steps > 0 && lander.terminated())) {
          lander.step(actions[steps], draws);
          if (steps < free) {
            seen.update(observation(lander));
            seen.update(ByteBuffer.allocate(Double.BYTES).putDouble(0, lander.reward()).array());
          }
          steps++;
        }
        equal += (int) seen.getValue() == expected ? 1 : 0;
        asLong += steps == length && (lander.terminated() || length == TIME_LIMIT) ? 1 : 0;
      }
    }
    assertThat(equal).isGreaterThanOrEqualTo(episodes * 95 / 100);
    assertThat(asLong).isGreaterThanOrEqualTo(episodes * 90 / 100);
  }

  private static byte[] observation(Environment lander) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * Float.BYTES);
    for (double each : observe(lander)) {
      bytes.putFloat((float) each);
    }
    return bytes.array();
  }

  private static double[] observe(Environment lander) {
    double[] observation = new double[8];
    lander.observe(observation, 0);
    return observation;
  }

  /** Each policy earns what it earns in Gymnasium. */
  @Test
  void policiesEarnAsInGymnasium() throws IOException {
    Map<String, List<Double>> expected = new HashMap<>();
    try (BufferedReader rows =
        new BufferedReader(
            new InputStreamReader(stream("policies.csv.gz"), StandardCharsets.US_ASCII))) {
      rows.lines()
          .skip(1)
          .map(row -> row.split(",", -1))
          .forEach(
              row ->
                  expected
                      .computeIfAbsent(row[0], policy -> new ArrayList<>())
                      .add(Double.valueOf(row[1])));
    }
    expected.forEach(
        (policy, returns) -> {
          StreamingStatistics here = new StreamingStatistics();
          StreamingStatistics there = new StreamingStatistics();
          int same = 0;
          for (int episode = 1; episode <= EPISODES; episode++) {
            double earned = play(policy, episode);
            here.addValue(earned);
            there.addValue(returns.get(episode - 1));
            same += Math.abs(earned - returns.get(episode - 1)) < 1 ? 1 : 0;
          }
          // 100, 99 and 97 of the first 100 do.
          assertThat(same).as(policy).isGreaterThanOrEqualTo(EPISODES * 90 / 100);
          assertThat(here.getMean())
              .as(policy)
              .isCloseTo(
                  there.getMean(), within(2 * there.getStandardDeviation() / Math.sqrt(EPISODES)));
        });
  }

  private static double play(String policy, int episode) {
    ReferenceDraws draws = new ReferenceDraws(episode);
    ReferenceDraws choices = new ReferenceDraws(-episode);
    double earned = 0;
    try (Environment lander = DISCRETE.maker().make()) {
      lander.reset(draws);
      for (int step = 0; step < TIME_LIMIT && !(step > 0 && lander.terminated()); step++) {
        int action =
            switch (policy) {
              case "random" -> choices.nextInt(0, 4);
              case "heuristic" -> heuristic(observe(lander));
              default -> 0;
            };
        lander.step(new double[] {action}, draws);
        earned += lander.reward();
      }
    }
    return earned;
  }

  /** Gymnasium's, which reckons in 32 bits. */
  private static int heuristic(double[] observation) {
    float[] s = new float[8];
    IntStream.range(0, s.length).forEach(i -> s[i] = (float) observation[i]);
    float angle = Math.max(-0.4f, Math.min(0.4f, s[0] * 0.5f + s[2]));
    float angleToDo = (angle - s[4]) * 0.5f - s[5];
    float hoverToDo = (0.55f * Math.abs(s[0]) - s[1]) * 0.5f - s[3] * 0.5f;
    if (s[6] != 0 || s[7] != 0) {
      angleToDo = 0;
      hoverToDo = -s[3] * 0.5f;
    }
    if (hoverToDo > Math.abs(angleToDo) && hoverToDo > 0.05f) {
      return 2;
    }
    return angleToDo < -0.05f ? 3 : angleToDo > 0.05f ? 1 : 0;
  }

  /** Contacts and what the joints remember come back, though nothing reads them out. */
  @Test
  void restoredEpisodesGoOnToTheSameBits() {
    for (String name : List.of("LunarLander-v3", "LunarLanderContinuous-v3")) {
      EnvironmentType type = type(name, Map.of("enable-wind", true));
      int touched = 0;
      for (int episode = 1; episode <= 10; episode++) {
        ReferenceDraws draws = new ReferenceDraws(episode);
        ReferenceDraws choices = new ReferenceDraws(-episode);
        double[] action = new double[type.actions().size()];
        try (Environment lander = type.maker().make();
            Environment other = type.maker().make()) {
          other.reset(new ReferenceDraws(99)); // what it was before does not matter
          lander.reset(draws);
          for (int step = 0; step < TIME_LIMIT && !(step > 0 && lander.terminated()); step++) {
            if (step % 20 == 0) {
              other.restore(lander.snapshot());
            }
            touched += observe(lander)[6] == 1 ? 1 : 0;
            ReferenceDraws same = draws.copy();
            if (name.contains("Continuous")) {
              action[0] = choices.nextDouble() * 2 - 1;
              action[1] = choices.nextDouble() * 2 - 1;
            } else {
              action[0] = step < 40 ? choices.nextInt(0, 4) : heuristic(observe(lander));
            }
            lander.step(action, draws);
            other.step(action, same);
            assertThat(observe(other)).isEqualTo(observe(lander));
            assertThat(other.reward()).isEqualTo(lander.reward());
            assertThat(other.terminated()).isEqualTo(lander.terminated());
          }
        }
      }
      assertThat(touched).isPositive();
    }
  }

  /** Box2D keeps tables that all worlds share. */
  @Test
  void threadsDoNotDisturbEachOther() {
    List<Double> alone =
        IntStream.rangeClosed(1, 40).mapToObj(episode -> play("heuristic", episode)).toList();
    List<Double> together =
        IntStream.rangeClosed(1, 40)
            .parallel()
            .mapToObj(episode -> play("heuristic", episode))
            .toList();
    assertThat(together).isEqualTo(alone);
  }

  @Test
  void actionThatIsNoNumberIsRefused() {
    EnvironmentType type = type("LunarLanderContinuous-v3", Map.of());
    try (Environment lander = type.maker().make()) {
      lander.reset(new ReferenceDraws(1));
      assertThatThrownBy(() -> lander.step(new double[] {0, Double.NaN}, new ReferenceDraws(1)))
          .isInstanceOf(UnstableSimulationException.class)
          .hasMessage("an action is not a finite number");
    }
  }

  private static byte[] read(String name) throws IOException {
    try (InputStream file = stream(name)) {
      return file.readAllBytes();
    }
  }

  private static InputStream stream(String name) throws IOException {
    return new GZIPInputStream(LunarLanderTest.class.getResourceAsStream("/lunar-lander/" + name));
  }
}
