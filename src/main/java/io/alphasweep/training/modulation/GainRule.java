package io.alphasweep.training.modulation;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;

/**
 * How a gain moves from one batch of signals to the next (AM-PPO paper section 2.2, Eqs. 6-7):
 * alpha_hat = kappa (N + eps) / (sigma + eps) c^eta, alpha = clip((1 - rho) alpha + rho alpha_hat),
 * of the signals' norm N, their spread sigma, and a correction c above 1 where the gain is to grow.
 */
public final class GainRule {

  /** Those of its own, besides {@code kappa} and {@code epsilon}. */
  public static final List<Setting> SETTINGS =
      List.of(
          Setting.real("eta", Range.NON_NEGATIVE, "strength of the saturation feedback"),
          Setting.real("rho", Range.closed(0, 1), "smoothing of the gain"),
          Setting.real("rho-sat", Range.closed(0, 1), "weight of the new saturation"),
          Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
          Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
          Setting.real("initial-alpha", Range.POSITIVE, "gain at the start"));

  private final double kappa;
  private final double epsilon;
  private final double eta;
  private final double rho;
  private final double alphaMin;
  private final double alphaMax;

  /**
   * @param settings those of the modulation
   */
  public GainRule(Settings settings) {
    this.kappa = settings.real("kappa");
    this.epsilon = settings.real("epsilon");
    this.eta = settings.real("eta");
    this.rho = settings.real("rho");
    this.alphaMin = settings.real("alpha-min");
    this.alphaMax = settings.real("alpha-max");
  }

  /** The gain after a batch. */
  public double next(double alpha, double norm, double spread, double correction) {
    double feedback = StrictMath.pow(correction, eta);
    double target = kappa * (norm + epsilon) / (spread + epsilon) * feedback;
    return Math.min(Math.max(smooth(alpha, target), alphaMin), alphaMax);
  }

  /** A running number after the next one, by rho. */
  public double smooth(double running, double next) {
    return (1 - rho) * running + rho * next;
  }

  /** How many signals exceed tau in magnitude once they are scaled to Z. */
  public static int saturated(float[] signals, double scale, double tau) {
    int saturated = 0;
    for (float signal : signals) {
      if (Math.abs(scale * signal) > tau) {
        saturated++;
      }
    }
    return saturated;
  }
}
