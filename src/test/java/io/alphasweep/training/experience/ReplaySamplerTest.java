package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.kernel.Floats;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Placement;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReplaySamplerTest {

  private static final int SAMPLES = 2000;

  /**
   * Transition i starts at i and leads to i + 0.5 where an episode ends with it. The first of five
   * ended by the task's rule, the second at the time limit, the third by both.
   */
  private static Replay replay() {
    Replay replay = new Replay(5, 1, 1);
    replay.start(new float[] {0}, 0);
    for (int i = 0; i < 5; i++) {
      replay.add(
          new float[] {i % 2},
          0,
          10 + i,
          i == 0 || i == 2,
          i == 1 || i == 2,
          new float[] {i + 0.5f},
          new float[] {i + 1},
          0);
    }
    return replay;
  }

  @Test
  void drawsEachTransitionWithTheSameChanceAndBootstrapsAtTruncation() {
    try (Pack pack =
            new Pack(List.of(trial(1, 0.9), trial(2, 0.5)), Placement.ONE_CORE, () -> false);
        Pack second = new Pack(List.of(trial(2, 0.5)), Placement.ONE_CORE, () -> false)) {
      ReplaySampler sampler = sampler(pack, List.of(replay(), replay()));
      sampler.draw(0);
      Transitions drawn = sampler.drawn();
      float[] observations = numbers(drawn.observations());
      float[] discounts = numbers(drawn.discounts());
      float[] following = numbers(drawn.following());
      float[] rewards = numbers(drawn.rewards());
      float[] actions = numbers(drawn.actions());
      List<List<Integer>> orders = new ArrayList<>();
      for (int trial = 0; trial < 2; trial++) {
        int[] counts = new int[5];
        List<Integer> order = new ArrayList<>();
        for (int sample = trial * SAMPLES; sample < (trial + 1) * SAMPLES; sample++) {
          int transition = (int) observations[sample];
          counts[transition]++;
          order.add(transition);
          boolean terminated = transition == 0 || transition == 2;
          float gamma = trial == 0 ? 0.9f : 0.5f;
          assertThat(discounts[sample]).isEqualTo(terminated ? 0 : gamma);
          assertThat(following[sample])
              .isEqualTo(transition < 3 ? transition + 0.5f : transition + 1);
          assertThat(rewards[sample]).isEqualTo(10 + transition);
          assertThat(actions[sample]).isEqualTo(transition % 2);
        }
        orders.add(order);
        for (int count : counts) {
          assertThat(count).isBetween(320, 480);
        }
      }
      assertThat(orders.get(0)).isNotEqualTo(orders.get(1));

      // What a trial draws does not depend on its pack.
      ReplaySampler alone = sampler(second, List.of(replay()));
      alone.draw(0);
      assertThat(numbers(alone.drawn().observations()))
          .isEqualTo(Arrays.copyOfRange(observations, SAMPLES, 2 * SAMPLES));
    }
  }

  /** What a sample of three steps holds in an episode of five, and in one that goes on. */
  @Test
  void spansStepsToTheEndOfTheEpisodeAndNoFurther() {
    for (boolean terminates : new boolean[] {true, false}) {
      Replay replay = new Replay(20, 1, 1);
      replay.start(new float[] {0}, 0);
      for (int i = 0; i < 9; i++) {
        boolean ends = i == 4;
        float[] last = {i + 0.5f};
        replay.add(
            new float[] {0}, 0, 1 << i, ends && terminates, ends, last, new float[] {i + 1}, 0);
      }
      TrialSpec trial = trial(1, 0.5, Map.of("replay.steps", 3L));
      try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false)) {
        ReplaySampler sampler = sampler(pack, List.of(replay));
        sampler.draw(0);
        Transitions drawn = sampler.drawn();
        Map<Integer, List<Float>> found = new TreeMap<>();
        for (int sample = 0; sample < SAMPLES; sample++) {
          found.put(
              (int) drawn.observations().get(sample),
              List.of(
                  drawn.rewards().get(sample),
                  drawn.discounts().get(sample),
                  drawn.following().get(sample)));
        }
        float end = terminates ? 0 : 1;
        assertThat(found)
            .containsExactlyEntriesOf(
                new TreeMap<>(
                    Map.of(
                        0, List.of(3f, 0.125f, 3f),
                        1, List.of(6f, 0.125f, 4f),
                        2, List.of(12f, end * 0.125f, 4.5f),
                        3, List.of(16f, end * 0.25f, 4.5f),
                        4, List.of(16f, end * 0.5f, 4.5f),
                        5, List.of(96f, 0.125f, 8f),
                        6, List.of(192f, 0.125f, 9f))));
      }
    }
  }

  /** Chances of a tenth to four tenths; each weight is (N P)^-beta over the largest of them. */
  @Test
  void drawsInProportionToPriorities() {
    TrialSpec trial =
        trial(
            1,
            0.9,
            Map.of(
                "replay.prioritized",
                true,
                "replay.priority-exponent",
                1.0,
                "replay.priority-floor",
                1e-9,
                "replay.importance-exponent",
                0.5));
    Replay replay = new Replay(4, 1, 1);
    replay.start(new float[] {0}, 0);
    for (int i = 0; i < 7; i++) {
      replay.add(new float[] {0}, 0, 0, false, false, new float[1], new float[] {i + 1}, 0);
    }
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false)) {
      ReplaySampler sampler = sampler(pack, List.of(replay));
      float[] errors = new float[SAMPLES];
      int[] counts = new int[4];
      for (int draw = 0; draw < 51; draw++) {
        sampler.draw(0.5);
        for (int sample = 0; sample < SAMPLES; sample++) {
          int transition = (int) sampler.drawn().observations().get(sample) - 3;
          errors[sample] = transition + 1;
          if (draw > 0) {
            counts[transition]++;
            assertThat((double) sampler.drawn().weights().get(sample))
                .isCloseTo(Math.pow(0.1 * (transition + 1) / 0.1, -0.75), within(1e-5));
          }
        }
        sampler.learned(errors);
      }
      for (int transition = 0; transition < 4; transition++) {
        assertThat(counts[transition] / (50.0 * SAMPLES))
            .isCloseTo(0.1 * (transition + 1), within(0.001 * (transition + 1)));
      }
    }
  }

  /** Three steps behind it has none of two; there are no chances to draw by yet. */
  @Test
  void drawsTheOldestAsLongAsNoTransitionIsComplete() {
    TrialSpec trial = trial(1, 0.9, Map.of("replay.prioritized", true, "replay.steps", 3L));
    Replay replay = new Replay(9, 1, 1);
    replay.start(new float[] {0}, 0);
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false)) {
      ReplaySampler sampler = sampler(pack, List.of(replay));
      float[] errors = new float[SAMPLES];
      Arrays.fill(errors, 1);
      for (int size = 1; size <= 3; size++) {
        replay.add(new float[] {0}, 0, 0, false, false, new float[1], new float[] {size}, 0);
        sampler.draw(0);
        assertThat(numbers(sampler.drawn().observations())).containsOnly(0);
        assertThat(numbers(sampler.drawn().weights())).containsOnly(1);
        sampler.learned(errors);
      }
    }
  }

  private static TrialSpec trial(long seed, double gamma) {
    return trial(seed, gamma, Map.of());
  }

  private static TrialSpec trial(long seed, double gamma, Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>(changes);
    settings.put("seed", seed);
    settings.put("gamma", gamma);
    settings.put("environment", "CartPole-v1");
    settings.put("algorithm", "dqn");
    return TrialSchema.standard().resolve(settings);
  }

  private static ReplaySampler sampler(Pack pack, List<Replay> replays) {
    return new ReplaySampler(Cohort.of(pack, false).get(0), replays, SAMPLES, 1, 1);
  }

  private static float[] numbers(Floats floats) {
    float[] numbers = new float[floats.count()];
    floats.buffer().get(0, numbers);
    return numbers;
  }
}
