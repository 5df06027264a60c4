package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Arctangent, scaled to slope 1 and limit 1: (2 / pi) atan(pi z / 2). */
final class ArctanGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "arctan",
          "|A| kappa f(Z) with f(z) = (2 / pi) atan(pi z / 2), our form of Eq. 5",
          z -> StrictMath.atan(z * Math.PI / 2) * 2 / Math.PI);

  private ArctanGate() {}
}
