package io.alphasweep.training.modulation;

import io.alphasweep.trial.Choice;
import java.util.function.DoubleUnaryOperator;

/** No squashing, f(z) = z: magnitudes are weighted linearly and never saturate. */
final class IdentityGate {

  static final Choice<Gate.Factory> CHOICE =
      SquashingGate.choice(
          "identity",
          "|A| kappa f(Z) with f(z) = z, with no bound, our form of Eq. 5",
          DoubleUnaryOperator.identity());

  private IdentityGate() {}
}
