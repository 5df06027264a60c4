package io.alphasweep.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One row of the {@code metrics} table: one trial, one iteration.
 *
 * <p>A number that nobody put is null, and so is one that is not a number: null says that the
 * number does not exist (no episode ended, no controller, an optimizer without a tanh), never zero.
 */
public final class Row {

  private final RowHead head;
  private final Columns columns;
  private final Object[] values;

  /**
   * A row with nothing but its head.
   *
   * @param columns those that may be put
   */
  public Row(RowHead head, Columns columns) {
    this.head = head;
    this.columns = columns;
    this.values = new Object[columns.list().size()];
  }

  /** Which trial and iteration it is of. */
  public RowHead head() {
    return head;
  }

  /** The columns behind the head's. */
  public Columns columns() {
    return columns;
  }

  /** Puts a real number; NaN is none. */
  public void put(Column column, double value) {
    put(column, Column.Type.REAL, Double.isNaN(value) ? null : value);
  }

  /** Puts a whole number. */
  public void put(Column column, long value) {
    put(column, Column.Type.INTEGER, value);
  }

  private void put(Column column, Column.Type type, Object value) {
    int place = columns.place(column);
    if (column.type() != type) {
      throw new IllegalArgumentException("column " + column.name() + " is no " + type);
    }
    values[place] = value;
  }

  /** The value in a column; null where there is none. */
  public Object value(Column column) {
    return values[columns.place(column)];
  }

  /** The real number in a column; null where there is none. */
  public Double real(Column column) {
    return (Double) value(column);
  }

  /** All values, those of the head first, in the order of the columns. */
  public List<Object> values() {
    List<Object> all = new ArrayList<>(head.values());
    all.addAll(Arrays.asList(values));
    return all;
  }
}
