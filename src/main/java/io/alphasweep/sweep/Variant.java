package io.alphasweep.sweep;

import io.alphasweep.rows.Column;
import java.util.List;

/**
 * One alternative that a sweep file can name, for people.
 *
 * @param kind the key that chooses it, for example {@code optimizer} or {@code modulation.gate}
 * @param name the word in the sweep file
 * @param summary what it is
 * @param formula what it computes; empty for an environment
 * @param source the paper and its equation, or the program, that it is taken from
 * @param settings what comes with it
 * @param columns what it fills in the rows of a trial
 */
public record Variant(
    String kind,
    String name,
    String summary,
    String formula,
    String source,
    List<Line> settings,
    List<Column> columns) {

  /**
   * A setting of it.
   *
   * @param key full, for example {@code optimizer.momentum}
   * @param standard the default; empty where there is none
   * @param accepted what it takes
   * @param description with the unit where there is one
   */
  public record Line(String key, String standard, String accepted, String description) {}

  public Variant {
    settings = List.copyOf(settings);
    columns = List.copyOf(columns);
  }
}
