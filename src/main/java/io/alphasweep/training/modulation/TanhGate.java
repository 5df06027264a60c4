package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** A tanh, the paper's gate (Eq. 5). */
final class TanhGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "tanh",
          "|A| kappa tanh(Z), signals times a tanh of themselves (Sane 2025, Eqs. 3-5)",
          StrictMath::tanh);

  private TanhGate() {}
}
