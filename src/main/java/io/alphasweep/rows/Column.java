package io.alphasweep.rows;

import java.util.Objects;

/**
 * One column of a table.
 *
 * @param name in snake_case
 * @param type the type of its values
 * @param nullable whether a value may be missing
 * @param timing whether values depend on the machine and the moment, and so differ between equal
 *     runs
 * @param unit such as {@code steps}, {@code s} or {@code nats}; empty where there is none
 * @param description the meaning in one sentence
 */
public record Column(
    String name, Type type, boolean nullable, boolean timing, String unit, String description) {

  /** The type of a column's values. */
  public enum Type {
    /** {@link String}. */
    TEXT,
    /** {@link Long}; 64 bits. */
    INTEGER,
    /** {@link Double}; 64 bits. */
    REAL,
    /** {@link Boolean}. */
    FLAG,
    /** {@link java.time.Instant}, to the microsecond. */
    TIMESTAMP
  }

  public Column {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(unit);
    Objects.requireNonNull(description);
  }

  /** A column without a unit. */
  public Column(String name, Type type, boolean nullable, boolean timing, String description) {
    this(name, type, nullable, timing, "", description);
  }

  /** The description, with the unit in brackets where there is one. */
  public String meaning() {
    return unit.isEmpty() ? description : description + " [" + unit + "]";
  }

  /** A real number that need not exist in every row. */
  public static Column real(String name, String unit, String description) {
    return new Column(name, Type.REAL, true, false, unit, description);
  }

  /** A whole number that every row has. */
  public static Column integer(String name, String unit, String description) {
    return new Column(name, Type.INTEGER, false, false, unit, description);
  }

  /** A text that every row has. */
  public static Column text(String name, String description) {
    return new Column(name, Type.TEXT, false, false, "", description);
  }

  /** This column, but with a value in every row. */
  public Column required() {
    return new Column(name, type, false, timing, unit, description);
  }

  /** This column, but with values that may be missing. */
  public Column optional() {
    return new Column(name, type, true, timing, unit, description);
  }

  /** This column, of values that depend on the machine and the moment. */
  public Column ofTheMoment() {
    return new Column(name, type, nullable, true, unit, description);
  }
}
