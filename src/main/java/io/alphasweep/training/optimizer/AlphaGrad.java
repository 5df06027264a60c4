package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.Elementwise;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * AlphaGrad (Sane 2025): each tensor's gradient, divided by its norm and multiplied by alpha, goes
 * through a tanh.
 */
final class AlphaGrad implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "alphagrad",
          "AlphaGrad: a tanh of the normalised gradient, per tensor",
          "u = tanh(alpha g / (||g|| + eps)) + decay theta, b = momentum b + (1 - dampening) u,"
              + " theta -= lr b",
          "Sane 2025 (arXiv 2504.16020), in the form of its program",
          List.of(
              Setting.real("alpha", Range.POSITIVE, "gain inside the tanh; has no default"),
              Setting.real("tau", Range.POSITIVE, "threshold of the reported clip fraction"),
              Setting.real("epsilon", Range.POSITIVE, "added to a tensor's gradient norm"),
              Setting.real(
                  "weight-decay", Range.NON_NEGATIVE, "weight decay, added after the tanh"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
              Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                  .when(Condition.positive("momentum")),
              Setting.flag("nesterov", "Nesterov's form of the momentum")
                  .when(Condition.positive("momentum"))
                  .absentAt(false)),
          Optimizer.of(AlphaGrad::new, OnKernel::new));

  private final ParameterLayout layout;
  private final NDArray alpha;
  private final NDArray epsilon;
  private final NDArray tau;
  private final NDArray weightDecay;
  private final Elementwise elementwise;
  private final Momentum momentum;
  private NDArray saturatedShare;

  private AlphaGrad(PackSettings settings, ParameterLayout layout) {
    this.layout = layout;
    this.alpha = settings.column("optimizer.alpha");
    this.epsilon = settings.column("optimizer.epsilon");
    this.tau = settings.column("optimizer.tau");
    this.elementwise = new Elementwise(settings.manager());
    this.weightDecay = TensorStatistics.weightDecay(settings);
    this.momentum = new Momentum(settings, layout, Momentum.Start.FIRST_UPDATE);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    for (NDArray tensor : layout.split(gradient)) {
      NDArray norm = RowSums.norm(tensor);
      tensor.muli(alpha.div(norm.addi(epsilon)));
    }
    saturatedShare = RowSums.mean(TensorStatistics.saturated(gradient, tau), 1, true);
    NDArray update = elementwise.tanh(gradient);
    if (weightDecay != null) {
      update.addi(parameters.mul(weightDecay));
    }
    parameters.subi(momentum.apply(update).mul(learningRate));
  }

  @Override
  public void archive(PackArchive archive) {
    momentum.archive(archive);
  }

  @Override
  public NDArray saturatedShare() {
    return saturatedShare;
  }

  private static final class OnKernel implements KernelOptimizer {

    private final List<ParameterLayout.Tensor> tensors;
    private final double[] alpha;
    private final double[] epsilon;
    private final KernelTanh tanh;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.tensors = layout.tensors();
      this.alpha = settings.reals("optimizer.alpha");
      this.epsilon = settings.reals("optimizer.epsilon");
      this.tanh = new KernelTanh(kernel, settings, layout, Momentum.Start.FIRST_UPDATE);
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      for (ParameterLayout.Tensor tensor : tensors) {
        double norm = tanh.norm(tensor, gradient, scale);
        float gain = (float) (scale * alpha[trial] / (norm + epsilon[trial]));
        tanh.step(trial, tensor, parameters, gradient, gain, 1, learningRate);
      }
      tanh.stepped(trial);
    }

    @Override
    public double saturatedShare(int trial) {
      return tanh.saturatedShare(trial);
    }

    @Override
    public void archive(PackArchive archive) {
      tanh.archive(archive);
    }
  }
}
