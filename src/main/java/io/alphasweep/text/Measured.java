package io.alphasweep.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Estimates to the digits that their intervals support: {@code 684 ± 20} and not {@code 683.7241}.
 *
 * <p>An interval's half width keeps two digits; the estimate and the ends are rounded to the same
 * place.
 */
public final class Measured {

  private static final int DIGITS_WITHOUT_INTERVAL = 4;

  private Measured() {}

  /**
   * Digits after the point that an interval supports; negative ones stand before it.
   *
   * @param low lower end, finite
   * @param high upper end, finite
   * @return 15 where the interval has no width
   */
  public static int decimals(double low, double high) {
    double half = (high - low) / 2;
    if (!(half > 0)) {
      return 15;
    }
    BigDecimal rounded = BigDecimal.valueOf(half).round(new MathContext(2));
    return rounded.scale() - rounded.precision() + 2;
  }

  /** A number rounded to a place after the point, or before it; never {@code -0}. */
  public static String rounded(double value, int decimals) {
    if (!Double.isFinite(value)) {
      return ValueText.of(value);
    }
    BigDecimal number = BigDecimal.valueOf(value);
    if (decimals >= 15) {
      return number
          .round(new MathContext(DIGITS_WITHOUT_INTERVAL))
          .stripTrailingZeros()
          .toPlainString();
    }
    return number
        .setScale(decimals, RoundingMode.HALF_EVEN)
        .setScale(Math.max(0, decimals), RoundingMode.UNNECESSARY)
        .toPlainString();
  }

  /**
   * The chance of a test, to two digits: {@code 0.19}, {@code 0.0012}, and {@code 1.2e-5} of what
   * is below one in ten thousand.
   *
   * @param p in [0, 1]; NaN is {@code -}
   */
  public static String chance(double p) {
    return Double.isNaN(p) ? "-" : formatted("%.2g", p);
  }

  /**
   * A number in a format of {@link String#format}, but for small ones' exponents, which have no
   * zeros before them: {@code 3e-5}.
   */
  public static String formatted(String format, double value) {
    return String.format(Locale.ROOT, format, value).replaceFirst("e-0*", "e-");
  }

  /** A number of which no interval is known, to four digits. */
  public static String alone(double value) {
    return rounded(value, 15);
  }

  /** An estimate in the middle of its interval: {@code 684 ± 20}; alone where there is none. */
  public static String plusMinus(double value, double low, double high) {
    if (!Double.isFinite(low) || !Double.isFinite(high) || high <= low) {
      return alone(value);
    }
    int decimals = decimals(low, high);
    return rounded(value, decimals) + " \u00b1 " + rounded((high - low) / 2, decimals);
  }

  /** An interval: {@code [-12, 29]}. */
  public static String interval(double low, double high) {
    return interval(low, high, "");
  }

  /** An interval with a unit: {@code [17%, 83%]}. */
  public static String interval(double low, double high, String unit) {
    int decimals = decimals(low, high);
    return "[%1$s%2$s, %3$s%2$s]".formatted(rounded(low, decimals), unit, rounded(high, decimals));
  }
}
