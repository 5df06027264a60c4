package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.util.Combinations;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * Tests of a difference of means that assume no distribution: how often would labels dealt out at
 * random give a difference as large?
 *
 * <p>Two-sided p-values as {@code scipy.stats.permutation_test} has them: twice the smaller tail,
 * at most 1. Every labelling is tried where there are at most {@value #MOST_EXACT}; otherwise
 * {@value #DRAWS} are drawn, and the one observed is counted among them (Phipson and Smyth 2010).
 */
public final class PermutationTest {

  /** So that ten seeds a side (184,756 labellings) are exact. */
  static final int MOST_EXACT = 200_000;

  static final int DRAWS = 9_999;

  /** Sums of the same numbers in another order are equal. */
  private static final double ROUNDING = 1e-12;

  private double observed;
  private double tolerance;
  private long labellings;
  private long atMost;
  private long atLeast;

  private PermutationTest() {}

  /**
   * Of two independent groups.
   *
   * @param first at least one value
   * @param second at least one value
   * @param random asked only where the labellings are too many
   */
  public static double independent(double[] first, double[] second, UniformRandomProvider random) {
    double[] pooled = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, pooled, first.length, second.length);
    PermutationTest test = new PermutationTest();
    test.observe(sum(pooled, first.length), pooled);
    // With the total given, the sum of one group decides the difference of the means.
    double labellings = CombinatoricsUtils.binomialCoefficientDouble(pooled.length, first.length);
    if (labellings <= MOST_EXACT) {
      for (int[] chosen : new Combinations(pooled.length, first.length)) {
        double sum = 0;
        for (int index : chosen) {
          sum += pooled[index];
        }
        test.count(sum);
      }
      return test.p(0);
    }
    for (int draw = 0; draw < DRAWS; draw++) {
      ArraySampler.shuffle(random, pooled, 0, pooled.length);
      test.count(sum(pooled, first.length));
    }
    return test.p(1);
  }

  /**
   * Of pairs: the two values of each pair change places.
   *
   * @param first one value of each pair; at least one pair
   * @param second the other, in the same order
   * @param random asked only where the labellings are too many
   */
  public static double paired(double[] first, double[] second, UniformRandomProvider random) {
    double[] differences = MeanDifference.differences(first, second);
    PermutationTest test = new PermutationTest();
    test.observe(sum(differences, differences.length), differences);
    if (differences.length < Integer.SIZE - 1 && 1 << differences.length <= MOST_EXACT) {
      for (int signs = 0; signs < 1 << differences.length; signs++) {
        double sum = 0;
        for (int pair = 0; pair < differences.length; pair++) {
          sum += (signs >> pair & 1) == 0 ? differences[pair] : -differences[pair];
        }
        test.count(sum);
      }
      return test.p(0);
    }
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      for (double difference : differences) {
        sum += random.nextBoolean() ? difference : -difference;
      }
      test.count(sum);
    }
    return test.p(1);
  }

  private void observe(double sum, double[] values) {
    observed = sum;
    tolerance = ROUNDING * Arrays.stream(values).map(Math::abs).sum();
  }

  private void count(double sum) {
    labellings++;
    atMost += sum <= observed + tolerance ? 1 : 0;
    atLeast += sum >= observed - tolerance ? 1 : 0;
  }

  private double p(int itself) {
    return Math.min(1, 2.0 * (Math.min(atMost, atLeast) + itself) / (labellings + itself));
  }

  private static double sum(double[] values, int count) {
    return StatUtils.sum(values, 0, count);
  }
}
