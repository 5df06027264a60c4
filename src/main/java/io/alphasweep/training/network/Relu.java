package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.trial.Choice;
import java.util.List;

/** The larger of a value and 0; its derivative at 0 is 0, as PyTorch's. */
final class Relu implements Activation {

  static final Factory FACTORY =
      Factory.of(Relu::new, (graph, values) -> graph.add("Relu", values));

  static final Choice<Activation.Factory> CHOICE =
      new Choice<>(
          "relu", "rectified linear unit", "max(z, 0)", "Nair and Hinton 2010", List.of(), FACTORY);

  private final NDArray zero;

  Relu(NDManager manager) {
    this.zero = manager.create(0f);
  }

  @Override
  public NDArray of(NDArray values) {
    NDArray rectified = values.maximum(zero);
    values.close();
    return rectified;
  }

  @Override
  public void backward(NDArray values, NDArray outputs, NDArray gradient) {
    try (NDArray passes = outputs.gt(zero)) {
      gradient.muli(passes);
    }
  }
}
