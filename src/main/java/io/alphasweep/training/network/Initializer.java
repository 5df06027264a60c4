package io.alphasweep.training.network;

import org.apache.commons.rng.UniformRandomProvider;

/** Draws the first parameters of a linear layer. */
interface Initializer {

  /**
   * Draws them.
   *
   * @param gain of the weights, where the initializer has one
   * @param weight receives {@code [input, output]}, flattened
   * @param bias receives {@code [output]}
   */
  void fill(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random);

  /**
   * A stretch of one trial's flat parameters.
   *
   * @param offset of its first element
   */
  @SuppressWarnings("ArrayRecordComponent") // a window, never compared
  record Target(float[] parameters, int offset) {
    void set(int element, double value) {
      parameters[offset + element] = (float) value;
    }
  }

  /** The initializers that a sweep file can name. A new one is a line here. */
  enum Kind {
    /** Orthogonal weights with a gain, biases zero (CleanRL, ppo_continuous_action). */
    ORTHOGONAL(
        (inputs, outputs, gain, weight, bias, random) -> {
          double[][] matrix = Orthogonal.matrix(inputs, outputs, gain, random);
          for (int input = 0; input < inputs; input++) {
            for (int output = 0; output < outputs; output++) {
              weight.set(input * outputs + output, matrix[input][output]);
            }
          }
        }),
    /** Weights and biases uniform within 1 / sqrt(inputs), as {@code torch.nn.Linear} has them. */
    PYTORCH(
        (inputs, outputs, gain, weight, bias, random) -> {
          double bound = 1 / Math.sqrt(inputs);
          for (int element = 0; element < inputs * outputs; element++) {
            weight.set(element, bound * (2 * random.nextDouble() - 1));
          }
          for (int output = 0; output < outputs; output++) {
            bias.set(output, bound * (2 * random.nextDouble() - 1));
          }
        });

    private final Initializer initializer;

    Kind(Initializer initializer) {
      this.initializer = initializer;
    }

    Initializer initializer() {
      return initializer;
    }
  }
}
