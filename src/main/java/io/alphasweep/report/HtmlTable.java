package io.alphasweep.report;

import io.alphasweep.rows.Column;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.SummaryFormats;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.summary.SummaryTable.View;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table of the page.
 *
 * @param title its caption
 * @param headings one per column
 * @param rows each one cell per column
 */
record HtmlTable(String title, List<Heading> headings, List<List<Cell>> rows) {

  private static final String HIGH = "_high";

  /**
   * The head of a column.
   *
   * @param name for people
   * @param text its meaning
   * @param number whether its values are numbers
   */
  record Heading(String name, String text, boolean number) {}

  /**
   * One value.
   *
   * @param text as it is shown
   * @param number whether it is a number
   */
  record Cell(String text, boolean number) {

    /** Whether it is too long for one line. */
    boolean sentence() {
      return text.length() > 40;
    }
  }

  /** What a summary shows of its tables, each view one table. */
  static List<HtmlTable> of(Summary summary) {
    Set<String> constant = constantSettings(summary.settings());
    return summary.tables().stream()
        .flatMap(table -> table.shown().stream().map(view -> of(table, view, constant)))
        .toList();
  }

  private static HtmlTable of(SummaryTable table, View view, Set<String> constant) {
    List<String> names = table.table().names();
    List<Heading> headings = new ArrayList<>();
    List<Function<List<Object>, Cell>> cells = new ArrayList<>();
    for (int place = 0; place < table.settings(); place++) {
      Column column = table.table().columns().get(place);
      if (!constant.contains(column.name())) {
        headings.add(heading(column.name().replace('_', ' '), column));
        cells.add(row -> cell(table, row, column));
      }
    }
    Iterator<String> titles = view.headings().iterator();
    for (String name : view.columns()) {
      if (name.endsWith(HIGH)) {
        continue;
      }
      Column column = table.table().columns().get(names.indexOf(name));
      headings.add(heading(titles.next(), column));
      cells.add(row -> cell(table, row, column));
    }
    return new HtmlTable(
        view.title(),
        headings,
        table.rows().stream()
            .map(row -> cells.stream().map(cell -> cell.apply(row)).toList())
            .toList());
  }

  private static Heading heading(String title, Column column) {
    return new Heading(title, column.meaning(), column.type() != Column.Type.TEXT);
  }

  /** Settings that are the same in every row: one optimizer, say. The environment always stands. */
  private static Set<String> constantSettings(SummaryTable settings) {
    return IntStream.range(1, settings.settings())
        .filter(
            place -> settings.rows().stream().map(row -> row.get(place)).distinct().count() == 1)
        .mapToObj(place -> settings.table().names().get(place))
        .collect(Collectors.toSet());
  }

  private static Cell cell(SummaryTable table, List<Object> row, Column column) {
    return new Cell(
        SummaryFormats.cell(table, row, column.name()), column.type() != Column.Type.TEXT);
  }
}
