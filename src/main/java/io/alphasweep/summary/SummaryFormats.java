package io.alphasweep.summary;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** A summary as text: for the terminal, as Markdown and as CSV. */
public final class SummaryFormats {

  private static final String REWARD_TITLE =
      "Final reward: episodic_return_100 of the last iteration, over the n completed trials (seeds)"
          + " of a setting.\nstd has the divisor n-1; IQM is the interquartile mean; the interval"
          + " is the 95%% bootstrap percentile interval of the mean (%,d resamples)."
              .formatted(Summary.RESAMPLES);
  private static final String CLIP_TITLE =
      "Clip fractions, mean over the completed trials: at the end (last 10% of iterations) and over"
          + " all iterations.\nratio: policy ratios clipped; optimizer: parameter elements with"
          + " |Z| > tau; gradient: steps whose norm was clipped.";

  /** One printed table: a heading per column, whether it is a number, and the cells. */
  private record Grid(String title, List<String> headers, int texts, List<List<String>> rows) {}

  private SummaryFormats() {}

  /** Two tables for the terminal: rewards with counts, then clip fractions. */
  public static String terminal(Summary summary) {
    return grids(summary).stream()
        .map(grid -> grid.title() + "\n" + asciiTable(grid) + "\n")
        .collect(Collectors.joining("\n"));
  }

  /** The tables of {@link #terminal} as Markdown. */
  public static String markdown(Summary summary) {
    return grids(summary).stream()
        .map(SummaryFormats::markdownTable)
        .collect(Collectors.joining("\n"));
  }

  /** Every column in full precision, one heading line; an absent number is empty. */
  public static String csv(Summary summary) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord(summary.table().names());
      for (List<Object> row : summary.rows()) {
        printer.printRecord(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a StringBuilder does not fail", e);
    }
    return text.toString();
  }

  private static List<Grid> grids(Summary summary) {
    List<String> settings = summary.table().names().subList(0, summary.settings());
    List<String> rewardHeaders = new ArrayList<>(settings);
    rewardHeaders.addAll(
        List.of("n", "mean", "std", "IQM", "95% interval", "completed", "diverged", "failed"));
    List<String> clipHeaders = new ArrayList<>(settings);
    clipHeaders.addAll(
        List.of(
            "ratio end",
            "ratio all",
            "optimizer end",
            "optimizer all",
            "gradient end",
            "gradient all"));
    List<List<String>> rewards = new ArrayList<>();
    List<List<String>> clips = new ArrayList<>();
    for (List<Object> row : summary.rows()) {
      List<String> setting = new ArrayList<>();
      row.subList(0, summary.settings()).forEach(value -> setting.add(settingText(value)));

      List<String> reward = new ArrayList<>(setting);
      reward.add(String.valueOf(summary.value(row, "n")));
      for (String name : List.of("final_reward_mean", "final_reward_std", "final_reward_iqm")) {
        reward.add(number(summary.value(row, name), 1));
      }
      Object low = summary.value(row, "final_reward_low");
      Object high = summary.value(row, "final_reward_high");
      reward.add(low == null ? "-" : "[" + number(low, 1) + ", " + number(high, 1) + "]");
      for (String name : List.of("completed", "diverged", "failed")) {
        reward.add(String.valueOf(summary.value(row, name)));
      }
      rewards.add(reward);

      List<String> clip = new ArrayList<>(setting);
      for (String name : List.of("clip", "optimizer_clip", "grad_clip")) {
        clip.add(number(summary.value(row, name + "_fraction_end"), 4));
        clip.add(number(summary.value(row, name + "_fraction_all"), 4));
      }
      clips.add(clip);
    }
    int texts =
        (int)
            summary.table().columns().stream()
                .limit(summary.settings())
                .takeWhile(column -> column.type() == io.alphasweep.metrics.Column.Type.TEXT)
                .count();
    return List.of(
        new Grid(REWARD_TITLE, rewardHeaders, texts, rewards),
        new Grid(CLIP_TITLE, clipHeaders, texts, clips));
  }

  private static String asciiTable(Grid grid) {
    List<Column> columns = new ArrayList<>();
    for (int index = 0; index < grid.headers().size(); index++) {
      HorizontalAlign align = index < grid.texts() ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
      columns.add(
          new Column()
              .header(grid.headers().get(index))
              .headerAlign(align)
              .dataAlign(align)
              .maxWidth(40));
    }
    String[][] cells =
        grid.rows().stream().map(row -> row.toArray(String[]::new)).toArray(String[][]::new);
    return AsciiTable.getTable(
        AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns.toArray(Column[]::new), cells);
  }

  private static String markdownTable(Grid grid) {
    StringBuilder text = new StringBuilder(grid.title()).append("\n\n");
    text.append(markdownRow(grid.headers()));
    List<String> rule = new ArrayList<>();
    for (int index = 0; index < grid.headers().size(); index++) {
      rule.add(index < grid.texts() ? "---" : "---:");
    }
    text.append(markdownRow(rule));
    grid.rows().forEach(row -> text.append(markdownRow(row)));
    return text.toString();
  }

  private static String markdownRow(List<String> cells) {
    return cells.stream()
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  private static String settingText(Object value) {
    return value == null ? "-" : value.toString();
  }

  private static String number(Object value, int decimals) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", (Double) value);
  }
}
