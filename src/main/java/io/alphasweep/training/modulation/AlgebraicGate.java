package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Algebraic sigmoid z / sqrt(1 + z^2). */
final class AlgebraicGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "algebraic",
          "signals times an algebraic sigmoid of themselves",
          "|A| kappa f(Z) with f(z) = z / sqrt(1 + z^2), Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          z -> z / Math.sqrt(1 + z * z));

  private AlgebraicGate() {}
}
