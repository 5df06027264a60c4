package io.alphasweep.training.optimizer;

/** What becomes of a clipped gradient before an optimizer sees it. */
public interface GradientFilter {

  /** An optimizer, in both of its forms, that sees gradients through this filter. */
  Optimizer.Factory before(Optimizer.Factory optimizer);
}
