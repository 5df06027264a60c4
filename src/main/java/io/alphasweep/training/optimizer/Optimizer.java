package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;

/** Turns gradients into parameter updates for all trials of a pack at once. */
public interface Optimizer {

  /**
   * One update, after gradient clipping.
   *
   * @param parameters {@code [trial, parameter]}, changed in place
   * @param gradient {@code [trial, parameter]}; may be overwritten
   * @param learningRate {@code [trial, 1]}, already annealed
   */
  void step(NDArray parameters, NDArray gradient, NDArray learningRate);

  /** Saves or restores what one step hands on to the next. */
  void archive(PackArchive archive);

  /**
   * The share of parameter elements whose scaled gradient exceeded tau in the last step, {@code
   * [trial, 1]}; null for an optimizer without a tanh.
   */
  default NDArray saturatedShare() {
    return null;
  }

  /** Makes an optimizer by tensor operators for a pack. */
  @FunctionalInterface
  interface TensorForm {
    /**
     * Makes an optimizer at its first step.
     *
     * @param settings the settings of the pack's trials; its manager owns the optimizer's state
     * @param layout where each parameter tensor stands in the flat parameters
     */
    Optimizer create(PackSettings settings, ParameterLayout layout);
  }

  /** Makes an optimizer in either of its forms. */
  interface Factory extends TensorForm {
    /** Makes its form for the kernel, likewise. */
    KernelOptimizer create(Kernel kernel, PackSettings settings, ParameterLayout layout);
  }

  /** An optimizer by its two forms. */
  static Factory of(TensorForm tensors, KernelOptimizer.Factory kernels) {
    return new Factory() {
      @Override
      public Optimizer create(PackSettings settings, ParameterLayout layout) {
        return tensors.create(settings, layout);
      }

      @Override
      public KernelOptimizer create(Kernel kernel, PackSettings settings, ParameterLayout layout) {
        return kernels.create(kernel, settings, layout);
      }
    };
  }
}
