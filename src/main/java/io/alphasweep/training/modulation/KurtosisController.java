package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;

/**
 * Keeps the kurtosis of tanh Z at a target, m4 / m2^2 with moments about 0: the signals' own where
 * the gain is small, and 1 where all of them saturate. A larger gain lowers it.
 */
final class KurtosisController extends AdaptiveGain {

  static final Choice<Controller.Factory> CHOICE =
      new Choice<Controller.Factory>(
              "kurtosis",
              "follows the signals' norm and spread, and the kurtosis of the gate",
              "alpha_hat = kappa (N + eps) / (sigma + eps) (s / target)^eta, alpha = clip((1 - rho)"
                  + " alpha + rho alpha_hat), s = (1 - rho_sat) s + rho_sat kurtosis of tanh Z",
              "ours: in place of the saturation of Sane 2025, Eqs. 6-8",
              settings(
                  Setting.real(
                      "target-kurtosis",
                      Range.open(1, Double.POSITIVE_INFINITY),
                      "target kurtosis of tanh Z")),
              new Factory())
          .with(BOUNDS);

  private static final Column KURTOSIS =
      Column.real(
          "gate_kurtosis",
          "",
          "kurtosis of tanh Z, which the kurtosis controller keeps at a target");

  private final double target;

  private static final class Factory implements Controller.Factory {
    @Override
    public Controller create(Settings settings) {
      return new KurtosisController(settings);
    }

    @Override
    public Columns columns() {
      return AdaptiveGain.columns(KURTOSIS);
    }
  }

  private KurtosisController(Settings settings) {
    super(settings, settings.real("target-kurtosis"));
    this.target = settings.real("target-kurtosis");
  }

  @Override
  double measure(float[] signals, double scale) {
    double squares = 0;
    double fourths = 0;
    for (float signal : signals) {
      double gate = StrictMath.tanh(scale * signal);
      double square = gate * gate;
      squares += square;
      fourths += square * square;
    }
    return fourths / squares / squares * signals.length;
  }

  @Override
  double correction(double running, double epsilon) {
    return running / target;
  }

  @Override
  void reportMetric(Row row, double last, double running) {
    row.put(KURTOSIS, last);
  }
}
