package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.moment.StandardDeviation;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/** What a number did over the seeds of one setting; the arrays are {@code [seed]}, not changed. */
public final class SeedStatistics {

  /**
   * A closed interval.
   *
   * @param low its lower end
   * @param high its upper end
   */
  public record Interval(double low, double high) {}

  private SeedStatistics() {}

  /** The arithmetic mean; NaN for no values. */
  public static double mean(double[] values) {
    return StatUtils.mean(values);
  }

  /** The standard deviation with the divisor n - 1; NaN for fewer than two values. */
  public static double standardDeviation(double[] values) {
    return values.length < 2 ? Double.NaN : new StandardDeviation().evaluate(values);
  }

  /**
   * The interquartile mean: the mean of what is left when floor(n / 4) values are cut from each
   * end, as {@code scipy.stats.trim_mean(values, 0.25)} and rliable (Agarwal et al. 2021) compute
   * it. Fewer than four values are all kept. NaN for no values.
   */
  public static double interquartileMean(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int cut = sorted.length / 4;
    return StatUtils.mean(sorted, cut, sorted.length - 2 * cut);
  }

  /**
   * The bootstrap percentile interval of the mean (Efron 1979): quantiles of the means of
   * resamples, interpolated linearly as NumPy does.
   *
   * @param confidence the share of resampled means inside, in (0, 1)
   * @param resamples at least 1
   * @param random where the resamples come from
   * @return both ends NaN for fewer than two values
   */
  public static Interval bootstrapMean(
      double[] values, double confidence, int resamples, UniformRandomProvider random) {
    if (values.length < 2) {
      return new Interval(Double.NaN, Double.NaN);
    }
    double[] means = new double[resamples];
    for (int resample = 0; resample < resamples; resample++) {
      double sum = 0;
      for (int draw = 0; draw < values.length; draw++) {
        sum += values[random.nextInt(values.length)];
      }
      means[resample] = sum / values.length;
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(means);
    double tail = 100 * (1 - confidence) / 2;
    return new Interval(percentile.evaluate(tail), percentile.evaluate(100 - tail));
  }
}
