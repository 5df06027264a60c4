package io.alphasweep.trial;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The declaration of one setting of a trial: its key, its kind and what it accepts.
 *
 * <p>The default value stands in {@code reference.conf} and nowhere else.
 *
 * @param key kebab-case path, for example {@code modulation.kappa}; relative to its section where a
 *     {@link Choice} declares it
 * @param kind the type of the value
 * @param range what numbers are accepted; null for flags and texts
 * @param accepted the accepted words of a text setting; empty for other kinds
 * @param reader who reads it, and so how far the trials of a pack may differ in it
 * @param condition when the setting is part of a trial, in terms of settings of the same section;
 *     null where it always is
 * @param absent the value that says "as before this setting existed"; null where the setting was
 *     there from the start
 * @param description one line for people, with the unit where there is one
 */
public record Setting(
    String key,
    Kind kind,
    Range range,
    List<String> accepted,
    Reader reader,
    Condition condition,
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

  /** Who reads a setting. */
  public enum Reader {
    /**
     * The pack as a whole: it decides tensor shapes or the sequence of operators, and trials that
     * differ in it never share a pack.
     */
    PACK,
    /**
     * Batched code, as a column {@code [trial, 1]}: trials of a pack may differ in it, and all of
     * them have it or none.
     */
    COLUMN,
    /**
     * Plain code, for each trial by itself: trials of a pack may differ in it, and some may have it
     * where others have not.
     */
    TRIAL
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

    /** The smallest interval that holds this one and the other. */
    Range hull(Range other) {
      boolean lower = other.low < low || (other.low == low && other.lowIncluded);
      boolean higher = other.high > high || (other.high == high && other.highIncluded);
      return new Range(
          lower ? other.low : low,
          lower ? other.lowIncluded : lowIncluded,
          higher ? other.high : high,
          higher ? other.highIncluded : highIncluded);
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

  /** A real number, read as a column. */
  public static Setting real(String key, Range range, String description) {
    return of(key, Kind.REAL, range, List.of(), Reader.COLUMN, description);
  }

  /** A whole number, read as a column. */
  public static Setting integer(String key, Range range, String description) {
    return of(key, Kind.INTEGER, range, List.of(), Reader.COLUMN, description);
  }

  /** A list of whole numbers, each in the range, read by the pack. */
  public static Setting integers(String key, Range range, String description) {
    return of(key, Kind.INTEGERS, range, List.of(), Reader.PACK, description);
  }

  /** A switch, read by the pack, since it chooses operators. */
  public static Setting flag(String key, String description) {
    return of(key, Kind.FLAG, null, List.of(), Reader.PACK, description);
  }

  /** One of the accepted words, read by the pack, since it chooses operators. */
  public static Setting text(String key, List<String> accepted, String description) {
    return of(key, Kind.TEXT, null, accepted, Reader.PACK, description);
  }

  private static Setting of(
      String key, Kind kind, Range range, List<String> accepted, Reader reader, String text) {
    return new Setting(key, kind, range, accepted, reader, null, null, text);
  }

  /** This setting, but read by the pack as a whole. */
  public Setting structural() {
    return new Setting(key, kind, range, accepted, Reader.PACK, condition, absent, description);
  }

  /** This setting, but read by plain code for each trial by itself: it splits no pack. */
  public Setting onHost() {
    return new Setting(key, kind, range, accepted, Reader.TRIAL, condition, absent, description);
  }

  /** This setting, but part of a trial only where this holds too; it is asked first. */
  public Setting when(Condition further) {
    Condition all = condition == null ? further : further.and(condition);
    return new Setting(key, kind, range, accepted, reader, all, absent, description);
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
        key, kind, range, accepted, reader, condition, kind.value(value), description);
  }

  /** This setting under a section: {@code momentum} in {@code optimizer} is optimizer.momentum. */
  public Setting in(String section) {
    return new Setting(
        Keys.under(section, key),
        kind,
        range,
        accepted,
        reader,
        condition == null ? null : condition.in(section),
        absent,
        description);
  }

  /**
   * Whether this setting takes a value, which is of its kind.
   *
   * @param value of the class that {@link Kind} names
   */
  public boolean accepts(Object value) {
    return switch (kind) {
      case REAL -> range.contains((Double) value);
      case INTEGER -> range.contains((Long) value);
      case FLAG -> true;
      case TEXT -> accepted.contains(value);
      case INTEGERS ->
          ((List<?>) value).stream().allMatch(element -> range.contains((Long) element));
    };
  }

  /**
   * One setting in place of two of the same key and kind: it takes the words of both, or the
   * numbers of an interval that holds both of theirs.
   */
  public Setting orElse(Setting other) {
    return new Setting(
        key,
        kind,
        range == null ? null : range.hull(other.range),
        Stream.concat(accepted.stream(), other.accepted.stream()).distinct().toList(),
        reader,
        condition,
        absent,
        description);
  }

  /** The name of this setting's column in Parquet: {@code modulation_kappa}. */
  public String column() {
    return column(key);
  }

  /** The name of the column of the setting of that key. */
  public static String column(String key) {
    return key.replace('.', '_').replace('-', '_');
  }
}
