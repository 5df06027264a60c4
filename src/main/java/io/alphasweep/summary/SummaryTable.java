package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import java.util.List;

/**
 * One table of a summary: its rows in full, and what of them is shown as text.
 *
 * @param name of its files, without ending
 * @param table the columns, settings first
 * @param settings how many of the first columns are settings
 * @param rows the values in the order of the columns; null where there is none
 * @param views what is shown, in order; none where only programs read it
 */
public record SummaryTable(
    String name, Table table, int settings, List<List<Object>> rows, List<View> views) {

  /**
   * Some columns of the table, beside the settings.
   *
   * @param title what the numbers are, in one or two sentences
   * @param columns names, the most important first; one that ends in {@code _low} is followed by
   *     its {@code _high}, and the two are shown as one interval
   * @param headings a heading for each, intervals counted once
   */
  public record View(String title, List<String> columns, List<String> headings) {}

  public SummaryTable {
    rows = List.copyOf(rows);
    views = List.copyOf(views);
  }

  /** The views to show: not those whose numbers no row has, such as the entropy of DQN's policy. */
  public List<View> shown() {
    return views.stream().filter(this::saysSomething).toList();
  }

  private boolean saysSomething(View view) {
    List<String> numbers =
        view.columns().stream()
            .filter(name -> table.columns().get(table.names().indexOf(name)).nullable())
            .toList();
    return rows.isEmpty()
        || numbers.isEmpty()
        || rows.stream()
            .anyMatch(row -> numbers.stream().anyMatch(name -> value(row, name) != null));
  }

  /** The value of a column in a row; null where there is none. */
  public Object value(List<Object> row, String column) {
    return row.get(table.names().indexOf(column));
  }

  static Column count(String name, String description) {
    return new Column(name, Column.Type.INTEGER, false, false, "", description);
  }

  static Column real(String name, String description) {
    return real(name, "", description);
  }

  static Column real(String name, String unit, String description) {
    return new Column(name, Column.Type.REAL, true, false, unit, description);
  }

  static Column text(String name, String description) {
    return new Column(name, Column.Type.TEXT, true, false, "", description);
  }

  /** The value itself, or null for NaN. */
  static Double orNull(double value) {
    return Double.isNaN(value) ? null : (Double) value;
  }
}
