package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.alphasweep.trial.Choice;
import java.util.List;

/** A value where it is positive, else {@code exp(value) - 1}: ELU (arXiv 1511.07289) at alpha 1. */
final class Elu implements Activation {

  static final Factory FACTORY = Factory.of(Elu::new, (graph, values) -> graph.add("Elu", values));

  static final Choice<Activation.Factory> CHOICE =
      new Choice<>(
          "elu",
          "exponential linear unit",
          "z where z > 0, else e^z - 1",
          "Clevert et al. 2016 (arXiv 1511.07289), with alpha 1",
          List.of(),
          FACTORY);

  private final NDArray zero;
  private final NDArray one;

  Elu(NDManager manager) {
    this.zero = manager.create(0f);
    this.one = manager.create(1f);
  }

  @Override
  public NDArray of(NDArray values) {
    NDArray outputs = values.maximum(zero);
    try (NDArray negative = values.minimum(zero)) {
      outputs.addi(negative.exp().subi(one));
    }
    values.close();
    return outputs;
  }

  /** exp(value) is the output and 1. */
  @Override
  public void backward(NDArray values, NDArray outputs, NDArray gradient) {
    try (NDArray negative = outputs.minimum(zero)) {
      gradient.muli(negative.addi(one));
    }
  }
}
