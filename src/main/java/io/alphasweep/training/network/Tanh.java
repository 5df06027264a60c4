package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.training.pack.Elementwise;
import io.alphasweep.trial.Choice;
import java.util.List;

/** The hyperbolic tangent. */
final class Tanh implements Activation {

  static final Factory FACTORY =
      Factory.of(Tanh::new, (graph, values) -> graph.add("Tanh", values));

  static final Choice<Activation.Factory> CHOICE =
      new Choice<>(
          "tanh",
          "hyperbolic tangent",
          "tanh z",
          "CleanRL, ppo_continuous_action",
          List.of(),
          FACTORY);

  private final Elementwise elementwise;

  Tanh(NDManager manager) {
    this.elementwise = new Elementwise(manager);
  }

  @Override
  public NDArray of(NDArray values) {
    NDArray tanh = elementwise.tanh(values);
    values.close();
    return tanh;
  }

  /** tanh' = 1 - tanh^2. */
  @Override
  public void backward(NDArray values, NDArray outputs, NDArray gradient) {
    try (NDArray squares = outputs.mul(outputs)) {
      gradient.subi(squares.muli(gradient));
    }
  }
}
