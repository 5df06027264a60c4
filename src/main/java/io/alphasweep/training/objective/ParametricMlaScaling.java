package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.objective.ClippedSurrogate.Surrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The family of Kumar et al. 2022, Eq. 36: f = y max(1 + a_o x + a_r y, max(1 + a_o x, 0) / 2).
 * With a_o = 1 and a_r = 0 it is the policy gradient with importance weights to the first order in
 * x, with a_r = 0.5 nearly maximum likelihood to the second.
 */
final class ParametricMlaScaling implements Scaling {

  private static final String ALPHA_O = "alpha-o";
  private static final String ALPHA_R = "alpha-r";

  static final Choice<Factory> CHOICE =
      new Choice<>(
          "parametric-mla",
          "approximations of maximum likelihood by two coefficients",
          "f = y max(1 + a_o x + a_r y, max(1 + a_o x, 0) / 2)",
          "Kumar et al. 2022, Eq. 36",
          List.of(
              Setting.real(ALPHA_O, Range.NON_NEGATIVE, "a_o, weight of the log ratio x"),
              Setting.real(ALPHA_R, Range.NON_NEGATIVE, "a_r, weight of the signal y")),
          new Factory() {
            @Override
            public Scaling create(PackSettings settings) {
              return new ParametricMlaScaling(settings);
            }

            @Override
            public DoubleBinaryOperator onHost(Settings settings) {
              double o = settings.real(Scalings.SECTION + "." + ALPHA_O);
              double r = settings.real(Scalings.SECTION + "." + ALPHA_R);
              return (x, y) -> weight(1 + o * x, r * y, y);
            }
          });

  private final NDArray alphaO;
  private final NDArray alphaR;

  private ParametricMlaScaling(PackSettings settings) {
    Shape perTrial = new Shape(settings.size(), 1, 1);
    this.alphaO = settings.column(Scalings.SECTION + "." + ALPHA_O).reshape(perTrial);
    this.alphaR = settings.column(Scalings.SECTION + "." + ALPHA_R).reshape(perTrial);
  }

  private static double weight(double line, double ofSignal, double signal) {
    return signal * Math.max(line + ofSignal, Math.max(line, 0) / 2);
  }

  @Override
  public NDArray weights(Surrogate surrogate) {
    NDArray line = surrogate.logRatio().mul(alphaO).addi(1);
    NDArray least = line.maximum(0).muli(0.5f);
    return line.addi(surrogate.signal().mul(alphaR)).maximum(least).muli(surrogate.signal());
  }
}
