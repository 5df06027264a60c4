package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;
import org.hipparchus.special.Erf;

/** Error function, scaled to slope 1: erf(sqrt(pi) z / 2), which saturates quickly. */
final class ErfGate {

  private static final double ROOT = Math.sqrt(Math.PI) / 2;

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "erf", "signals times erf(sqrt(pi) z / 2) of themselves", z -> Erf.erf(ROOT * z));

  private ErfGate() {}
}
