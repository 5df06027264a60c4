package io.alphasweep.summary.statistics;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalInt;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.analysis.solvers.BracketingNthOrderBrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Gamma;

/**
 * The smallest difference that so many seeds can be expected to show, by the noncentral t
 * distribution of two groups of equal variance ({@code statsmodels.stats.power.TTestIndPower}).
 */
public final class DetectableEffect {

  private static final NormalDistribution NORMAL = new NormalDistribution();
  private static final GaussIntegratorFactory RULES = new GaussIntegratorFactory();
  private static final int POINTS = 200;

  /** The spread estimate of n values lies within this many of its own standard deviations. */
  private static final double REACH = 9;

  private static final double LARGEST = 1e6;

  private DetectableEffect() {}

  /**
   * The power of a t test of two means: how often it finds a true effect.
   *
   * @param effect the difference of the true means over their standard deviation
   * @param first seeds of one side, at least 2
   * @param second seeds of the other, at least 2
   * @param alpha the level of the test, in (0, 1)
   * @param sides 2 for "different", 1 for "above"
   */
  public static double power(double effect, int first, int second, double alpha, int sides) {
    int degrees = first + second - 2;
    double shift = effect * Math.sqrt(1.0 * first * second / (first + second));
    double critical = new TDistribution(degrees).inverseCumulativeProbability(1 - alpha / sides);
    double above = above(critical, shift, degrees);
    return sides == 1 ? above : above + above(critical, -shift, degrees);
  }

  /**
   * The smallest effect that a t test finds with the given power.
   *
   * @return in standard deviations; NaN for fewer than two seeds a side
   */
  public static double smallest(int first, int second, double alpha, double power, int sides) {
    if (first < 2 || second < 2) {
      return Double.NaN;
    }
    double high = 1;
    while (power(high, first, second, alpha, sides) < power && high < LARGEST) {
      high *= 2;
    }
    return new BracketingNthOrderBrentSolver(1e-12, 1e-12, 5)
        .solve(1000, effect -> power(effect, first, second, alpha, sides) - power, 0, high);
  }

  /**
   * The seeds a side with which a t test finds an effect with the given power.
   *
   * @param effect the difference of the true means over their standard deviation
   * @param most the answer is at most this
   * @return at least 2; empty where {@code most} are too few
   */
  public static OptionalInt seeds(double effect, double alpha, double power, int most) {
    if (!(power(effect, most, most, alpha, 2) >= power)) {
      return OptionalInt.empty();
    }
    int enough = most;
    int tooFew = 1;
    while (enough - tooFew > 1) {
      int middle = (enough + tooFew) / 2;
      if (power(effect, middle, middle, alpha, 2) >= power) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return OptionalInt.of(enough);
  }

  /**
   * The smallest effect in words: "5 seeds a side cannot show a difference under 120".
   *
   * @param difference the smallest difference, in the unit of the values; NaN where there is none
   */
  public static String sentence(int first, int second, double difference) {
    String seeds =
        first == second
            ? "%d %s a side".formatted(first, first == 1 ? "seed" : "seeds")
            : "%d and %d seeds".formatted(first, second);
    return Double.isNaN(difference)
        ? seeds + " cannot show any difference"
        : seeds + " cannot show a difference under " + twoDigits(difference);
  }

  private static String twoDigits(double value) {
    return BigDecimal.valueOf(value).round(new MathContext(2)).stripTrailingZeros().toPlainString();
  }

  /**
   * P(T > critical) of the noncentral t: (Z + shift) / s > critical, averaged over the spread s =
   * sqrt(chi2 / degrees), whose density is 2 (k/2)^(k/2) / Gamma(k/2) s^(k-1) exp(-k s^2 / 2).
   */
  private static double above(double critical, double shift, int degrees) {
    double k = degrees;
    double scale = Math.log(2) + k / 2 * Math.log(k / 2) - Gamma.logGamma(k / 2);
    double deviation = Math.sqrt(0.5 / k);
    double low = Math.max(0, 1 - REACH * deviation);
    GaussIntegrator rule = RULES.legendre(POINTS, low, 1 + REACH * deviation);
    return rule.integrate(
        s ->
            Math.exp(scale + (k - 1) * Math.log(s) - k * s * s / 2)
                * NORMAL.cumulativeProbability(shift - critical * s));
  }
}
