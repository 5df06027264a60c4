package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;

/** What stands between the layers of a perceptron. */
interface Activation {

  /**
   * The function.
   *
   * @param values {@code [trial, sample, width]}, not usable afterwards
   */
  NDArray of(NDArray values);

  /**
   * Turns the gradient at the outputs into the one at the values, in place.
   *
   * @param outputs what {@link #of} gave
   * @param gradient {@code [trial, sample, width]}
   */
  void backward(NDArray outputs, NDArray gradient);

  /** The activations that a sweep file can name. A new one is a class and one line here. */
  enum Kind {
    TANH(Tanh::new),
    RELU(Relu::new);

    private final Function<NDManager, Activation> maker;

    Kind(Function<NDManager, Activation> maker) {
      this.maker = maker;
    }

    /** Makes one, whose constants the manager owns. */
    Activation create(NDManager manager) {
      return maker.apply(manager);
    }
  }
}
