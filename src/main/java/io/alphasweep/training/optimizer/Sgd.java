package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

final class Sgd {
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
          (settings, layout) -> {
            throw new UnsupportedOperationException();
          });

  private Sgd() {}
}
