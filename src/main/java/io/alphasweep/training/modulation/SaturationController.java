package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * The adaptive gain of one trial: it follows the signals' norm and spread, and how much of the
 * batch saturates (AM-PPO paper section 2.2, Eqs. 6-8).
 */
final class SaturationController implements Controller {

  static final Choice<Controller.Factory> CHOICE =
      new Choice<Controller.Factory>(
              "saturation",
              "follows the signals' norm and spread, and how much of them saturates (Sane 2025, Eqs. 6-8)",
              List.of(
                  Setting.real("p-star", Range.open(0, 1), "target saturation"),
                  Setting.real("eta", Range.NON_NEGATIVE, "strength of the saturation feedback"),
                  Setting.real("rho", Range.closed(0, 1), "smoothing of the gain"),
                  Setting.real("rho-sat", Range.closed(0, 1), "weight of the new saturation"),
                  Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
                  Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
                  Setting.real("initial-alpha", Range.POSITIVE, "gain at the start"),
                  Setting.real(
                      "initial-saturation", Range.closed(0, 1), "running saturation at the start")),
              new Factory())
          .with(Rule.ordered("alpha-min", "alpha-max"));

  private static final Column ALPHA_EMA =
      Column.real(
          "alpha_ema", "", "gain of the advantage gate, after this iteration's update (Eq. 7)");

  private static final Column SATURATION =
      Column.real(
          "saturation", "share", "share of the batch with |Z| > tau (step 5 of the controller)");

  private static final Column SATURATION_EMA =
      Column.real("saturation_ema", "share", "running saturation (Eq. 8)");

  /** What is reported of an iteration. */
  private static final Columns COLUMNS = Columns.of(ALPHA_EMA, SATURATION, SATURATION_EMA);

  private final double kappa;
  private final double tau;
  private final double pStar;
  private final double eta;
  private final double rho;
  private final double rhoSat;
  private final double epsilon;
  private final double alphaMin;
  private final double alphaMax;
  private double alpha;
  private double saturationEma;
  private double saturation;

  private static final class Factory implements Controller.Factory {
    @Override
    public Controller create(Settings settings) {
      return new SaturationController(settings);
    }

    @Override
    public Columns columns() {
      return COLUMNS;
    }
  }

  SaturationController(Settings settings) {
    this.kappa = settings.real("kappa");
    this.tau = settings.real("tau");
    this.pStar = settings.real("p-star");
    this.eta = settings.real("eta");
    this.rho = settings.real("rho");
    this.rhoSat = settings.real("rho-sat");
    this.epsilon = settings.real("epsilon");
    this.alphaMin = settings.real("alpha-min");
    this.alphaMax = settings.real("alpha-max");
    this.alpha = settings.real("initial-alpha");
    this.saturationEma = settings.real("initial-saturation");
    this.saturation = saturationEma;
  }

  /** Updates gain and saturation; keeps both when the batch's norm is under epsilon. */
  @Override
  public void update(float[] signals, Moments moments) {
    if (moments.norm() < epsilon) {
      return;
    }
    double sigma = moments.std() + epsilon;
    double feedback = StrictMath.pow(pStar / (saturationEma + epsilon), eta);
    double target = kappa * (moments.norm() + epsilon) / sigma * feedback;
    alpha = Math.min(Math.max((1 - rho) * alpha + rho * target, alphaMin), alphaMax);
    double gain = alpha / (moments.norm() + epsilon);
    int saturated = 0;
    for (float signal : signals) {
      if (Math.abs(gain * signal) > tau) {
        saturated++;
      }
    }
    saturation = (double) saturated / signals.length;
    saturationEma = (1 - rhoSat) * saturationEma + rhoSat * saturation;
  }

  @Override
  public void archive(StateArchive archive) {
    alpha = archive.real("alpha", alpha);
    saturationEma = archive.real("saturation-ema", saturationEma);
    saturation = archive.real("saturation", saturation);
  }

  /** Alpha (Eq. 7). */
  @Override
  public double gain() {
    return alpha;
  }

  /** Share of the last batch with |Z| over tau; the initial running saturation before the first. */
  double saturation() {
    return saturation;
  }

  /** Running saturation after the last update (Eq. 8). */
  double saturationEma() {
    return saturationEma;
  }

  @Override
  public void report(Row row) {
    row.put(ALPHA_EMA, alpha);
    row.put(SATURATION, saturation);
    row.put(SATURATION_EMA, saturationEma);
  }
}
