package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.training.graph.Graph;
import java.util.function.BiFunction;
import java.util.function.Function;

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
  interface Factory {
    /** Makes one, whose constants the manager owns. */
    Activation create(NDManager manager);

    /** Writes the function into a graph; returns the name of its value. */
    String describe(Graph graph, String values);

    /** Of a constructor and the operators of the graph. */
    static Factory of(
        Function<NDManager, Activation> constructor, BiFunction<Graph, String, String> operators) {
      return new Factory() {
        @Override
        public Activation create(NDManager manager) {
          return constructor.apply(manager);
        }

        @Override
        public String describe(Graph graph, String values) {
          return operators.apply(graph, values);
        }
      };
    }
  }
}
