package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Settings;
import java.util.function.DoubleBinaryOperator;

/**
 * What a policy's gradient weighs a sample with: f(x, y) in mean f(x, y) grad log pi, where x is
 * the log of new over old probability and y the signal, such as the advantage (Kumar et al. 2022, A
 * Parametric Class of Approximate Gradient Updates for Policy Optimization, section 4). The
 * gradient takes f for a constant.
 */
public interface Scaling {

  /**
   * f of every sample of a minibatch, {@code [trial, sample, 1]}.
   *
   * @param surrogate not to be changed
   */
  NDArray weights(Surrogate surrogate);

  /** Makes one for a pack, or for a number at a time; both are one function. */
  interface Factory {

    /** On tensors. */
    Scaling create(PackSettings settings);

    /**
     * On the host, f of x and y.
     *
     * @param settings those of the place where the registry hangs
     */
    DoubleBinaryOperator onHost(Settings settings);
  }
}
