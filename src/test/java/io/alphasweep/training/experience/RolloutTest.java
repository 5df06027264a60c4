package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RolloutTest {

  private static final int SAMPLES = 6;
  private static final int SIZE = 4;

  /** Observations may be kept in bytes: what comes out are the same numbers, up to 255. */
  @ParameterizedTest
  @EnumSource(ObservationSpace.Kind.class)
  void givesBackWhatWasRecorded(ObservationSpace.Kind kind) {
    Map<String, Object> settings =
        Map.of(
            "num-envs",
            2L,
            "num-steps",
            3L,
            "num-minibatches",
            1L,
            "normalize-observations",
            false);
    List<TrialSpec> trials = List.of(Trials.small(settings), Trials.small(settings));
    try (NDManager manager = Torch.manager("cpu")) {
      ObservationSpace space = new ObservationSpace(List.of(SIZE), kind);
      EnvironmentType type = new EnvironmentType(space, new Discrete(20), 10, () -> null);
      Rollout rollout = new Rollout(new PackSettings(manager, trials), type);
      float[] observations = new float[trials.size() * SAMPLES * SIZE];
      for (int i = 0; i < observations.length; i++) {
        observations[i] = 255 - 5 * i;
      }
      for (int row = 0; row < trials.size() * SAMPLES; row++) {
        float[] action = {row};
        rollout.record(
            row / SAMPLES, row % SAMPLES, observations, row * SIZE, action, 0, -1f - row);
      }
      rollout.recordLast(new float[] {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0});

      rollout.estimateValues(shown -> shown.get(":, :, 3:4"));
      rollout.makeTable();
      NDArray rows = manager.create(new long[] {4, 1, 11, 6});
      NDList columns = rollout.gather(rows);

      assertThat(rollout.values(0)).containsExactly(240, 220, 200, 180, 160, 140);
      assertThat(columns.get(0).toFloatArray())
          .containsExactly(
              175, 170, 165, 160, 235, 230, 225, 220, 35, 30, 25, 20, 135, 130, 125, 120);
      assertThat(columns.get(1).toFloatArray()).containsExactly(4, 1, 11, 6);
      assertThat(columns.get(2).toFloatArray()).containsExactly(-5, -2, -12, -7);
      assertThat(columns.get(3).toFloatArray()).containsExactly(160, 220, 20, 120);

      rollout.start();
      rollout.copy(1, 5, 0);
      rollout.makeTable();
      NDList copied = rollout.gather(manager.create(new long[] {11, 6}));
      assertThat(copied.get(0).toFloatArray()).containsExactly(35, 30, 25, 20, 35, 30, 25, 20);
      assertThat(copied.get(1).toFloatArray()).containsExactly(11, 11);
      assertThat(copied.get(2).toFloatArray()).containsExactly(-12, -12);
    }
  }
}
