package io.alphasweep.summary.statistics;

/**
 * A closed interval; both ends NaN where the values cannot tell one.
 *
 * @param low its lower end
 * @param high its upper end
 */
public record Interval(double low, double high) {

  /** What too few values give. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  /** Whether the value lies inside; never in an unknown interval. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
