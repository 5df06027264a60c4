package io.alphasweep.text;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table in a terminal. One that is too wide loses its borders; columns that are the same in all
 * rows become a line above it, words break into several lines, and columns that still find no room
 * go, the last ones first, with a line that names them.
 *
 * @param headings of the columns, the most important first
 * @param rows the cells
 */
public record TerminalTable(List<Heading> headings, List<List<String>> rows) {

  /**
   * What stands above a column.
   *
   * @param isText whether its cells are words, which stand left and may break; else they are
   *     numbers
   */
  public record Heading(String text, boolean isText) {

    /** Of words. */
    public static Heading words(String text) {
      return new Heading(text, true);
    }

    /** Of numbers. */
    public static Heading numbers(String text) {
      return new Heading(text, false);
    }
  }

  /** Characters of a cell before it breaks, however wide the terminal. */
  private static final int WIDEST = 38;

  /** A column of words is not made narrower. */
  private static final int NARROWEST = 12;

  private static final int PADDING = 2;

  /** A line below the headings, and no other. */
  private static final Character[] COMPACT = new Character[29];

  static {
    COMPACT[8] = '-';
  }

  public TerminalTable {
    headings = List.copyOf(headings);
    rows = List.copyOf(rows);
  }

  /** Whether it has that many characters a line with borders and all columns. */
  public boolean fits(int width) {
    return IntStream.range(0, headings.size())
            .map(place -> Math.min(WIDEST, natural(place, headings.get(place).text().length())))
            .map(column -> column + PADDING + 1)
            .sum()
        < width;
  }

  /**
   * The table, without a line end.
   *
   * @param width characters of a line; {@link Fold#UNLIMITED} for as many as it needs
   */
  public String text(int width) {
    if (fits(width)) {
      int[] widths = new int[headings.size()];
      Arrays.fill(widths, WIDEST);
      return table(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, all(), widths);
    }
    List<Integer> same = same();
    List<Integer> shown = new ArrayList<>(all());
    shown.removeAll(same);
    List<Integer> left = new ArrayList<>();
    while (shown.size() > 1 && lineOf(shown, least(shown, width)) > width) {
      left.add(0, shown.remove(shown.size() - 1));
    }
    int[] widths = least(shown, width);
    for (int column = 0; column < widths.length; column++) {
      int room = width - lineOf(shown, widths);
      widths[column] =
          Math.min(
              widths[column] + Math.max(0, room), Math.min(WIDEST, natural(shown.get(column), 0)));
    }
    String table =
        table(COMPACT, shown, widths)
            .lines()
            .map(line -> line.substring(1).stripTrailing())
            .map(line -> line.length() > width ? line.substring(0, width) : line) // of the dashes
            .collect(Collectors.joining(System.lineSeparator()));
    List<String> notes = new ArrayList<>();
    if (!same.isEmpty()) {
      notes.add(
          same.stream()
              .map(place -> headings.get(place).text() + " " + rows.get(0).get(place))
              .collect(Collectors.joining(", ", "In all rows: ", ".")));
    }
    if (!left.isEmpty()) {
      notes.add(
          left.stream()
              .map(place -> headings.get(place).text())
              .distinct()
              .collect(Collectors.joining(", ", "No room for: ", ".")));
    }
    notes.replaceAll(note -> Fold.of(note, width));
    notes.add(table);
    return String.join(System.lineSeparator(), notes);
  }

  private List<Integer> all() {
    return IntStream.range(0, headings.size()).boxed().toList();
  }

  /** Columns whose cells are all the same; never all of them, and none of a single row. */
  private List<Integer> same() {
    List<Integer> same =
        all().stream()
            .filter(place -> rows.size() > 1)
            .filter(place -> rows.stream().map(row -> row.get(place)).distinct().count() == 1)
            .toList();
    return same.size() == headings.size() ? same.subList(1, same.size()) : same;
  }

  /** Characters of a line of these columns, one blank of padding less at each end. */
  private static int lineOf(List<Integer> shown, int[] widths) {
    return Arrays.stream(widths).sum() + PADDING * (shown.size() - 1);
  }

  /** How narrow columns can be: their numbers and words stay whole, unless a word is very long. */
  private int[] least(List<Integer> shown, int width) {
    return shown.stream()
        .mapToInt(
            place -> {
              int natural = natural(place, 0);
              if (!headings.get(place).isText()) {
                return natural;
              }
              int word =
                  cells(place)
                      .flatMap(cell -> Arrays.stream(cell.split(" ", -1)))
                      .mapToInt(String::length)
                      .max()
                      .orElse(0);
              return Math.min(natural, Math.max(NARROWEST, Math.min(word, width / 3)));
            })
        .toArray();
  }

  /** Characters of the longest cell, or of the longest word of the heading. */
  private int natural(int place, int least) {
    int heading =
        Arrays.stream(headings.get(place).text().split(" ", -1))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    return Math.max(
        Math.max(least, heading), cells(place).mapToInt(String::length).max().orElse(0));
  }

  private java.util.stream.Stream<String> cells(int place) {
    return rows.stream().map(row -> row.get(place));
  }

  private String table(Character[] borders, List<Integer> shown, int[] widths) {
    List<Column> columns = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      Heading heading = headings.get(shown.get(column));
      HorizontalAlign align = heading.isText() ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
      columns.add(
          new Column()
              .header(heading.text())
              .headerAlign(align)
              .dataAlign(align)
              .maxWidth(widths[column] + PADDING));
    }
    String[][] cells =
        rows.stream()
            .map(row -> shown.stream().map(row::get).toArray(String[]::new))
            .toArray(String[][]::new);
    return AsciiTable.getTable(borders, columns.toArray(Column[]::new), cells);
  }
}
