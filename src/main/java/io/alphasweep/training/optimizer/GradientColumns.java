package io.alphasweep.training.optimizer;

import io.alphasweep.rows.Column;

/** What the rows of every algorithm that takes gradient steps tell of them, in the same words. */
public final class GradientColumns {

  public static final Column LEARNING_RATE =
      Column.real("learning_rate", "", "learning rate of this iteration").required();

  /** Of an optimizer with a tanh. */
  public static final Column OPTIMIZER_CLIP_FRACTION =
      Column.real(
          "optimizer_clip_fraction",
          "share",
          "share of parameter elements with |Z| > tau, mean over gradient steps");

  public static final Column GRADIENT_NORM =
      Column.real(
          "gradient_norm",
          "",
          "global L2 norm of the gradient before clipping, mean over gradient steps");

  private GradientColumns() {}
}
