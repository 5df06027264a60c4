package io.alphasweep.training.optimizer;

import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;

/**
 * What {@link AlphaGrad} and {@link DynAg} have in common on the kernel: the tanh step of a tensor
 * through the trial's momentum, its updates, and the share of saturated elements.
 */
final class KernelTanh {

  private final Kernel kernel;
  private final ParameterLayout layout;
  private final double[] tau;
  private final double[] weightDecay;
  private final Floats[] updates;
  private final long[] saturated;
  private final double[] saturatedShares;
  private final KernelMomentum momentum;

  KernelTanh(Kernel kernel, PackSettings settings, ParameterLayout layout, Momentum.Start start) {
    this.kernel = kernel;
    this.layout = layout;
    this.tau = settings.reals("optimizer.tau");
    this.weightDecay = settings.reals("optimizer.weight-decay");
    this.updates = new Floats[settings.size()];
    for (int trial = 0; trial < updates.length; trial++) {
      updates[trial] = Floats.zeros(layout.size());
    }
    this.saturated = new long[settings.size()];
    this.saturatedShares = new double[settings.size()];
    this.momentum = new KernelMomentum(settings, layout, start);
  }

  /** The L2 norm of a tensor's gradient after clipping. */
  double norm(ParameterLayout.Tensor tensor, Floats gradient, float scale) {
    return (double) scale * kernel.norm(gradient, tensor.offset(), tensor.size());
  }

  /**
   * Updates one tensor.
   *
   * @param gain of the gradient inside the tanh, clipping included
   * @param amplitude of the tanh
   * @return how many of its elements are saturated
   */
  long step(
      int trial,
      ParameterLayout.Tensor tensor,
      Floats parameters,
      Floats gradient,
      float gain,
      float amplitude,
      double learningRate) {
    long exceeding =
        kernel.tanhStep(
            parameters,
            gradient,
            momentum.buffer(trial),
            updates[trial],
            tensor.offset(),
            tensor.size(),
            gain,
            amplitude,
            (float) tau[trial],
            (float) weightDecay[trial],
            (float) learningRate,
            momentum.factor(trial),
            momentum.weight(trial),
            momentum.starts(trial),
            momentum.nesterov());
    saturated[trial] += exceeding;
    return exceeding;
  }

  /** To be called when all tensors of a trial are updated. */
  void stepped(int trial) {
    saturatedShares[trial] = (double) saturated[trial] / layout.size();
    saturated[trial] = 0;
    momentum.stepped(trial);
  }

  /** Root mean square of a trial's last update. */
  double rms(int trial) {
    return kernel.norm(updates[trial], 0, layout.size()) / Math.sqrt((double) layout.size());
  }

  /** See {@link KernelOptimizer#saturatedShare}. */
  double saturatedShare(int trial) {
    return saturatedShares[trial];
  }

  void archive(PackArchive archive) {
    momentum.archive(archive);
  }
}
