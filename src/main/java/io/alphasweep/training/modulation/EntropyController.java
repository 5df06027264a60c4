package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;

/**
 * Keeps the entropy of the gate at a target: with p = (1 + tanh Z) / 2 the mean of -p log2 p - (1 -
 * p) log2(1 - p), which is 1 bit where the gain is small, and 0 where all signals saturate.
 */
final class EntropyController extends AdaptiveGain {

  static final Choice<Controller.Factory> CHOICE =
      new Choice<Controller.Factory>(
              "entropy",
              "follows the signals' norm and spread, and the entropy of the gate",
              "alpha_hat = kappa (N + eps) / (sigma + eps) (s / target)^eta, alpha = clip((1 - rho)"
                  + " alpha + rho alpha_hat), s = (1 - rho_sat) s + rho_sat mean entropy of (1 +"
                  + " tanh Z) / 2",
              "ours: in place of the saturation of Sane 2025, Eqs. 6-8",
              settings(
                  Setting.real(
                      "target-entropy", Range.open(0, 1), "target entropy of the gate in bits")),
              new Factory())
          .with(BOUNDS);

  private static final Column ENTROPY =
      Column.real(
          "gate_entropy",
          "bits",
          "mean binary entropy of (1 + tanh Z) / 2, which the entropy controller keeps at a"
              + " target");

  private static final double LN2 = StrictMath.log(2);

  private final double target;

  private static final class Factory implements Controller.Factory {
    @Override
    public Controller create(Settings settings) {
      return new EntropyController(settings);
    }

    @Override
    public Columns columns() {
      return AdaptiveGain.columns(ENTROPY);
    }
  }

  private EntropyController(Settings settings) {
    super(settings, settings.real("target-entropy"));
    this.target = settings.real("target-entropy");
  }

  @Override
  double measure(float[] signals, double scale) {
    double sum = 0;
    for (float signal : signals) {
      // H(p) of p = 1 / (1 + exp(-2 Z)) is log(1 + exp(-x)) + x / (1 + exp(x)), x = 2 |Z|.
      double x = 2 * Math.abs(scale * signal);
      double tail = StrictMath.exp(-x);
      sum += StrictMath.log1p(tail) + (tail == 0 ? 0 : x * tail / (1 + tail));
    }
    return sum / signals.length / LN2;
  }

  @Override
  double correction(double running, double epsilon) {
    return running / target;
  }

  @Override
  void reportMetric(Row row, double last, double running) {
    row.put(ENTROPY, last);
  }
}
