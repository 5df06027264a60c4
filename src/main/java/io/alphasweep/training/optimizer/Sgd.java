package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/** Stochastic gradient descent with momentum, as {@code torch.optim.SGD}. */
final class Sgd implements Optimizer {

  /** PyTorch refuses Nesterov's form with dampening too. */
  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<Optimizer.Factory>(
              "sgd",
              "stochastic gradient descent",
              "b = momentum b + (1 - dampening) g, theta -= lr b, or lr (g + momentum b) in the"
                  + " form of Nesterov",
              "torch.optim.SGD",
              List.of(
                  Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
                  Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                      .when(Condition.positive("momentum")),
                  Setting.flag("nesterov", "Nesterov's form of the momentum")
                      .when(Condition.positive("momentum"))),
              Optimizer.of(Sgd::new, OnKernel::new))
          .with(
              new Rule(
                  List.of("nesterov", "dampening"),
                  settings ->
                      settings.flag("nesterov") && settings.real("dampening") > 0
                          ? "found true with dampening {dampening};"
                              + " sgd's form of Nesterov needs dampening 0"
                          : null));

  private final Momentum momentum;

  private Sgd(PackSettings settings, ParameterLayout layout) {
    this.momentum = new Momentum(settings, layout, Momentum.Start.FIRST_UPDATE);
  }

  @Override
  public void step(NDArray parameters, NDArray gradient, NDArray learningRate) {
    parameters.subi(momentum.apply(gradient).mul(learningRate));
  }

  @Override
  public void archive(PackArchive archive) {
    momentum.archive(archive);
  }

  private static final class OnKernel implements KernelOptimizer {

    private final Kernel kernel;
    private final KernelMomentum momentum;

    OnKernel(Kernel kernel, PackSettings settings, ParameterLayout layout) {
      this.kernel = kernel;
      this.momentum = new KernelMomentum(settings, layout, Momentum.Start.FIRST_UPDATE);
    }

    @Override
    public void step(
        int trial, Floats parameters, Floats gradient, float scale, double learningRate) {
      kernel.sgd(
          parameters,
          gradient,
          momentum.buffer(trial),
          scale,
          (float) learningRate,
          momentum.factor(trial),
          momentum.weight(trial),
          momentum.starts(trial),
          momentum.nesterov());
      momentum.stepped(trial);
    }

    @Override
    public void archive(PackArchive archive) {
      momentum.archive(archive);
    }
  }
}
