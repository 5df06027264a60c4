package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.kernel.Floats;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Placement;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
      sampler.draw();
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
      alone.draw();
      assertThat(numbers(alone.drawn().observations()))
          .isEqualTo(Arrays.copyOfRange(observations, SAMPLES, 2 * SAMPLES));
    }
  }

  private static TrialSpec trial(long seed, double gamma) {
    return TrialSchema.standard()
        .resolve(
            Map.of("seed", seed, "gamma", gamma, "environment", "CartPole-v1", "algorithm", "dqn"));
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
