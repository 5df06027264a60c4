package io.alphasweep.training.network;

import io.alphasweep.training.network.Initializer.Target;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** The initializers that a sweep file can name. A new one is a method and one line here. */
final class Initializers {

  static final Choice<Initializer> ORTHOGONAL =
      new Choice<>(
          "orthogonal",
          "orthogonal weights with a gain, biases zero (CleanRL, ppo_continuous_action)",
          List.of(),
          Initializers::orthogonal);

  static final Choice<Initializer> PYTORCH =
      new Choice<>(
          "pytorch",
          "weights and biases uniform within 1 / sqrt(inputs), as torch.nn.Linear has them",
          List.of(),
          Initializers::uniform);

  static final Registry<Initializer> REGISTRY =
      new Registry<>("network.initializer", "network", List.of(ORTHOGONAL, PYTORCH))
          .absentAt(ORTHOGONAL.name());

  private Initializers() {}

  private static void orthogonal(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random) {
    double[][] matrix = Orthogonal.matrix(inputs, outputs, gain, random);
    for (int input = 0; input < inputs; input++) {
      for (int output = 0; output < outputs; output++) {
        weight.set(input * outputs + output, matrix[input][output]);
      }
    }
  }

  private static void uniform(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random) {
    double bound = 1 / Math.sqrt(inputs);
    for (int element = 0; element < inputs * outputs; element++) {
      weight.set(element, bound * (2 * random.nextDouble() - 1));
    }
    for (int output = 0; output < outputs; output++) {
      bias.set(output, bound * (2 * random.nextDouble() - 1));
    }
  }
}
