package io.alphasweep.sweep;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.alphasweep.config.Suggestion;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.ArrayList;
import java.util.List;

/** Values of settings: from HOCON, and into words. */
final class Values {

  private static final double LARGEST_EXACT = 1L << 53;
  private static final int LONGEST_QUOTE = 60;

  /** A list is part of a trial's identity. */
  private static final int LONGEST_LIST = 100;

  private Values() {}

  /** A value that its setting does not accept; the message says what was found and is accepted. */
  static final class Unacceptable extends Exception {
    private static final long serialVersionUID = 1;

    Unacceptable(String message) {
      super(message);
    }
  }

  /** The value in the class that {@link Setting.Kind} names. */
  static Object read(Setting setting, ConfigValue value) throws Unacceptable {
    Object result =
        switch (setting.kind()) {
          case REAL -> real(setting, value);
          case INTEGER -> integer(setting, value);
          case FLAG -> value.valueType() == ConfigValueType.BOOLEAN ? value.unwrapped() : null;
          case TEXT -> word(setting, value);
          case INTEGERS -> integers(setting, value);
        };
    if (result == null) {
      throw new Unacceptable(
          "found " + found(value) + "; accepted: " + accepted(setting) + hint(setting, value));
    }
    return result;
  }

  private static Double real(Setting setting, ConfigValue value) {
    if (value.unwrapped() instanceof Number number) {
      double real = number.doubleValue() + 0.0;
      return Double.isFinite(real) && setting.range().contains(real) ? real : null;
    }
    return null;
  }

  private static Long integer(Setting setting, ConfigValue value) {
    if (value.unwrapped() instanceof Number number) {
      double real = number.doubleValue();
      boolean whole =
          number instanceof Long
              || number instanceof Integer
              || (real == Math.rint(real) && Math.abs(real) <= LARGEST_EXACT);
      return whole && setting.range().contains(real) ? number.longValue() : null;
    }
    return null;
  }

  private static String word(Setting setting, ConfigValue value) {
    return value.unwrapped() instanceof String word && setting.accepted().contains(word)
        ? word
        : null;
  }

  private static List<Long> integers(Setting setting, ConfigValue value) {
    if (!(value instanceof ConfigList list) || list.isEmpty() || list.size() > LONGEST_LIST) {
      return null;
    }
    List<Long> result = new ArrayList<>();
    for (ConfigValue element : list) {
      Long number = integer(setting, element);
      if (number == null) {
        return null;
      }
      result.add(number);
    }
    return List.copyOf(result);
  }

  /** What stands in the file, short enough for a message. */
  static String found(ConfigValue value) {
    return switch (value.valueType()) {
      case NULL -> "null";
      case OBJECT -> "a group { ... }";
      case STRING -> "the text '" + shortened((String) value.unwrapped()) + "'";
      case LIST -> "the list " + shortened(String.valueOf(value.unwrapped()));
      case NUMBER, BOOLEAN -> shortened(String.valueOf(value.unwrapped()));
    };
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
  }

  /** What the setting accepts, for a message. */
  static String accepted(Setting setting) {
    return switch (setting.kind()) {
      case REAL -> "a number" + interval(setting.range());
      case INTEGER -> "a whole number" + interval(setting.range());
      case FLAG -> "true or false";
      case TEXT -> String.join(", ", setting.accepted());
      case INTEGERS -> "a list of whole numbers" + interval(setting.range()) + ", such as [64, 64]";
    };
  }

  private static String interval(Range range) {
    String low = ValueText.of(range.low());
    String high = ValueText.of(range.high());
    if (Double.isInfinite(range.low()) && Double.isInfinite(range.high())) {
      return "";
    }
    if (Double.isInfinite(range.high())) {
      return range.lowIncluded() ? " of at least " + low : " above " + low;
    }
    if (range.lowIncluded()) {
      return " from " + low + (range.highIncluded() ? " to " : " to below ") + high;
    }
    return " above " + low + (range.highIncluded() ? ", at most " : " and below ") + high;
  }

  private static String hint(Setting setting, ConfigValue value) {
    if (value instanceof ConfigList list && list.size() > LONGEST_LIST) {
      return "; at most %d of them".formatted(LONGEST_LIST);
    }
    if (!(value.unwrapped() instanceof String word)) {
      return "";
    }
    return switch (setting.kind()) {
      case TEXT -> Suggestion.sentence(word, setting.accepted());
      case FLAG -> "; no quotes, no yes or no";
      case REAL, INTEGER, INTEGERS ->
          "; numbers stand without quotes, units and separators: 1000000 or 1e6";
    };
  }
}
