package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.cuda.CudaUtils;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds on a GPU, where there is one and a libtorch for it (see scripts/README.md). */
class OnAGpuTest {

  private static final Placement GPU = new Placement("cuda", 2);

  static boolean hasGpu() {
    return CudaUtils.getGpuCount() > 0;
  }

  private static List<Map<String, Object>> kinds() {
    Map<String, Object> images =
        Map.of(
            "environment",
            "MinAtar-Breakout",
            "num-envs",
            8L,
            "num-steps",
            64L,
            "total-timesteps",
            1536L,
            "network.name",
            "convolution",
            "network.activation",
            "relu",
            "network.hidden-sizes",
            List.of(32L));
    return List.of(
        Map.of("environment", "Hopper-v4"),
        Map.of("environment", "Humanoid-v4", "algorithm", "am-ppo"),
        Map.of("environment", "CartPole-v1", "num-envs", 4L, "total-timesteps", 1536L),
        Map.of("optimizer.name", "dynag"),
        Map.of("optimizer.name", "alphagrad", "optimizer.alpha", 10.0),
        Map.of("network.layer-norm", true, "network.shares-trunk", true),
        // Rows of an odd length, which no word of a GPU's begins with.
        Map.of("num-steps", 516L, "total-timesteps", 1548L, "network.hidden-sizes", List.of(130L)),
        images,
        pictures("nature", "orthogonal"),
        pictures("impala", "pytorch"),
        replay("dqn", "CartPole-v1"),
        replay("sac", "InvertedPendulum-v4"),
        replay("td3", "Hopper-v4"));
  }

  /** Minibatches of 96 are learned from in two pieces on a CPU. */
  private static Map<String, Object> pictures(String network, String initializer) {
    return Map.of(
        "environment",
        "Procgen-CoinRun",
        "num-envs",
        4L,
        "num-steps",
        96L,
        "total-timesteps",
        1152L,
        "network.name",
        network,
        "network.initializer",
        initializer,
        "network.activation",
        "relu",
        "network.hidden-sizes",
        List.of(64L));
  }

  private static Map<String, Object> replay(String algorithm, String environment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", environment);
    settings.put("algorithm", algorithm);
    settings.put("total-timesteps", 200L);
    settings.put("iteration-steps", 50L);
    settings.put("learning-starts", 60L);
    settings.put("batch-size", 32L);
    settings.put("replay.capacity", 90L);
    return settings;
  }

  /** On any machine: what the tests below train is a trial. */
  @ParameterizedTest
  @MethodSource("kinds")
  void kindsResolve(Map<String, Object> kind) {
    assertThat(Algorithms.footprint(trial(kind, 1)).iterations()).isGreaterThan(2);
  }

  /** The lanes that a pack does not ask for, and the lane that a trial has, leave no trace. */
  @ParameterizedTest
  @MethodSource("kinds")
  @EnabledIf("hasGpu")
  void trialHasTheSameRowsInEveryPackAndLane(Map<String, Object> kind) {
    TrialSpec watched = trial(kind, 1);
    List<List<Object>> alone = rows(watched, List.of(watched));
    assertThat(alone).hasSizeGreaterThan(2);
    for (int size : new int[] {2, 3, 8, 16}) {
      List<TrialSpec> pack = new ArrayList<>();
      for (int trial = 0; trial < size; trial++) {
        pack.add(trial == size / 2 ? watched : trial(kind, 100 + trial));
      }
      assertThat(rows(watched, pack)).as("pack of %d", size).isEqualTo(alone);
    }
  }

  private static TrialSpec trial(Map<String, Object> kind, long seed) {
    Map<String, Object> settings = new HashMap<>(kind);
    settings.put("seed", seed);
    return kind.containsKey("iteration-steps")
        ? TrialSchema.standard().resolve(settings)
        : Trials.small(settings);
  }

  private static List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack) {
    List<List<Object>> rows = new ArrayList<>();
    PackTrainer.train(
        "test",
        pack,
        GPU,
        row -> {
          if (row.head().trialId().equals(watched.id())) {
            rows.add(Rows.untimed(row));
          }
        });
    return rows;
  }
}
