package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Softsign z / (1 + |z|), which saturates slowly. */
final class SoftsignGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "softsign", "signals times z / (1 + |z|) of themselves", z -> z / (1 + Math.abs(z)));

  private SoftsignGate() {}
}
