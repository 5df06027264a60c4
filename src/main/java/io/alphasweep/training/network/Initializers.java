package io.alphasweep.training.network;

import io.alphasweep.training.network.Initializer.Target;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** The initializers that a sweep file can name. A new one is a few lines here. */
final class Initializers {

  static final Choice<Initializer> ORTHOGONAL =
      new Choice<>(
          "orthogonal",
          "orthogonal weights with a gain, biases zero",
          "W = gain Q with orthonormal rows or columns of Q, b = 0; the gain is sqrt(2) in hidden"
              + " layers",
          "Saxe et al. 2014 (arXiv 1312.6120), with the gains of CleanRL, ppo_continuous_action",
          List.of(),
          Initializers::orthogonal);

  static final Choice<Initializer> PYTORCH =
      new Choice<>(
          "pytorch",
          "uniform weights and biases",
          "W and b ~ U(-c, c) with c = 1 / sqrt(inputs)",
          "PyTorch, torch.nn.Linear",
          List.of(),
          Initializers::pytorch);

  private static final Choice<Initializer> KAIMING_UNIFORM =
      new Choice<>(
          "kaiming-uniform",
          "uniform weights for rectifiers, biases zero",
          "W ~ U(-c, c) with c = sqrt(6 / inputs), b = 0",
          "He et al. 2015, Eq. 10",
          List.of(),
          uniform((inputs, outputs) -> Math.sqrt(6 / inputs)));

  private static final Choice<Initializer> KAIMING_NORMAL =
      new Choice<>(
          "kaiming-normal",
          "normal weights for rectifiers, biases zero",
          "W ~ N(0, 2 / inputs), b = 0",
          "He et al. 2015, Eq. 10",
          List.of(),
          Initializers::kaimingNormal);

  private static final Choice<Initializer> XAVIER_UNIFORM =
      new Choice<>(
          "xavier-uniform",
          "uniform weights for both directions, biases zero",
          "W ~ U(-c, c) with c = sqrt(6 / (inputs + outputs)), b = 0",
          "Glorot and Bengio 2010, Eq. 16",
          List.of(),
          uniform((inputs, outputs) -> Math.sqrt(6 / (inputs + outputs))));

  static final Registry<Initializer> REGISTRY =
      new Registry<>(
              "network.initializer",
              "network",
              List.of(ORTHOGONAL, PYTORCH, KAIMING_UNIFORM, KAIMING_NORMAL, XAVIER_UNIFORM))
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

  private static void pytorch(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random) {
    double bound = 1 / Math.sqrt(inputs);
    uniform(inputs * outputs, bound, weight, random);
    uniform(outputs, bound, bias, random);
  }

  /** Weights within a bound, given counts of inputs and outputs; biases zero. */
  private static Initializer uniform(DoubleBinaryOperator bound) {
    return (inputs, outputs, gain, weight, bias, random) ->
        uniform(inputs * outputs, bound.applyAsDouble(inputs, outputs), weight, random);
  }

  private static void kaimingNormal(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random) {
    NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    double deviation = Math.sqrt(2.0 / inputs);
    for (int element = 0; element < inputs * outputs; element++) {
      weight.set(element, deviation * normal.sample());
    }
  }

  private static void uniform(
      int elements, double bound, Target target, UniformRandomProvider random) {
    for (int element = 0; element < elements; element++) {
      target.set(element, bound * (2 * random.nextDouble() - 1));
    }
  }
}
