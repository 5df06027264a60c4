package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** f = e^x (e^y - 1): of the likelihood of what the returns would have a policy do. */
final class MaximumLikelihoodScaling implements Scaling {

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "maximum-likelihood",
          "maximum likelihood",
          "f = e^x (e^y - 1)",
          "Kumar et al. 2022, f_ML",
          List.of(),
          new Factory() {
            @Override
            public Scaling create(PackSettings settings) {
              return new MaximumLikelihoodScaling();
            }

            @Override
            public DoubleBinaryOperator onHost(Settings settings) {
              return (x, y) -> StrictMath.exp(x) * (StrictMath.exp(y) - 1);
            }
          });

  private MaximumLikelihoodScaling() {}

  @Override
  public NDArray weights(Surrogate surrogate) {
    return surrogate.signal().exp().subi(1).muli(surrogate.ratio());
  }
}
