package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads a sweep's rows and makes the tables of what each setting reached over its seeds. */
public final class Summarize {

  /** The settings that every summary shows, whether swept or not. */
  static final List<String> ALWAYS = List.of("environment", "algorithm", "optimizer");

  /** What of the best may be lost where nobody says. */
  public static final double TOLERANCE = 0.1;

  private final ResultTables source;
  private final ResultDirectory results;
  private final Baseline baseline;
  private final double tolerance;

  /** Compares each setting with the best of its environment. */
  public Summarize(ResultTables tables) {
    this(tables, Map.of());
  }

  /**
   * Compares each setting with a baseline.
   *
   * @param baseline values of swept settings, by column; where several settings of an environment
   *     have them, each other one is compared with that which shares most of its settings
   */
  public Summarize(ResultTables tables, Map<String, String> baseline) {
    this(tables, baseline, TOLERANCE);
  }

  /**
   * The same with another tolerance.
   *
   * @param tolerance the share of the best that a setting's value may lose to be within its range,
   *     in (0, 1)
   */
  public Summarize(ResultTables tables, Map<String, String> baseline, double tolerance) {
    this.source = tables;
    this.results = tables.results();
    this.baseline = new Baseline(baseline);
    this.tolerance = tolerance;
  }

  /**
   * Computes the tables and writes them.
   *
   * @throws io.alphasweep.store.RefusedException if there are no rows, or the baseline does not
   *     name one setting for each setting
   * @throws IOException if the rows cannot be read or the tables not be written
   */
  public Summary execute() throws IOException {
    Summary summary = compute();
    write(summary);
    return summary;
  }

