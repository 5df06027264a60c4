package io.alphasweep.training.optimizer;

import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;

/**
 * An optimizer whose element loops the kernel computes, one trial at a time. What it decides once
 * for a step or a tensor is decided in Java, in 64-bit arithmetic that is the same everywhere.
 *
 * <p>Different trials may be stepped by different threads.
 */
public interface KernelOptimizer {

  /**
   * One update of one trial.
   *
   * @param parameters {@code [parameter]}, changed in place
   * @param gradient {@code [parameter]}, before clipping
   * @param scale what clipping multiplies the gradient by
   * @param learningRate already annealed
   */
  void step(int trial, Floats parameters, Floats gradient, float scale, double learningRate);

  /** Saves or restores what one step hands on to the next, under the names of the tensor form. */
  void archive(PackArchive archive);

  /**
   * The share of parameter elements whose scaled gradient exceeded tau in the trial's last step;
   * NaN for an optimizer without a tanh.
   */
  default double saturatedShare(int trial) {
    return Double.NaN;
  }

  /** Makes an optimizer for a pack. */
  @FunctionalInterface
  interface Factory {
    /** Makes an optimizer at its first step. */
    KernelOptimizer create(Kernel kernel, PackSettings settings, ParameterLayout layout);
  }
}
