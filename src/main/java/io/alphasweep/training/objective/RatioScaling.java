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
          "f = e^x y: PPO, or without clipping the policy gradient with importance weights (Kumar"
              + " et al. 2022, f_SQ)",
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
