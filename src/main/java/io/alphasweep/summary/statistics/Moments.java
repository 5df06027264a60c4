package io.alphasweep.summary.statistics;

import org.hipparchus.stat.StatUtils;

/**
 * What a t test needs of a group of values.
 *
 * @param count how many values
 * @param mean their mean
 * @param variance their variance with the divisor count - 1; of no meaning below two values
 */
public record Moments(long count, double mean, double variance) {

  /** Of values, {@code [seed]}, at least one. */
  public static Moments of(double[] values) {
    return new Moments(
        values.length,
        StatUtils.mean(values),
        values.length < 2 ? Double.NaN : StatUtils.variance(values));
  }

  /** Of the values times a factor, plus an offset. */
  public Moments scaled(double factor, double offset) {
    return new Moments(count, mean * factor + offset, variance * factor * factor);
  }
}
