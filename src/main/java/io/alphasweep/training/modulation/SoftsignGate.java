package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Softsign z / (1 + |z|), which saturates slowly. */
final class SoftsignGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "softsign",
          "|A| kappa f(Z) with f(z) = z / (1 + |z|), our form of Eq. 5",
          z -> z / (1 + Math.abs(z)));

  private SoftsignGate() {}
}