  /**
   * Writes each table to {@code tables/} as CSV, Markdown, LaTeX and Parquet; one without a view as
   * CSV and Parquet.
   *
   * @throws IOException if the directory cannot be written
   */
  public void write(Summary summary) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (SummaryTable table : summary.tables()) {
      files.put(table.name() + ".csv", utf8(SummaryFormats.csv(table)));
      if (!table.views().isEmpty()) {
        files.put(
            table.name() + ".md",
            utf8(SummaryFormats.answer(summary) + "\n" + SummaryFormats.markdown(table)));
        files.put(table.name() + ".tex", utf8(SummaryFormats.latex(table)));
      }
      files.put(table.name() + ".parquet", ParquetFile.of(table.table(), table.rows()));
    }
    if (summary.tables().stream().noneMatch(table -> table.name().equals(ScreenedTable.NAME))) {
      for (String ending : List.of("csv", "md", "tex", "parquet")) { // of when settings were left
        results.delete("%s/%s.%s".formatted(results.tables(), ScreenedTable.NAME, ending));
      }
    }
    results.write(results.tables(), files);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Computes the tables and writes nothing.
   *
   * @throws io.alphasweep.store.RefusedException as {@link #execute} does
   * @throws IOException if the rows cannot be read
   */
  public Summary compute() throws IOException {
    Runs runs = read().ranked();
    return of(
        runs,
        baseline,
        tolerance,
        LastLooks.of(source, runs),
        ArithmeticNote.of(source.trials()),
        ScreenedTable.of(source));
  }

  /**
   * The summary of trials.
   *
   * @param runs ranked
   * @param tolerance the share of the best that a setting's value may lose to be within its range
   * @param competing settings that compete for more seeds, by environment
   * @param arithmetic what a reader should know of what computed them
   * @param screened the settings that were left at a rung
   */
  static Summary of(
      Runs runs,
      Baseline baseline,
      double tolerance,
      Map<String, Set<String>> competing,
      Optional<String> arithmetic,
      Optional<SummaryTable> screened) {
    List<SummaryTable> tables = new ArrayList<>();
    tables.add(SettingsTable.settings(runs));
    tables.add(DynamicsTable.of(runs));
    if (runs.settings().size() > 1) {
      tables.add(SettingsTable.best(runs));
      tables.add(ComparisonsTable.of(runs, baseline));
      tables.addAll(SensitivityTables.of(runs));
      SummaryTable tolerances = ToleranceTable.of(runs, tolerance);
      if (!tolerances.rows().isEmpty()) {
        tables.add(tolerances);
      }
    }
    if (runs.settings().stream().map(SettingRuns::environment).distinct().count() > 1) {
      tables.add(OverallTable.of(runs));
      if (runs.settings().stream().map(SettingRuns::withoutEnvironment).distinct().count() > 1) {
        tables.add(OverallComparisonsTable.of(runs, baseline));
      }
    }
    tables.replaceAll(table -> SettingTables.named(runs, table));
    tables.add(SettingTables.settings(runs));
    tables.add(SettingTables.finals(runs));
    screened.ifPresent(tables::add);
    List<String> notes = new ArrayList<>(WindowNote.of(runs));
    arithmetic.ifPresent(notes::add);
    screened.ifPresent(
        table ->
            notes.add(
                "%,d settings were left at rungs of the screen and are in the table screened alone;"
                        .formatted(table.rows().size())
                    + " the verdict is about those that trained to their end."));
    if (!competing.isEmpty()) {
      notes.add(
          "Seeds were added where they decide: the verdict is that of the looks in decisions/, and"
              + " the tables' p-values are those of a fixed number of seeds.");
    }
    return new Summary(Verdicts.of(runs.reached(), competing), tables, notes);
  }

  /**
   * Who leads, and how surely, without the tables.
   *
   * @throws io.alphasweep.store.RefusedException if there are no rows
   * @throws IOException if the rows cannot be read
   */
  public Verdicts verdicts() throws IOException {
    Runs runs = read();
    return Verdicts.of(runs.reached(), LastLooks.of(source, runs));
  }

  private Runs read() throws IOException {
    results.requireResults();
    Dataset<Row> trials = source.trials();
    List<String> shown = new ArrayList<>(ALWAYS);
    shown.addAll(SweptColumns.of(trials.unionByName(source.screened(), true)));
    List<String> read = new ArrayList<>(shown);
    read.addAll(List.of("trial_id", "seed", "status", "iterations"));
    // Used twice below. The files have a hundred columns, which cost more to cache than to skip.
    Dataset<Row> narrow = trials.selectExpr(quoted(read)).cache();
    try {
      return read(narrow, shown);
    } finally {
      narrow.unpersist();
    }
  }

  private static String[] quoted(List<String> names) {
    return names.stream().map("`%s`"::formatted).toArray(String[]::new);
  }

  private Runs read(Dataset<Row> trials, List<String> shown) throws IOException {
    List<Row> rows = finals(trials, shown);
    if (rows.isEmpty() && !source.screened().isEmpty()) {
      throw new RefusedException(
          "no trial of %s has ended: those that began stand at a rung of the screen"
              .formatted(results.location()));
    }
    return runs(rows, shown, trials.schema());
  }

  /**
   * Rows of trials by setting.
   *
   * @param rows sorted by the settings shown
   * @param schema of the table of trials
   */
  static Runs runs(List<Row> rows, List<String> shown, StructType schema) {
    Map<List<Object>, List<Row>> bySetting = new LinkedHashMap<>();
    for (Row row : rows) {
      List<Object> setting = new ArrayList<>();
      shown.forEach(name -> setting.add(row.getAs(name)));
      bySetting.computeIfAbsent(setting, key -> new ArrayList<>()).add(row);
    }
    StructField[] fields = shown.stream().map(schema::apply).toArray(StructField[]::new);
    List<Column> columns = Table.of(new StructType(fields)).columns();
    List<SettingRuns> settings = new ArrayList<>();
    bySetting.forEach((setting, of) -> settings.add(new SettingRuns(setting, of)));
    return new Runs(columns, settings);
  }

  /**
   * One row per trial, sorted by the settings shown, then by seed: the settings, the seed, the
   * status, and what it reached.
   */
  private List<Row> finals(Dataset<Row> trials, List<String> shown) throws IOException {
    org.apache.spark.sql.Column[] order =
        Stream.concat(shown.stream(), Stream.of("seed", "trial_id"))
            .map(name -> functions.col("`" + name + "`"))
            .toArray(org.apache.spark.sql.Column[]::new);
    Dataset<Row> reached =
        source.isPublished() ? functions.broadcast(source.reached()) : Reached.of(source, trials);
    return trials.join(reached, new String[] {"trial_id"}, "left").orderBy(order).collectAsList();
  }
}
