package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;

/** Keeps the share of signals with |Z| over tau at a target: the paper's controller. */
final class SaturationController extends AdaptiveGain {

  static final Choice<Controller.Factory> CHOICE =
      new Choice<Controller.Factory>(
              "saturation",
              "follows the signals' norm and spread, and how much of them saturates",
              "alpha_hat = kappa (N + eps) / (sigma + eps) (p* / (s + eps))^eta, alpha = clip((1 -"
                  + " rho) alpha + rho alpha_hat), s = (1 - rho_sat) s + rho_sat mean [|Z| > tau]",
              "Sane 2025, Eqs. 6-8",
              settings(
                  Setting.real("p-star", Range.open(0, 1), "target saturation"),
                  Setting.real(
                      "initial-saturation", Range.closed(0, 1), "running saturation at the start")),
              new Factory())
          .with(BOUNDS);

  static final Column SATURATION =
      Column.real(
          "saturation", "share", "share of the batch with |Z| > tau (step 5 of the controller)");

  private static final Column SATURATION_EMA =
      Column.real("saturation_ema", "share", "running saturation (Eq. 8)");

  private final double tau;
  private final double pStar;

  private static final class Factory implements Controller.Factory {
    @Override
    public Controller create(Settings settings) {
      return new SaturationController(settings);
    }

    @Override
    public Columns columns() {
      return AdaptiveGain.columns(SATURATION, SATURATION_EMA);
    }
  }

  SaturationController(Settings settings) {
    super(settings, settings.real("initial-saturation"));
    this.tau = settings.real("tau");
    this.pStar = settings.real("p-star");
  }

  @Override
  double measure(float[] signals, double scale) {
    return saturation(signals, scale, tau);
  }

  /** The share of signals whose Z exceeds tau in magnitude. */
  static double saturation(float[] signals, double scale, double tau) {
    return (double) GainRule.saturated(signals, scale, tau) / signals.length;
  }

  @Override
  double correction(double running, double epsilon) {
    return pStar / (running + epsilon);
  }

  @Override
  void reportMetric(Row row, double last, double running) {
    row.put(SATURATION, last);
    row.put(SATURATION_EMA, running);
  }
}
