package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * RMSProp (Hinton 2012), not centered, as {@code torch.optim.RMSprop}: the momentum buffer starts
 * from zero and takes the whole scaled gradient.
 */
final class RmsProp implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "rmsprop",
          "steps over the root of the running squared gradient",
          "v = c v + (1 - c) g^2, b = momentum b + g / (sqrt(v) + eps), theta -= lr b",
          "Hinton 2012, lecture 6e, not centered; torch.optim.RMSprop",
          List.of(
              Setting.real(
                  "smoothing",
                  Range.below(0, 1),
                  "decay of the squared gradient (PyTorch's alpha)"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the squared gradient"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none")),
          Optimizer.of(RmsProp::new, OnKernel::new));

  private final NDArray smoothing;
  private final NDArray complement;
  private final NDArray epsilon;
  private final NDArray squares;
  private final Momentum momentum;

  private RmsProp(PackSettings settings, ParameterLayout layout) {
    this.smoothing = settings.column("optimizer.smoothing");
    this.complement = smoothing.neg().addi(1);
    this.epsilon = settings.column("optimizer.epsilon");
    this.squares = settings.manager().zeros(new Shape(settings.size(), layout.size()));
    this.momentum = new Momentum(settings, layout, Momentum.Start.ZERO);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    squares.muli(smoothing).addi(gradient.mul(gradient).muli(complement));
    NDArray scaled = gradient.divi(squares.sqrt().addi(epsilon));
    parameters.subi(momentum.apply(scaled).mul(learningRate));
  }

  @Override
  public void archive(PackArchive archive) {
    archive.tensor("squares", squares);
    momentum.archive(archive);
  }

  private static final class OnKernel implements KernelOptimizer {

    private final Kernel kernel;
    private final double[] smoothing;
    private final double[] epsilon;
    private final Floats[] squares;
    private final KernelMomentum momentum;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.kernel = kernel;
      this.smoothing = settings.reals("optimizer.smoothing");
      this.epsilon = settings.reals("optimizer.epsilon");
      this.squares = new Floats[settings.size()];
      for (int trial = 0; trial < squares.length; trial++) {
        squares[trial] = Floats.zeros(layout.size());
      }
      this.momentum = new KernelMomentum(settings, layout, Momentum.Start.ZERO);
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      kernel.rmsProp(
          parameters,
          gradient,
          squares[trial],
          momentum.buffer(trial),
          scale,
          (float) smoothing[trial],
          (float) epsilon[trial],
          (float) learningRate,
          momentum.factor(trial));
    }

    @Override
    public void archive(PackArchive archive) {
      for (int trial = 0; trial < squares.length; trial++) {
        archive.floats(trial, "squares", squares[trial].buffer());
      }
      momentum.archive(archive);
    }
  }
}
