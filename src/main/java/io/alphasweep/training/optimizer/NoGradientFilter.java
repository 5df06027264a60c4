package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import java.util.List;

/** Optimizers see gradients as they are. */
final class NoGradientFilter implements GradientFilter {

  static final Choice<GradientFilter> CHOICE =
      new Choice<>(
          "off",
          "optimizers see gradients as they are",
          "g",
          "ours: the control of the filters",
          List.of(),
          new NoGradientFilter());

  @Override
  public Optimizer.Factory before(Optimizer.Factory optimizer) {
    return optimizer;
  }
}
