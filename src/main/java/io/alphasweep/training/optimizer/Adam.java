package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

final class Adam {
  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "adam",
          "Adam (Kingma and Ba 2015), as PyTorch's",
          List.of(
              Setting.real("beta1", Range.below(0, 1), "decay of the first moment"),
              Setting.real("beta2", Range.below(0, 1), "decay of the second moment"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the second moment")),
          (settings, layout) -> {
            throw new UnsupportedOperationException();
          });

  private Adam() {}
}
