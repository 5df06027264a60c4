package io.alphasweep.training.network;

import org.apache.commons.rng.UniformRandomProvider;

/** Draws the first parameters of a linear layer. */
@FunctionalInterface
interface Initializer {

  /**
   * Draws them.
   *
   * @param gain of the weights, where the initializer has one
   * @param weight receives {@code [input, output]}, flattened
   * @param bias receives {@code [output]}; zeros before
   */
  void fill(
      int inputs,
      int outputs,
      double gain,
      Target weight,
      Target bias,
      UniformRandomProvider random);

  /** What draws those of a network's last layer. */
  default Initializer ofOutputs() {
    return this;
  }

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
}
