package io.alphasweep.report;

import io.alphasweep.metrics.Column;
import io.alphasweep.summary.Summary;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A table of the page.
 *
 * @param title its caption
 * @param headings one per column
 * @param rows each one cell per column
 */
record HtmlTable(String title, List<Heading> headings, List<List<Cell>> rows) {

  private static final MathContext DIGITS = new MathContext(5);

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
  record Cell(String text, boolean number) {}

  /** A summary in two tables: the final reward with the counts, and the clip fractions. */
  static List<HtmlTable> of(Summary summary) {
    Predicate<Column> clips = column -> column.name().contains("clip_fraction");
    return List.of(
        of("Final reward", summary, clips.negate()), of("Clip fractions", summary, clips));
  }

  private static HtmlTable of(String title, Summary summary, Predicate<Column> chosen) {
    List<Column> columns = summary.table().columns();
    int[] places =
        IntStream.range(0, columns.size())
            .filter(
                place ->
                    place < summary.settings()
                        ? varies(summary, place)
                        : chosen.test(columns.get(place)))
            .toArray();
    List<Heading> headings = new ArrayList<>();
    for (int place : places) {
      Column column = columns.get(place);
      headings.add(
          new Heading(
              column.name().replace("final_reward_", "").replace('_', ' '),
              column.description(),
              column.type() != Column.Type.TEXT));
    }
    List<List<Cell>> rows =
        summary.rows().stream()
            .map(
                row ->
                    IntStream.of(places)
                        .mapToObj(place -> cell(row.get(place), columns.get(place)))
                        .toList())
            .toList();
    return new HtmlTable(title, headings, rows);
  }

  private static boolean varies(Summary summary, int place) {
    return place == 0 || summary.rows().stream().map(row -> row.get(place)).distinct().count() > 1;
  }

  private static Cell cell(Object value, Column column) {
    boolean number = column.type() != Column.Type.TEXT;
    if (value == null) {
      return new Cell("\u2013", number);
    }
    Object shown =
        value instanceof Double real ? new BigDecimal(real).round(DIGITS).doubleValue() : value;
    return new Cell(SweptSettings.text(shown), number);
  }
}
