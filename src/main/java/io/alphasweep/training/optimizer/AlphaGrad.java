package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

final class AlphaGrad {
  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "alphagrad",
          "AlphaGrad: tanh of the normalised gradient times alpha, per tensor",
          List.of(
              Setting.real("alpha", Range.POSITIVE, "gain inside the tanh; has no default"),
              Setting.real("tau", Range.POSITIVE, "threshold of the reported clip fraction"),
              Setting.real("epsilon", Range.POSITIVE, "added to a tensor's gradient norm"),
              Setting.real(
                  "weight-decay", Range.NON_NEGATIVE, "weight decay, added after the tanh"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
              Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                  .onlyWithPositive("momentum")),
          (settings, layout) -> {
            throw new UnsupportedOperationException();
          });

  private AlphaGrad() {}
}
