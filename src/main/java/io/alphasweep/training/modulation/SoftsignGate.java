package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Softsign z / (1 + |z|), which saturates slowly. */
final class SoftsignGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "softsign",
          "signals times a softsign of themselves, which saturates slowly",
          "|A| kappa f(Z) with f(z) = z / (1 + |z|), Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          z -> z / (1 + Math.abs(z)));

  private SoftsignGate() {}
}
