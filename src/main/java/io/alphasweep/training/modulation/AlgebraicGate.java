package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Algebraic sigmoid z / sqrt(1 + z^2). */
final class AlgebraicGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "algebraic",
          "|A| kappa f(Z) with f(z) = z / sqrt(1 + z^2), our form of Eq. 5",
          z -> z / Math.sqrt(1 + z * z));

  private AlgebraicGate() {}
}
