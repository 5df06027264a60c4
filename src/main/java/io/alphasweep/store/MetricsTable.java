package io.alphasweep.store;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.training.Algorithms;

/**
 * The {@code metrics} table: the columns of {@link RowHead}, then those of every algorithm that can
 * be named. A file has those of the algorithm that its pack trained, and the others are null there.
 */
public final class MetricsTable {

  /** All that a reader may find. */
  public static final Table TABLE = with(Algorithms.columns());

  private MetricsTable() {}

  /** The table of rows like this one. */
  public static Table of(Row row) {
    return with(row.columns());
  }

  private static Table with(Columns columns) {
    return new Table(RowHead.COLUMNS.and(columns).list());
  }
}
