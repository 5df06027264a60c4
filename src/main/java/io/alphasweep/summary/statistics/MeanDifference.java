package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.TDistribution;

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
    return contrast(new double[][] {first, second}, 1, -1);
  }

  /**
   * Of pairs, such as two settings trained from the same seeds.
   *
   * @param first one value of each pair
   * @param second the other, in the same order
   */
  public static MeanDifference paired(double[] first, double[] second) {
    double[] differences = differences(first, second);
    return contrast(new double[][] {differences}, 1);
  }

  /**
   * Of a weighted sum of the means of independent groups; first and second are then its positive
   * and its negative part.
   *
   * <p>The variances of the means add up, and the degrees of freedom are Satterthwaite's (1946).
   *
   * @param groups {@code [group, value]}
   * @param weights {@code [group]}; a group of weight 0 may have no values
   */
  public static MeanDifference contrast(double[][] groups, double... weights) {
    return contrast(Arrays.stream(groups).map(Moments::of).toArray(Moments[]::new), weights);
  }

  /** The same of groups of which only the moments are known. */
  public static MeanDifference contrast(Moments[] groups, double... weights) {
    double difference = 0;
    double variance = 0;
    double weighted = 0;
    long degrees = 0;
    for (int group = 0; group < groups.length; group++) {
      Moments of = groups[group];
      if (weights[group] != 0) {
        difference += weights[group] * of.mean();
        double ofMean =
            of.count() < 2
                ? Double.NaN
                : weights[group] * weights[group] * of.variance() / of.count();
        variance += ofMean;
        weighted += ofMean * ofMean / (of.count() - 1);
        degrees += of.count() - 1;
      }
    }
    return new MeanDifference(
        difference,
        Math.sqrt(variance),
        weighted > 0 ? variance * variance / weighted : Math.max(1, degrees));
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
