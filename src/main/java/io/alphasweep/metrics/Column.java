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
 * @param description the meaning in one sentence, with the unit
 */
public record Column(String name, Type type, boolean nullable, boolean timing, String description) {

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
    Objects.requireNonNull(description);
  }
}
