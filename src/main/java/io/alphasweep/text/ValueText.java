package io.alphasweep.text;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A value as people write it: {@code 1000000}, {@code 0.1}, {@code 3e-4}, {@code [64,64]}, {@code
 * true}. Numbers are whole: reading them gives the same number back.
 */
public final class ValueText {

  private static final double LEAST_PLAIN = 1e-3;
  private static final double BEYOND_PLAIN = 1e10;

  private ValueText() {}

  /**
   * The text of a setting's or a cell's value.
   *
   * @param value a number, a flag, a text, a point in time, or a list of such
   */
  public static String of(Object value) {
    if (value instanceof Double number) {
      return of((double) number);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ValueText::of).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Timestamp time) {
      return time.toInstant().toString(); // its own text is in the time zone of the machine
    }
    return String.valueOf(value);
  }

  private static String of(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number);
    }
    double size = Math.abs(number);
    return size == 0 || (size >= LEAST_PLAIN && size < BEYOND_PLAIN)
        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
        : Double.toString(number).toLowerCase(Locale.ROOT).replace(".0e", "e");
  }
}
