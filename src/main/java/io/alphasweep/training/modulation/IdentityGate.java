package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;
import java.util.function.DoubleUnaryOperator;

/** No squashing, f(z) = z: magnitudes are weighted linearly and never saturate. */
final class IdentityGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "identity",
          "signals times themselves, without a bound",
          "|A| kappa f(Z) with f(z) = z, Z = alpha A / (N + eps)",
          "ours: this f in place of the tanh of Sane 2025, Eq. 5",
          DoubleUnaryOperator.identity());

  private IdentityGate() {}
}
