package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

final class RmsProp {
  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "rmsprop",
          "RMSProp (Hinton 2012), not centered, as PyTorch's",
          List.of(
              Setting.real(
                  "smoothing",
                  Range.below(0, 1),
                  "decay of the squared gradient (PyTorch's alpha)"),
              Setting.real("epsilon", Range.POSITIVE, "added to the root of the squared gradient"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none")),
          (settings, layout) -> {
            throw new UnsupportedOperationException();
          });

  private RmsProp() {}
}
