package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.hipparchus.stat.StatUtils;

/**
 * How far a positive setting may be off: the range around the best of its values in which mean
 * scores stay within a share of the best's.
 *
 * <p>Between two values means are taken to lie on a line over the setting's logarithm, so that an
 * end of the range is where that line meets the least score that will do. Where it meets none, the
 * range ends with the values, and how far it would go on nobody knows.
 *
 * @param best the value of the highest mean; of several the smallest
 * @param from lower end of the range
 * @param to upper end of the range
 * @param opensBelow whether the smallest value will do, too
 * @param opensAbove whether the largest value will do, too
 */
public record Tolerance(
    double best, double from, double to, boolean opensBelow, boolean opensAbove) {

  /**
   * The range.
   *
   * @param values positive, rising
   * @param scores {@code [value][run]}, at least one run each
   * @param share of the best mean's distance from {@code zero} that may be lost, in (0, 1)
   * @param zero the score of one who has learned nothing
   */
  public static Tolerance of(double[] values, double[][] scores, double share, double zero) {
    double[] means = Arrays.stream(scores).mapToDouble(StatUtils::mean).toArray();
    int best = 0;
    for (int value = 1; value < means.length; value++) {
      best = means[value] > means[best] ? value : best;
    }
    double least = means[best] - share * Math.abs(means[best] - zero);
    return new Tolerance(
        values[best],
        end(values, means, best, -1, least),
        end(values, means, best, 1, least),
        Arrays.stream(means, 0, best).allMatch(mean -> mean >= least),
        Arrays.stream(means, best, means.length).allMatch(mean -> mean >= least));
  }

  /** Where the range ends in a direction. */
  private static double end(double[] values, double[] means, int best, int step, double least) {
    int inside = best;
    while (inside + step >= 0 && inside + step < means.length) {
      int next = inside + step;
      if (means[next] < least) {
        double part = (means[inside] - least) / (means[inside] - means[next]);
        return Math.exp(Math.log(values[inside]) + part * Math.log(values[next] / values[inside]));
      }
      inside = next;
    }
    return values[inside];
  }

  /** How wide the range is, in powers of ten. */
  public double decades() {
    return Math.log10(to / from);
  }
}
