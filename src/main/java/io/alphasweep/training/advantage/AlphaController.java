package io.alphasweep.training.advantage;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;

/**
 * The adaptive gain of one trial: it follows the advantages' norm and spread, and how much of the
 * batch saturates (AM-PPO paper section 2.2, Eqs. 6-8).
 */
final class AlphaController {

  private static final Column ALPHA_EMA =
      Column.real(
          "alpha_ema", "", "gain of the advantage gate, after this iteration's update (Eq. 7)");

  private static final Column SATURATION =
      Column.real(
          "saturation", "share", "share of the batch with |Z| > tau (step 5 of the controller)");

  private static final Column SATURATION_EMA =
      Column.real("saturation_ema", "share", "running saturation (Eq. 8)");

  /** What is reported of an iteration. */
  static final Columns COLUMNS = Columns.of(ALPHA_EMA, SATURATION, SATURATION_EMA);

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

  AlphaController(TrialSpec trial) {
    this.kappa = trial.real("modulation.kappa");
    this.tau = trial.real("modulation.tau");
    this.pStar = trial.real("modulation.p-star");
    this.eta = trial.real("modulation.eta");
    this.rho = trial.real("modulation.rho");
    this.rhoSat = trial.real("modulation.rho-sat");
    this.epsilon = trial.real("modulation.epsilon");
    this.alphaMin = trial.real("modulation.alpha-min");
    this.alphaMax = trial.real("modulation.alpha-max");
    this.alpha = trial.real("modulation.initial-alpha");
    this.saturationEma = trial.real("modulation.initial-saturation");
    this.saturation = saturationEma;
  }

  /** Updates gain and saturation from a whole batch; keeps both when its norm is under epsilon. */
  void update(float[] advantages, Moments moments) {
    if (moments.norm() < epsilon) {
      return;
    }
    double sigma = moments.std() + epsilon;
    double feedback = StrictMath.pow(pStar / (saturationEma + epsilon), eta);
    double target = kappa * (moments.norm() + epsilon) / sigma * feedback;
    alpha = Math.min(Math.max((1 - rho) * alpha + rho * target, alphaMin), alphaMax);
    double gain = alpha / (moments.norm() + epsilon);
    int saturated = 0;
    for (float advantage : advantages) {
      if (Math.abs(gain * advantage) > tau) {
        saturated++;
      }
    }
    saturation = (double) saturated / advantages.length;
    saturationEma = (1 - rhoSat) * saturationEma + rhoSat * saturation;
  }

  void archive(StateArchive archive) {
    alpha = archive.real("alpha", alpha);
    saturationEma = archive.real("saturation-ema", saturationEma);
    saturation = archive.real("saturation", saturation);
  }

  /** The gain after the last update (Eq. 7). */
  double alpha() {
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

  /** Puts {@link #COLUMNS}. */
  void report(Row row) {
    row.put(ALPHA_EMA, alpha);
    row.put(SATURATION, saturation);
    row.put(SATURATION_EMA, saturationEma);
  }
}
