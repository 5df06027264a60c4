package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;
import org.hipparchus.special.Erf;

/** Error function, scaled to slope 1: erf(sqrt(pi) z / 2), which saturates quickly. */
final class ErfGate {

  private static final double ROOT = Math.sqrt(Math.PI) / 2;

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "erf",
          "|A| kappa f(Z) with f(z) = erf(sqrt(pi) z / 2), our form of Eq. 5",
          z -> Erf.erf(ROOT * z));

  private ErfGate() {}
}
