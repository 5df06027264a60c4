package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.trial.Choice;
import java.util.List;

/** {@code value * sigmoid(value)} (arXiv 1702.03118), also called swish. */
final class Silu implements Activation {

  static final Factory FACTORY =
      Factory.of(
          Silu::new, (graph, values) -> graph.add("Mul", values, graph.add("Sigmoid", values)));

  static final Choice<Activation.Factory> CHOICE =
      new Choice<>(
          "silu",
          "sigmoid-weighted linear unit",
          "z / (1 + e^-z)",
          "Elfwing et al. 2018 (arXiv 1702.03118)",
          List.of(),
          FACTORY);

  private final NDArray one;

  Silu(NDManager manager) {
    this.one = manager.create(1f);
  }

  @Override
  public NDArray of(NDArray values) {
    NDArray outputs = values.div(values.neg().exp().addi(one));
    values.close();
    return outputs;
  }

  /** It falls before it rises, so two values have the same output. */
  @Override
  public boolean needsValues() {
    return true;
  }

  /** sigmoid + output (1 - sigmoid). */
  @Override
  public void backward(NDArray values, NDArray outputs, NDArray gradient) {
    try (NDArray sigmoid = one.div(values.neg().exp().addi(one));
        NDArray rest = one.sub(sigmoid)) {
      gradient.muli(rest.muli(outputs).addi(sigmoid));
    }
  }
}
