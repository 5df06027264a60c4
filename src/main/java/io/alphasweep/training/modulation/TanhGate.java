package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** A tanh, the paper's gate (Eq. 5). */
final class TanhGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "tanh",
          "signals times a tanh of themselves",
          "|A| kappa f(Z) with f(z) = tanh z, Z = alpha A / (N + eps)",
          "Sane 2025, Eqs. 3-5",
          StrictMath::tanh);

  private TanhGate() {}
}
