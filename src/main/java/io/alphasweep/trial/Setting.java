package io.alphasweep.trial;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The declaration of one setting of a trial: its key, its kind and what it accepts.
 *
 * <p>The default value stands in {@code reference.conf} and nowhere else. A setting is per trial
 * (it may differ between the trials of a pack, which carry it as a {@code [trial, 1]} tensor)
 * unless it is declared {@link #structural()}: then it decides tensor shapes or the sequence of
 * operators, and trials that differ in it never share a pack.
 *
 * @param key kebab-case path, for example {@code modulation.kappa}; relative to its section where a
 *     {@link Choice} declares it
 * @param kind the type of the value
 * @param range what numbers are accepted; null for flags and texts
 * @param accepted the accepted words of a text setting; empty for other kinds
 * @param isStructural whether trials of one pack must agree in it
 * @param neededWhenPositive key of a real setting of the same section; this setting is part of a
 *     trial only where that one is above zero (dampening without momentum is no setting at all);
 *     null where it is always part
 * @param absent the value that says "as before this setting existed"; null where the setting was
 *     there from the start
 * @param description one line for people, with the unit where there is one
 */
public record Setting(
    String key,
    Kind kind,
    Range range,
    List<String> accepted,
    boolean isStructural,
    String neededWhenPositive,
    Object absent,
    String description)
    implements Serializable {

  /** The type of a setting's value and its Java class in a {@link TrialSpec}. */
  public enum Kind {
    /** A real number; {@link Double}. */
    REAL,
    /** A whole number; {@link Long}. */
    INTEGER,
    /** true or false; {@link Boolean}. */
    FLAG,
    /** One of a list of words; {@link String}. */
    TEXT,
    /** A list of whole numbers, such as layer widths; {@code List<Long>}. */
    INTEGERS;

    /** The value in the class of this kind; a number may come in any class of numbers. */
    private Object value(Object any) {
      Object value =
          switch (this) {
            case REAL -> any instanceof Number number ? (Double) number.doubleValue() : null;
            case INTEGER -> any instanceof Number number ? (Long) number.longValue() : null;
            case FLAG -> any instanceof Boolean ? any : null;
            case TEXT -> any instanceof String ? any : null;
            case INTEGERS -> any instanceof List<?> ? any : null;
          };
      if (value == null) {
        throw new IllegalArgumentException(any + " is no value of kind " + this);
      }
      return value;
    }
  }

  /**
   * An interval of the real numbers.
   *
   * @param low lower bound
   * @param lowIncluded whether the lower bound itself is accepted
   * @param high upper bound
   * @param highIncluded whether the upper bound itself is accepted
   */
  public record Range(double low, boolean lowIncluded, double high, boolean highIncluded)
      implements Serializable {

    public static final Range ANY =
        new Range(Double.NEGATIVE_INFINITY, false, Double.POSITIVE_INFINITY, false);
    public static final Range POSITIVE = new Range(0, false, Double.POSITIVE_INFINITY, false);
    public static final Range NON_NEGATIVE = new Range(0, true, Double.POSITIVE_INFINITY, false);

    /** The closed interval [low, high]. */
    public static Range closed(double low, double high) {
      return new Range(low, true, high, true);
    }

    /** The half-open interval [low, high). */
    public static Range below(double low, double high) {
      return new Range(low, true, high, false);
    }

    /** The half-open interval (low, high]. */
    public static Range above(double low, double high) {
      return new Range(low, false, high, true);
    }

    /** The open interval (low, high). */
    public static Range open(double low, double high) {
      return new Range(low, false, high, false);
    }

    /** The numbers from {@code low} upwards, itself included. */
    public static Range atLeast(double low) {
      return new Range(low, true, Double.POSITIVE_INFINITY, false);
    }

    /** Whether the value lies in this interval; NaN never does. */
    public boolean contains(double value) {
      boolean aboveLow = lowIncluded ? value >= low : value > low;
      boolean belowHigh = highIncluded ? value <= high : value < high;
      return aboveLow && belowHigh;
    }
  }

  public Setting {
    Objects.requireNonNull(key);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(description);
    accepted = List.copyOf(accepted);
  }

  /** A real number per trial. */
  public static Setting real(String key, Range range, String description) {
    return new Setting(key, Kind.REAL, range, List.of(), false, null, null, description);
  }

  /** A whole number per trial. */
  public static Setting integer(String key, Range range, String description) {
    return new Setting(key, Kind.INTEGER, range, List.of(), false, null, null, description);
  }

  /** A list of whole numbers, each in the range; always structural. */
  public static Setting integers(String key, Range range, String description) {
    return new Setting(key, Kind.INTEGERS, range, List.of(), true, null, null, description);
  }

  /** A switch; always structural, since it chooses operators. */
  public static Setting flag(String key, String description) {
    return new Setting(key, Kind.FLAG, null, List.of(), true, null, null, description);
  }

  /** One of the accepted words; always structural, since it chooses operators. */
  public static Setting text(String key, List<String> accepted, String description) {
    return new Setting(key, Kind.TEXT, null, accepted, true, null, null, description);
  }

  /** This setting, but equal in all trials of a pack. */
  public Setting structural() {
    return new Setting(key, kind, range, accepted, true, neededWhenPositive, absent, description);
  }

  /** This setting, but part of a trial only where {@code other} is above zero. */
  public Setting onlyWithPositive(String other) {
    return new Setting(key, kind, range, accepted, isStructural, other, absent, description);
  }

  /**
   * This setting, which older trials do not have: at this value it is no part of a trial's identity
   * and changes nothing, so a trial of an older version is the trial with this value.
   *
   * <p>Once rows are written it stays as it is, whatever becomes of the default.
   *
   * @param value of the setting's kind
   */
  public Setting absentAt(Object value) {
    return new Setting(
        key,
        kind,
        range,
        accepted,
        isStructural,
        neededWhenPositive,
        kind.value(value),
        description);
  }

  /** This setting under a section: {@code momentum} in {@code optimizer} is optimizer.momentum. */
  public Setting in(String section) {
    String condition = neededWhenPositive == null ? null : section + "." + neededWhenPositive;
    return new Setting(
        section + "." + key, kind, range, accepted, isStructural, condition, absent, description);
  }

  /** The key of the setting that must be above zero for this one to count, if there is one. */
  public Optional<String> condition() {
    return Optional.ofNullable(neededWhenPositive);
  }

  /** The name of this setting's column in Parquet: {@code modulation_kappa}. */
  public String column() {
    return key.replace('.', '_').replace('-', '_');
  }
}
