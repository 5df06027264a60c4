package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** f = e^x max(y, 0): only what went better than expected teaches (Oh et al. 2018). */
final class SelfImitationScaling implements Scaling {

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "self-imitation",
          "only what went better than expected teaches",
          "f = e^x max(y, 0)",
          "Kumar et al. 2022, f_SIL; Oh et al. 2018",
          List.of(),
          new Factory() {
            @Override
            public Scaling create(PackSettings settings) {
              return new SelfImitationScaling();
            }

            @Override
            public DoubleBinaryOperator onHost(Settings settings) {
              return (x, y) -> StrictMath.exp(x) * Math.max(y, 0);
            }
          });

  private SelfImitationScaling() {}

  @Override
  public NDArray weights(Surrogate surrogate) {
    return surrogate.unclipped().maximum(0);
  }
}
