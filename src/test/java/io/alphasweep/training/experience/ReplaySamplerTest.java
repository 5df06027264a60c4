package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
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
    List<TrialSpec> trials =
        List.of(
            new TrialSpec(Map.of("seed", 1L, "gamma", 0.9)),
            new TrialSpec(Map.of("seed", 2L, "gamma", 0.5)));
    try (NDManager manager = Torch.manager("cpu");
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ReplaySampler sampler =
          new ReplaySampler(
              new PackSettings(manager, trials), List.of(replay(), replay()), SAMPLES, 1, 1);
      Transitions drawn = sampler.draw();
      float[] observations = drawn.observations().toFloatArray();
      float[] discounts = drawn.discounts().toFloatArray();
      float[] following = drawn.following().toFloatArray();
      float[] rewards = drawn.rewards().toFloatArray();
      float[] actions = drawn.actions().toFloatArray();
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
      ReplaySampler alone =
          new ReplaySampler(
              new PackSettings(manager, trials.subList(1, 2)), List.of(replay()), SAMPLES, 1, 1);
      assertThat(alone.draw().observations().toFloatArray())
          .isEqualTo(Arrays.copyOfRange(observations, SAMPLES, 2 * SAMPLES));
    }
  }
}
