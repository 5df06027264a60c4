package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reference: the same trials by PyTorch's operators, whose gradients {@link ClosedFormGradientTest}
 * holds against autograd. One iteration: what differs in the last bits has not grown by then.
 */
class KernelAgainstTensorsTest {

  private static final double TOLERANCE = 1e-4;

  @AfterEach
  void turnTheKernelOn() {
    System.clearProperty(Kernel.PROPERTY);
  }

  private static List<Map<String, Object>> lacking() {
    return List.of(
        Map.of("policy.name", "state-gaussian"),
        Map.of("policy.name", "squashed-gaussian"),
        Map.of("policy.name", "squashed-state-gaussian"),
        Map.of("scaling.name", "mla"),
        Map.of("scaling.clips", false),
        Map.of("scaling.temperature", 0.1),
        Map.of("network.layer-norm", true),
        Map.of("network.shares-trunk", true));
  }

  /** Else the kernel would learn by one distribution or network what another one did. */
  @Test
  void whatTheKernelLacksIsLeftToTensors() {
    assertThat(isCovered(Trials.small(Map.of()))).isTrue();
    for (Map<String, Object> settings : lacking()) {
      assertThat(isCovered(Trials.small(settings))).as(settings.toString()).isFalse();
    }
  }

  private static boolean isCovered(TrialSpec trial) {
    EnvironmentType type = TrialSchema.standard().environment(trial);
    try (NDManager manager = Torch.manager("cpu")) {
      ActorCritic agents =
          new ActorCritic(
              new PackSettings(manager, List.of(trial)), type.observations(), type.actions());
      return KernelLearner.covers(agents.actor(), agents.critic(), agents.policy(), trial);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Hopper-v4", "Humanoid-v4"})
  void iterationGivesTheNumbersOfTensors(String environment) {
    assumeTrue(Kernel.ofThisProcess().isPresent(), "this process has no kernel");
    List<TrialSpec> trials = new ArrayList<>();
    for (String activation : List.of("tanh", "relu", "elu", "silu")) {
      for (double entropy : new double[] {0, 0.01}) {
        trials.add(
            Trials.small(
                Map.of(
                    "environment",
                    environment,
                    "network.activation",
                    activation,
                    "entropy-coefficient",
                    entropy,
                    "clip-value-loss",
                    entropy == 0,
                    "entropy-schedule.name",
                    entropy == 0 ? "constant" : "grade",
                    "total-timesteps",
                    128L)));
      }
      trials.add(
          Trials.small(
              Map.of(
                  "environment",
                  environment,
                  "algorithm",
                  "value-free",
                  "network.activation",
                  activation,
                  "entropy-coefficient",
                  0.01,
                  "total-timesteps",
                  128L)));
    }
    trials.add(
        Trials.small(
            Map.of(
                "environment", environment,
                "algorithm", "hybrid-grpo",
                "group.credit", "gae",
                "group.baseline", "group",
                "group.execute", "value",
                "total-timesteps", 512L)));
    for (TrialSpec trial : trials) {
      System.clearProperty(Kernel.PROPERTY);
      Map<String, Object> byKernel = iteration(trial);
      System.setProperty(Kernel.PROPERTY, "off");
      Map<String, Object> byTensors = iteration(trial);
      assertThat(byKernel.keySet()).contains("policy_loss", "gradient_norm", "clip_fraction");
      byTensors.forEach(
          (name, number) -> {
            if (number instanceof Double expected) {
              assertThat((Double) byKernel.get(name))
                  .as("%s of %s", name, trial.canonical())
                  .isCloseTo(expected, within(TOLERANCE * (1 + Math.abs(expected))));
            } else {
              assertThat(byKernel.get(name)).as(name).isEqualTo(number);
            }
          });
    }
  }

  /** The numbers of the iteration that depend neither on the machine nor on the moment. */
  private static Map<String, Object> iteration(TrialSpec trial) {
    Map<String, Object> numbers = new HashMap<>();
    PackTrainer.train(
        "test",
        List.of(trial),
        Placement.ONE_CORE,
        new TrainingListener() {
          @Override
          public void iteration(Row row) {
            for (Column column : row.columns().list()) {
              if (!column.timing()) {
                numbers.put(column.name(), row.value(column));
              }
            }
          }
        });
    return numbers;
  }
}
