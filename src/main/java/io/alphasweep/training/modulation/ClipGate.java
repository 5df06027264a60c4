package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;

/** Hard clip to [-1, 1]. */
final class ClipGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "clip",
          "signals times themselves, clipped",
          "|A| kappa f(Z) with f(z) = z clipped to [-1, 1], Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          z -> Math.max(-1, Math.min(1, z)));

  private ClipGate() {}
}
