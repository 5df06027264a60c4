package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.text.Csv;
import io.alphasweep.text.Fold;
import io.alphasweep.text.Markdown;
import io.alphasweep.text.Measured;
import io.alphasweep.text.Printable;
import io.alphasweep.text.TerminalTable;
import io.alphasweep.text.ValueText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of a summary as text: for the terminal, as Markdown, LaTeX and CSV. */
public final class SummaryFormats {

  /** One printed table: a heading per column, whether it is text, and the cells. */
  private record Grid(
      String title, List<String> headers, List<Boolean> texts, List<List<String>> rows) {

    TerminalTable forTerminal(int mostRows) {
      return new TerminalTable(
          IntStream.range(0, headers.size())
              .mapToObj(place -> new TerminalTable.Heading(headers.get(place), texts.get(place)))
              .toList(),
          rows.stream().limit(mostRows).toList());
    }
  }

  /** The column that names a setting in words. */
  private static final String NAME = "setting";

  private static final String ENVIRONMENT = "environment";

  private SummaryFormats() {}

  /**
   * The views for a terminal. Where one is too narrow for all columns, a setting has one: its name.
   *
   * @param mostRows of each; the others are counted in a line below
   * @param width characters of a line
   */
  public static String terminal(SummaryTable table, int mostRows, int width) {
    return table.shown().stream()
        .map(view -> terminal(table, view, mostRows, width))
        .collect(Collectors.joining("\n"));
  }

  private static String terminal(SummaryTable table, View view, int mostRows, int width) {
    Grid grid = grid(table, view);
    TerminalTable shown = grid.forTerminal(mostRows);
    if (!shown.fits(width) && table.table().names().lastIndexOf(NAME) >= table.settings()) {
      shown = grid(table, view, named(table)).forTerminal(mostRows);
    }
    int rows = grid.rows().size();
    String more =
        rows > mostRows
            ? "... and %,d more rows: %s.md%n".formatted(rows - mostRows, table.name())
            : "";
    boolean fits = grid.title().lines().allMatch(line -> line.length() <= width);
    String title = fits ? grid.title() : Fold.of(grid.title().replace('\n', ' '), width);
    return title + "\n" + shown.text(width) + "\n" + more;
  }

  /** What tells its rows apart, in words: the environment, where they have one, and the setting. */
  private static List<String> named(SummaryTable table) {
    List<String> settings = table.table().names().subList(0, table.settings());
    return settings.contains(ENVIRONMENT) ? List.of(ENVIRONMENT, NAME) : List.of(NAME);
  }

  /** The verdicts and the notes as a Markdown list. */
  static String answer(Summary summary) {
    return summary.answer().stream()
        .map(sentence -> "- " + Markdown.text(Printable.line(sentence)) + "\n")
        .collect(Collectors.joining());
  }

  /** The views as Markdown. */
  public static String markdown(SummaryTable table) {
    return grids(table).stream()
        .map(SummaryFormats::markdownTable)
        .collect(Collectors.joining("\n"));
  }

  /** The views as LaTeX tabulars, which need the package booktabs. */
  public static String latex(SummaryTable table) {
    return grids(table).stream().map(SummaryFormats::latexTable).collect(Collectors.joining("\n"));
  }

  /** Every column in full precision, one heading line; an absent number is empty. */
  public static String csv(SummaryTable table) {
    StringBuilder text = new StringBuilder();
    try (Csv csv = new Csv(text, table.table().names())) {
      for (List<Object> row : table.rows()) {
        csv.row(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder does not fail", e);
    }
    return text.toString();
  }

  private static List<Grid> grids(SummaryTable table) {
    return table.shown().stream().map(view -> grid(table, view)).toList();
  }

  private static Grid grid(SummaryTable table, View view) {
    return grid(table, view, table.table().names().subList(0, table.settings()));
  }

  private static Grid grid(SummaryTable table, View view, List<String> settings) {
    List<String> shown = new ArrayList<>(settings);
    view.columns().stream().filter(name -> !name.endsWith("_high")).forEach(shown::add);
    List<String> headers = new ArrayList<>(settings.stream().map(Printable::line).toList());
    headers.addAll(view.headings());
    List<Boolean> texts =
        shown.stream()
            .map(name -> table.table().columns().get(table.table().names().indexOf(name)))
            .map(column -> column.type() == Column.Type.TEXT)
            .toList();
    List<List<String>> rows =
        table.rows().stream()
            .map(row -> shown.stream().map(name -> cell(table, row, name)).toList())
            .toList();
    return new Grid(view.title(), headers, texts, rows);
  }

  /**
   * A value as people read it: with the digits that its interval supports, a share in percent, an
   * interval in one.
   *
   * @param name its column; that of an interval's lower end stands for both
   */
  public static String cell(SummaryTable table, List<Object> row, String name) {
    Object value = table.value(row, name);
    if (value == null) {
      return "-";
    }
    int place = table.table().names().indexOf(name);
    if (place < table.settings() || !(value instanceof Double number)) {
      return Printable.line(ValueText.of(value));
    }
    Double low = end(table, row, name, "_low");
    Double high = end(table, row, name, "_high");
    boolean isShare = table.table().columns().get(place).unit().equals("share");
    double factor = isShare ? 100 : 1;
    String percent = isShare ? "%" : "";
    if (name.endsWith("_low")) {
      return Measured.interval(factor * number, factor * high, percent);
    }
    if (low != null && high != null) {
      return Measured.rounded(factor * number, Measured.decimals(factor * low, factor * high))
          + percent;
    }
    return isShare
        ? Measured.rounded(factor * number, factor * number < 10 ? 1 : 0) + percent
        : number(number);
  }

  /**
   * An end of the interval that says how many digits of a value mean something: its own, or that of
   * the mean where it is another statistic of the same values.
   */
  private static Double end(SummaryTable table, List<Object> row, String name, String end) {
    String stem = name.replaceFirst("_(low|high)$", "");
    for (String of : List.of(stem, stem.replaceFirst("_[^_]*$", ""))) {
      if (table.table().names().contains(of + end)) {
        return (Double) table.value(row, of + end);
      }
    }
    return null;
  }

  /** One digit after the point, of what is below one four. */
  private static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 1 || size == 0 ? "%.1f" : size >= 0.0001 ? "%.4f" : "%.0e";
    return Measured.formatted(format, value);
  }

  private static String markdownTable(Grid grid) {
    StringBuilder text = new StringBuilder(Markdown.text(grid.title())).append("\n\n");
    text.append(Markdown.row(grid.headers()));
    text.append(
        Markdown.row(grid.texts().stream().map(isText -> isText ? "---" : "---:").toList()));
    grid.rows().forEach(row -> text.append(Markdown.row(row)));
    return text.toString();
  }

  private static String latexTable(Grid grid) {
    StringBuilder text = new StringBuilder("% ").append(grid.title().replace("\n", "\n% "));
    text.append("\n\\begin{tabular}{");
    grid.texts().forEach(isText -> text.append(isText ? "l" : "r"));
    text.append("}\n\\toprule\n").append(latexRow(grid.headers())).append("\\midrule\n");
    grid.rows().forEach(row -> text.append(latexRow(row)));
    return text.append("\\bottomrule\n\\end{tabular}\n").toString();
  }

  private static String latexRow(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("\\", "\\textbackslash "))
        .map(cell -> cell.replaceAll("([#$%&_{}])", "\\\\$1"))
        .map(cell -> cell.replace("^", "\\textasciicircum{}").replace("~", "\\textasciitilde{}"))
        .collect(Collectors.joining(" & ", "", " \\\\\n"));
  }
}
