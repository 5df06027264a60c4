package io.alphasweep.training.optimizer;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

final class DynAg {
  static final Choice<Optimizer.Factory> CHOICE =
      new Choice<>(
          "dynag",
          "Dynamic AlphaGrad: AlphaGrad whose gain follows a saturation target, per tensor",
          List.of(
              Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"),
              Setting.real("p-star", Range.open(0, 1), "target saturation"),
              Setting.real(
                  "beta", Range.NON_NEGATIVE, "exponent of a tensor's share of all elements"),
              Setting.real("eta", Range.NON_NEGATIVE, "strength of the saturation feedback"),
              Setting.real("rho", Range.above(0, 1), "smoothing of the gain"),
              Setting.real("epsilon", Range.POSITIVE, "numerical floor"),
              Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
              Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
              Setting.real("k", Range.POSITIVE, "size of the update at full saturation"),
              Setting.real(
                  "lambda-rms",
                  Range.POSITIVE,
                  "share of the early update RMS below which the shrink acts"),
              Setting.real("shrink-min", Range.closed(0, 1), "lower bound of the shrink"),
              Setting.real("shrink-gamma", Range.POSITIVE, "exponent of the shrink"),
              Setting.real("rms-decay", Range.below(0, 1), "decay of the running update RMS"),
              Setting.integer("warm-up", Range.atLeast(0), "steps before the shrink acts")
                  .structural(),
              Setting.integer(
                      "measure-every", Range.atLeast(1), "steps between saturation measurements")
                  .structural(),
              Setting.real(
                  "weight-decay", Range.NON_NEGATIVE, "weight decay, added after the tanh"),
              Setting.real("momentum", Range.below(0, 1), "momentum factor; 0 is none"),
              Setting.real("dampening", Range.closed(0, 1), "dampening of the momentum")
                  .onlyWithPositive("momentum"),
              Setting.flag("nesterov", "Nesterov's form of the momentum")
                  .onlyWithPositive("momentum")),
          (settings, layout) -> {
            throw new UnsupportedOperationException();
          });

  private DynAg() {}
}
