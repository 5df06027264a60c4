package io.alphasweep.summary.statistics;

import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.StatUtils;

/**
 * A difference of means, how uncertain it is, and what Student's t says about it.
 *
 * @param difference the estimate, in the unit of the values; first minus second
 * @param standardError of that estimate; NaN where there are too few values
 * @param degreesOfFreedom of its t distribution, above zero
 */
public record MeanDifference(double difference, double standardError, double degreesOfFreedom) {

  /**
   * Of two independent groups whose variances may differ (Welch 1947).
   *
   * @param first at least two values for anything but the difference itself
   * @param second likewise
   */
  public static MeanDifference welch(double[] first, double[] second) {
    return sum(StatUtils.mean(first) - StatUtils.mean(second), new double[][] {first, second}, 1);
  }

  /**
   * Of pairs, such as two settings trained from the same seeds.
   *
   * @param first one value of each pair
   * @param second the other, in the same order
   */
  public static MeanDifference paired(double[] first, double[] second) {
    double[] differences = differences(first, second);
    return sum(StatUtils.mean(differences), new double[][] {differences}, 1);
  }

  /** Of the mean over tasks of their mean scores {@code [task, run]}, from zero. */
  static MeanDifference ofTasks(double[][] scores) {
    return sum(TaskStatistics.mean(scores), scores, scores.length);
  }

  static double[] differences(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "pairs need as many of one as of the other, not %d and %d"
              .formatted(first.length, second.length));
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < first.length; i++) {
      differences[i] = first[i] - second[i];
    }
    return differences;
  }

  /** The variances of the groups' means add up; the degrees of freedom are Satterthwaite's. */
  private static MeanDifference sum(double difference, double[][] groups, double divisor) {
    double variance = 0;
    double weight = 0;
    int degrees = 0;
    for (double[] group : groups) {
      if (group.length < 2) {
        return new MeanDifference(difference, Double.NaN, 1);
      }
      double ofMean = StatUtils.variance(group) / group.length;
      variance += ofMean;
      weight += ofMean * ofMean / (group.length - 1);
      degrees += group.length - 1;
    }
    return new MeanDifference(
        difference,
        Math.sqrt(variance) / divisor,
        weight > 0 ? variance * variance / weight : degrees);
  }

  /**
   * The t interval of the difference.
   *
   * @param confidence the share of such intervals that hold the true difference, in (0, 1)
   */
  public Interval interval(double confidence) {
    if (Double.isNaN(standardError)) {
      return Interval.UNKNOWN;
    }
    double reach =
        new TDistribution(degreesOfFreedom).inverseCumulativeProbability((1 + confidence) / 2)
            * standardError;
    return new Interval(difference - reach, difference + reach);
  }

  /** The two-sided p-value of "there is no difference"; NaN where there are too few values. */
  public double pDifferent() {
    double tail = pBelow(0);
    return Math.min(1, 2 * Math.min(tail, 1 - tail));
  }

  /**
   * The one-sided p-value of "the difference is at least this": small where it is surely below.
   *
   * @param bound in the unit of the values
   * @return NaN where there are too few values
   */
  public double pBelow(double bound) {
    if (Double.isNaN(standardError)) {
      return Double.NaN;
    }
    if (standardError == 0) {
      return difference < bound ? 0 : difference > bound ? 1 : 0.5;
    }
    return new TDistribution(degreesOfFreedom)
        .cumulativeProbability((difference - bound) / standardError);
  }
}
