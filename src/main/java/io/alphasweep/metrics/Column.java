package io.alphasweep.metrics;

import java.util.Objects;

/**
 * One column of a table.
 *
 * @param name in snake_case
 * @param type the type of its values
 * @param nullable whether a value may be missing
 * @param timing whether values depend on the machine and the moment, and so differ between equal
 *     runs
 * @param unit of its values, such as {@code steps}, {@code s} or {@code nats}; empty where they
 *     have none or the meaning says it
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

  /** The description, with the unit in brackets where there is one. */
  public String meaning() {
    return unit.isEmpty() ? description : description + " [" + unit + "]";
  }
}
