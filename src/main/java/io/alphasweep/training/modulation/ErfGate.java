package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;
import org.hipparchus.special.Erf;

/** Error function, scaled to slope 1: erf(sqrt(pi) z / 2), which saturates quickly. */
final class ErfGate {

  private static final double ROOT = Math.sqrt(Math.PI) / 2;

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "erf",
          "signals times an error function of themselves, which saturates quickly",
          "|A| kappa f(Z) with f(z) = erf(sqrt(pi) z / 2), Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          z -> Erf.erf(ROOT * z));

  private ErfGate() {}
}
