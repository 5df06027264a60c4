package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.alphasweep.kernel.Kernel;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.policy.Categorical;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.TrialSpec;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
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

  /** Else the kernel would learn by one distribution what was drawn from another. */
  @Test
  void aPolicyThatTheKernelLacksIsLeftToTensors() {
    Perceptron actor = new Perceptron(List.of(4, 8, 2), Perceptron.Activation.TANH);
    Perceptron critic = new Perceptron(List.of(4, 8, 1), Perceptron.Activation.TANH);
    Policy other =
        (Policy)
            Proxy.newProxyInstance(
                Policy.class.getClassLoader(),
                new Class<?>[] {Policy.class},
                InvocationHandler::invokeDefault);
    assertThat(KernelLearner.covers(actor, critic, new Categorical(2))).isTrue();
    assertThat(KernelLearner.covers(actor, critic, other)).isFalse();
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
