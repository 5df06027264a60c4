package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.moment.StandardDeviation;
import org.hipparchus.stat.descriptive.rank.Median;

/** What a number did over the seeds of one setting; the arrays are {@code [seed]}, not changed. */
public final class SeedStatistics {

  private SeedStatistics() {}

  /** The arithmetic mean; NaN for no values. */
  public static double mean(double[] values) {
    return StatUtils.mean(values);
  }

  /** The median, of an even count the mean of the middle two; NaN for no values. */
  public static double median(double[] values) {
    return new Median().evaluate(values);
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
   * Student's t interval of the mean.
   *
   * @param confidence the share of such intervals that hold the true mean, in (0, 1)
   * @return unknown for fewer than two values
   */
  public static Interval meanInterval(double[] values, double confidence) {
    return TaskStatistics.meanInterval(new double[][] {values}, confidence);
  }
}
