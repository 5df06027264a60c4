package io.alphasweep.training.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.training.policy.Behavior;
import io.alphasweep.trial.TrialSpec;
import java.util.function.UnaryOperator;

/**
 * A trial's policy that is not being trained, on the CPU, for one thread at a time: from what the
 * environment shows to what its network says. The kernel computes what it computes in training.
 */
public final class Agent implements AutoCloseable {

  private final Behavior behavior;
  private final ObservationStatistics statistics;
  private final float[] seen;
  private final UnaryOperator<float[]> network;

  /** Null where the kernel computes. */
  private NDManager manager;

  public Agent(TrialSpec trial, PolicySnapshot policy) {
    PolicyForm form = Algorithms.policy(trial);
    this.behavior = form.behavior().apply(policy.parameters());
    this.statistics = policy.statistics();
    this.seen = new float[Environments.of(trial).observations().size()];
    Perceptron perceptron = form.network().perceptron();
    this.network =
        Kernel.ofThisProcess()
            .filter(kernel -> perceptron != null)
            .map(kernel -> byKernel(kernel, perceptron, policy.parameters()))
            .orElseGet(() -> byTensors(form.network(), policy.parameters()));
  }

  private static UnaryOperator<float[]> byKernel(
      Kernel kernel, Perceptron perceptron, float[] numbers) {
    Floats parameters = Floats.zeros(numbers.length);
    parameters.buffer().put(0, numbers);
    Floats inputs = Floats.zeros(perceptron.inputs());
    Floats outputs = Floats.zeros(perceptron.outputs());
    Floats work = Floats.zeros(perceptron.inferFloats());
    return seen -> {
      inputs.buffer().put(0, seen);
      kernel.infer(perceptron, parameters, 0, inputs, 1, work, outputs);
      float[] said = new float[outputs.count()];
      outputs.buffer().get(0, said);
      return said;
    };
  }

  private UnaryOperator<float[]> byTensors(Network made, float[] numbers) {
    manager = Torch.manager("cpu");
    made.bind(manager.create(numbers, new Shape(1, numbers.length)));
    Shape one = new Shape(1, 1, seen.length);
    return shown -> {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray inputs = manager.create(shown, one);
        return made.infer(inputs).toFloatArray();
      }
    };
  }

  /** How actions follow from {@link #outputs}. */
  public Behavior behavior() {
    return behavior;
  }

  /**
   * What the network says of an observation: as many numbers as the behavior reads, others behind.
   *
   * @param observation as the environment shows it
   */
  public float[] outputs(double[] observation) {
    if (statistics != null) {
      statistics.normalize(observation, seen);
    } else {
      for (int i = 0; i < seen.length; i++) {
        seen[i] = (float) observation[i];
      }
    }
    return network.apply(seen);
  }

  @Override
  public void close() {
    if (manager != null) {
      Torch.close(manager);
    }
  }
}
