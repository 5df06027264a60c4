package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Arctangent, scaled to slope 1 and limit 1: (2 / pi) atan(pi z / 2). */
final class ArctanGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "arctan",
          "signals times an arctangent of themselves",
          "|A| kappa f(Z) with f(z) = (2 / pi) atan(pi z / 2), Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          z -> StrictMath.atan(z * Math.PI / 2) * 2 / Math.PI);

  private ArctanGate() {}
}
