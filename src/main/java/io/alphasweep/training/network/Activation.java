package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What stands between the layers of a perceptron. */
interface Activation {

  /**
   * The function.
   *
   * @param values {@code [trial, sample, width]}, not usable afterwards
   */
  NDArray of(NDArray values);

  /** Whether {@link #backward} cannot tell the derivative from the outputs alone. */
  default boolean needsValues() {
    return false;
  }

  /**
   * Turns the gradient at the outputs into the one at the values, in place.
   *
   * @param values what {@link #of} was given; null unless they are needed
   * @param outputs what {@link #of} gave
   * @param gradient {@code [trial, sample, width]}
   */
  void backward(NDArray values, NDArray outputs, NDArray gradient);

  /** Makes activations. */
  @FunctionalInterface
  interface Factory {
    /** Makes one, whose constants the manager owns. */
    Activation create(NDManager manager);
  }
}
