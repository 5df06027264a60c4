package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads a sweep's rows and makes the tables of what each setting reached over its seeds. */
public final class Summarize {

  /** Whether an iteration is among the last tenth of a trial's, as SQL. */
  private static final String AT_THE_END = "iteration > iterations - ceil(iterations * 0.1)";

  /** The settings that every summary shows, whether swept or not. */
  static final List<String> ALWAYS = List.of("environment", "algorithm", "optimizer");

  private final ResultTables source;
  private final ResultDirectory results;
  private final Baseline baseline;

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
    this.source = tables;
    this.results = tables.results();
    this.baseline = new Baseline(baseline);
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
        LastLooks.of(source, runs),
        ArithmeticNote.of(source.trials()),
        ScreenedTable.of(source));
  }

  /**
   * The summary of trials.
   *
   * @param runs ranked
   * @param competing settings that compete for more seeds, by environment
   * @param arithmetic what a reader should know of what computed them
   * @param screened the settings that were left at a rung
   */
  static Summary of(
      Runs runs,
      Baseline baseline,
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
    List<Column> columns = shown.stream().map(name -> settingColumn(schema.apply(name))).toList();
    List<SettingRuns> settings = new ArrayList<>();
    bySetting.forEach((setting, of) -> settings.add(new SettingRuns(setting, of)));
    return new Runs(columns, settings);
  }

  /**
   * One row per trial, sorted by the settings shown, then by seed: the settings, the seed, the
   * status, the final reward, the area under the curve, the best reward, the value loss, the
   * entropy at the end and its rebound, the clip fractions at the end and over all, and how
   * steadily it learned.
   *
   * <p>A trial's row says how many iterations it has, so that one pass over the metrics is enough.
   */
  private List<Row> finals(Dataset<Row> trials, List<String> shown) throws IOException {
    SparkSession spark = source.spark();
    if (source.isPublished()) {
      org.apache.spark.sql.Column[] order =
          Stream.concat(shown.stream(), Stream.of("seed", "trial_id"))
              .map(name -> functions.col("`" + name + "`"))
              .toArray(org.apache.spark.sql.Column[]::new);
      return trials
          .join(functions.broadcast(source.reached()), "trial_id")
          .orderBy(order)
          .collectAsList();
    }
    trials.createOrReplaceTempView("alphasweep_trials");
    source.metrics().createOrReplaceTempView("alphasweep_metrics");
    String clipFractions =
        SettingsTable.CLIP_FRACTIONS.stream()
            .map(
                name ->
                    """
                    , %2$s AS %1$s_end
                    , avg(%1$s) AS %1$s_all
                    """
                        .formatted(name, atTheEnd(name)))
            .collect(Collectors.joining());
    String settings = String.join(", ", quoted(shown));
    try {
      return spark
          .sql(
              """
              WITH ended AS (SELECT trial_id, iterations FROM alphasweep_trials),
              curves AS (
                SELECT /*+ BROADCAST(ended) */ trial_id
                , %3$s AS final_reward
                , avg(episodic_return_100) AS area_under_curve
                , max(episodic_return_100) AS best_reward
                , avg(value_loss) AS value_loss_all
                , CAST(sum(CASE WHEN %5$s THEN episodes END) AS DOUBLE) AS episodes_end
                , CAST(sum(episodes) AS DOUBLE) AS episodes_all
                , %4$s AS entropy_end
                , %4$s - min(entropy) AS entropy_rebound
                , min(episodic_return_100) AS least_reward
                , max(iterations) AS length
                , %6$s AS curve
                %1$s
                FROM alphasweep_metrics JOIN ended USING (trial_id) GROUP BY trial_id),
              finals AS (
                SELECT * EXCEPT (curve, least_reward, length)
                , %7$s AS collapses
                , %8$s AS plateau
                FROM curves)
              SELECT trial_id, %2$s, seed, status, finals.* EXCEPT (trial_id)
              FROM alphasweep_trials LEFT JOIN finals USING (trial_id)
              ORDER BY %2$s, seed, trial_id
              """
                  .formatted(
                      clipFractions,
                      settings,
                      ResultTables.FINAL_REWARD,
                      atTheEnd("entropy"),
                      AT_THE_END,
                      Stability.CURVE,
                      Stability.COLLAPSES,
                      Stability.PLATEAU))
          .collectAsList();
    } finally {
      spark.catalog().dropTempView("alphasweep_metrics");
      spark.catalog().dropTempView("alphasweep_trials");
    }
  }

  /** A metric's mean over the last tenth of a trial's iterations, as SQL. */
  private static String atTheEnd(String metric) {
    return "avg(CASE WHEN %s THEN %s END)".formatted(AT_THE_END, metric);
  }

  private static Column settingColumn(StructField field) {
    DataType type = field.dataType();
    Column.Type columnType;
    if (type.equals(DataTypes.DoubleType)) {
      columnType = Column.Type.REAL;
    } else if (type.equals(DataTypes.LongType)) {
      columnType = Column.Type.INTEGER;
    } else if (type.equals(DataTypes.BooleanType)) {
      columnType = Column.Type.FLAG;
    } else {
      columnType = Column.Type.TEXT;
    }
    String comment = field.getComment().getOrElse(field::name);
    return new Column(field.name(), columnType, true, false, "", comment);
  }
}
