package io.alphasweep.training.modulation;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * The spread sigma that the gain is measured by (Eq. 6). Each but the root mean square, which a
 * mean that is not 0 raises, is scaled to the standard deviation where signals are Gaussian.
 */
enum Statistic {
  /** Standard deviation with n - 1, the paper's. */
  STANDARD_DEVIATION,
  /** Mean absolute deviation from the mean, times sqrt(pi / 2). */
  MEAN_ABSOLUTE_DEVIATION,
  /** Difference of the quartiles, interpolated linearly between samples, over 1.34898. */
  INTERQUARTILE_RANGE,
  /** Root of the mean square. */
  ROOT_MEAN_SQUARE;

  /** Older trials have the paper's. */
  static final Setting SETTING =
      Setting.text(
              "statistic",
              List.of(
                  "standard-deviation",
                  "mean-absolute-deviation",
                  "interquartile-range",
                  "root-mean-square"),
              "the spread of the signals that the gain is measured by")
          .absentAt("standard-deviation");

  private static final double MEAN_DEVIATION_OF_GAUSSIAN = Math.sqrt(2 / Math.PI);

  /** 2 Phi^-1(3/4). */
  private static final double INTERQUARTILE_RANGE_OF_GAUSSIAN = 1.3489795003921634;

  static Statistic of(Settings settings) {
    return switch (settings.text(SETTING.key())) {
      case "mean-absolute-deviation" -> MEAN_ABSOLUTE_DEVIATION;
      case "interquartile-range" -> INTERQUARTILE_RANGE;
      case "root-mean-square" -> ROOT_MEAN_SQUARE;
      default -> STANDARD_DEVIATION;
    };
  }

  /**
   * The spread of at least two signals.
   *
   * @param moments theirs
   */
  double of(float[] signals, Moments moments) {
    return switch (this) {
      case STANDARD_DEVIATION -> moments.std();
      case MEAN_ABSOLUTE_DEVIATION -> {
        double sum = 0;
        for (float signal : signals) {
          sum += Math.abs(signal - moments.mean());
        }
        yield sum / signals.length / MEAN_DEVIATION_OF_GAUSSIAN;
      }
      case INTERQUARTILE_RANGE -> {
        float[] sorted = signals.clone();
        Arrays.sort(sorted);
        yield (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / INTERQUARTILE_RANGE_OF_GAUSSIAN;
      }
      case ROOT_MEAN_SQUARE -> moments.norm() / Math.sqrt(signals.length);
    };
  }

  private static double quantile(float[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    double above = sorted[Math.min(below + 1, sorted.length - 1)];
    return sorted[below] + (place - below) * (above - sorted[below]);
  }
}
