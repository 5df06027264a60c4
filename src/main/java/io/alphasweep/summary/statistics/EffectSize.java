package io.alphasweep.summary.statistics;

import org.hipparchus.stat.StatUtils;

/** A difference of means in units of the spread of the seeds; first minus second. */
public final class EffectSize {

  private EffectSize() {}

  /**
   * Cohen's d (1988): the difference of the means over the pooled standard deviation.
   *
   * @return NaN for fewer than two values a side; infinite where there is a difference and no
   *     spread
   */
  public static double cohensD(double[] first, double[] second) {
    return (StatUtils.mean(first) - StatUtils.mean(second))
        / pooledStandardDeviation(first, second);
  }

  /** Hedges' g (1981): Cohen's d, less its bias, times 1 - 3 / (4 n - 9) for n values in all. */
  public static double hedgesG(double[] first, double[] second) {
    return cohensD(first, second) * (1 - 3 / (4.0 * (first.length + second.length) - 9));
  }

  /** The root of the variances' mean, weighted by n - 1; NaN for fewer than two values a side. */
  public static double pooledStandardDeviation(double[] first, double[] second) {
    if (first.length < 2 || second.length < 2) {
      return Double.NaN;
    }
    double squares =
        StatUtils.variance(first) * (first.length - 1)
            + StatUtils.variance(second) * (second.length - 1);
    return Math.sqrt(squares / (first.length + second.length - 2));
  }
}
