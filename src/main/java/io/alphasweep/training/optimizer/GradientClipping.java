package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.RowSums;

/**
 * Clips each trial's gradient by its L2 norm over all parameters: the factor is max / (norm +
 * 1e-6), at most 1 (PyTorch's clip_grad_norm_).
 */
public final class GradientClipping {

  private static final float FLOOR = 1e-6f;

  private final NDArray most;
  private final NDArray floor;
  private final NDArray one;

  /** By the trials' {@code max-grad-norm}. */
  public GradientClipping(PackSettings settings) {
    this.most = settings.column("max-grad-norm");
    this.floor = settings.manager().create(FLOOR);
    this.one = settings.manager().create(1f);
  }

  /**
   * Clips in place.
   *
   * @param gradient {@code [trial, parameter]}
   * @return the norms before, {@code [trial, 1]}
   */
  public NDArray clip(NDArray gradient) {
    NDArray norm = RowSums.norm(gradient);
    gradient.muli(most.div(norm.add(floor)).minimum(one));
    return norm;
  }

  /** Which norms were too large, {@code [trial, 1]}, truth values. */
  public NDArray clips(NDArray norms) {
    return norms.gt(most);
  }
}
