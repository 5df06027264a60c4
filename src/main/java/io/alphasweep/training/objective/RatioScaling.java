package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * f = e^x y: the policy gradient with importance weights, which is the gradient of half a square's
 * error to first order. Where samples beyond the clipping range do not count, it is PPO.
 */
final class RatioScaling implements Scaling {

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "ratio",
          "PPO, or without clipping the policy gradient with importance weights",
          "f = e^x y with x = log pi - log pi_old and the advantage y",
          "Kumar et al. 2022, f_SQ; clipped: Schulman et al. 2017, Eq. 7",
          List.of(),
          new Factory() {
            @Override
            public Scaling create(PackSettings settings) {
              return new RatioScaling();
            }

            @Override
            public DoubleBinaryOperator onHost(Settings settings) {
              return (x, y) -> StrictMath.exp(x) * y;
            }
          });

  private RatioScaling() {}

  @Override
  public NDArray weights(Surrogate surrogate) {
    return surrogate.unclipped();
  }
}
