package io.alphasweep.testing;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.training.Algorithms;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of the {@code metrics} table with made-up numbers, and what equal runs have in common. */
public final class Rows {

  private static final Columns COLUMNS = Algorithms.columns();

  private Rows() {}

  /**
   * A row.
   *
   * @param numbers by column; the others are null
   */
  public static Row of(
      String sweep, TrialSpec trial, long iteration, long envSteps, Map<String, Object> numbers) {
    RowHead head =
        new RowHead(
            trial.id(),
            sweep,
            trial.environment(),
            trial.algorithm(),
            trial.optimizer(),
            trial.seed(),
            iteration,
            envSteps);
    Row row = new Row(head, COLUMNS);
    for (Column column : row.columns().list()) {
      Object number = numbers.get(column.name());
      if (number instanceof Double real) {
        row.put(column, real);
      } else if (number != null) {
        row.put(column, (Long) number);
      }
    }
    return row;
  }

  /** The values that do not depend on the machine and the moment. */
  public static List<Object> untimed(Row row) {
    List<Object> values = new ArrayList<>();
    values.add(row.head());
    row.columns().list().stream()
        .filter(column -> !column.timing())
        .map(row::value)
        .forEach(values::add);
    return values;
  }

  /** The number in the column of that name; null where there is none. */
  public static Object number(Row row, String name) {
    return row.columns().list().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .map(row::value)
        .orElse(null);
  }
}
