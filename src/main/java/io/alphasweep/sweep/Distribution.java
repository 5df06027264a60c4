package io.alphasweep.sweep;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import io.alphasweep.trial.Setting;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * How a number is sampled; a sweep file names it in lower case, {@code { log-uniform = [a, b] }}.
 */
enum Distribution {
  /** All numbers of an interval alike. */
  UNIFORM(Setting.Kind.REAL),
  /** All magnitudes of an interval alike. */
  LOG_UNIFORM(Setting.Kind.REAL),
  /** All whole numbers of an interval alike, both ends included. */
  INTEGER(Setting.Kind.INTEGER);

  /** The word for values that are listed. */
  static final String CHOICE = "choice";

  static final String ACCEPTED =
      "{ uniform = [low, high] }, { log-uniform = [low, high] }, { integer = [low, high] } or"
          + " { choice = [...] }";

  /** What people read; a sampled number stands for its neighbours. */
  private static final MathContext THREE_DIGITS = new MathContext(3);

  private final Setting.Kind kind;

  Distribution(Setting.Kind kind) {
    this.kind = kind;
  }

  /** The distribution of that word; null where there is none. */
  static Distribution named(String word) {
    for (Distribution each : values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    return null;
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Numbers of one distribution, by a coordinate in [0, 1). */
  @FunctionalInterface
  interface Quantiles {
    /** The number at the coordinate, in the class of its setting's kind. */
    Object at(double coordinate);
  }

  /**
   * The numbers of this distribution between two bounds.
   *
   * @param bounds a list of two numbers that the setting accepts
   * @throws Values.Unacceptable if it is none, or the setting takes other values
   */
  Quantiles between(Setting setting, ConfigValue bounds) throws Values.Unacceptable {
    if (setting.kind() != kind) {
      throw new Values.Unacceptable(
          "found %s; accepted: %s"
              .formatted(
                  word(),
                  switch (setting.kind()) {
                    case REAL -> "uniform, log-uniform or choice, for " + Values.accepted(setting);
                    case INTEGER -> "integer or choice, for " + Values.accepted(setting);
                    case FLAG, TEXT, INTEGERS -> CHOICE + ", for " + Values.accepted(setting);
                  }));
    }
    if (!(bounds instanceof ConfigList list) || list.size() != 2) {
      throw new Values.Unacceptable(
          "found " + Values.found(bounds) + "; accepted: two bounds, [low, high]");
    }
    Object low = Values.read(setting, list.get(0));
    Object high = Values.read(setting, list.get(1));
    double from = ((Number) low).doubleValue();
    double to = ((Number) high).doubleValue();
    if (from >= to || (this == LOG_UNIFORM && from <= 0)) {
      throw new Values.Unacceptable(
          "found %s; accepted: two bounds%s, the lower first"
              .formatted(Values.found(bounds), this == LOG_UNIFORM ? " above 0" : ""));
    }
    return switch (this) {
      case UNIFORM -> coordinate -> rounded(from + coordinate * (to - from), from, to);
      case LOG_UNIFORM -> {
        double ratio = StrictMath.log(to / from);
        yield coordinate -> rounded(from * StrictMath.exp(coordinate * ratio), from, to);
      }
      case INTEGER ->
          coordinate -> Math.min((Long) low + (long) (coordinate * (to - from + 1)), (Long) high);
    };
  }

  private static double rounded(double number, double low, double high) {
    double rounded = new BigDecimal(number).round(THREE_DIGITS).doubleValue();
    return Math.max(low, Math.min(rounded, high));
  }
}
