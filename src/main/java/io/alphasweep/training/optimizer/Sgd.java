package io.alphasweep.training.optimizer;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/** Stochastic gradient descent with momentum, as {@code torch.optim.SGD}. */
final class Sgd implements Optimizer {

  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "sgd",
          "stochastic gradient descent, as PyTorch's",
          List.of(
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
              Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                  .onlyWithPositive("momentum"),
              Setting.flag("nesterov", "Nesterov's form of the momentum")
                  .onlyWithPositive("momentum")),
          Sgd::new);

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
}
