package io.alphasweep.summary;

import io.alphasweep.metrics.Column;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.ResultTables;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.summary.statistics.TaskStatistics;
import io.alphasweep.trial.RandomStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Reads a sweep's rows and computes what each setting reached over its seeds. */
public final class Summarize {

  /** The settings that every summary shows, whether swept or not. */
  private static final List<String> ALWAYS = List.of("environment", "algorithm", "optimizer");

  private static final List<String> CLIP_FRACTIONS =
      List.of("clip_fraction", "optimizer_clip_fraction", "grad_clip_fraction");

  private static final long BOOTSTRAP_SEED = 1;

  private final SparkSession spark;
  private final ResultDirectory results;

  public Summarize(SparkSession spark, ResultDirectory results) {
    this.spark = spark;
    this.results = results;
  }

  /**
   * Computes the summary and writes it to {@code tables/} as CSV, Markdown and Parquet.
   *
   * @throws io.alphasweep.metrics.RefusedException if there are no rows
   * @throws IOException if the tables cannot be written
   */
  public Summary execute() throws IOException {
    results.requireRows();
    Summary summary = compute();
    results.writeText(results.tables(), "summary.csv", SummaryFormats.csv(summary));
    results.writeText(results.tables(), "summary.md", SummaryFormats.markdown(summary));
    results.writeParquet(results.tables(), "summary", summary.table(), summary.rows());
    return summary;
  }

  private Summary compute() throws IOException {
    // Read three times below, and a million trials are many files.
    Dataset<Row> trials = new ResultTables(spark, results).trials().drop("spec").cache();
    try {
      return compute(trials);
    } finally {
      trials.unpersist();
    }
  }

  private Summary compute(Dataset<Row> trials) throws IOException {
    List<String> shown = new ArrayList<>(ALWAYS);
    shown.addAll(swept(trials));

    List<Row> rows = finals(trials, shown);
    Map<List<Object>, List<Row>> bySetting = new LinkedHashMap<>();
    for (Row row : rows) {
      List<Object> setting = new ArrayList<>();
      shown.forEach(name -> setting.add(row.getAs(name)));
      bySetting.computeIfAbsent(setting, key -> new ArrayList<>()).add(row);
    }
    List<List<Object>> summarized = new ArrayList<>();
    bySetting.forEach(
        (setting, ofSetting) -> {
          List<Object> values = new ArrayList<>(setting);
          values.addAll(results(ofSetting));
          summarized.add(values);
        });
    List<Column> settings = shown.stream().map(name -> settingColumn(trials, name)).toList();
    return new Summary(new Table(settings).with(Summary.RESULTS), settings.size(), summarized);
  }

  /**
   * Setting columns with more than one value. A setting that some trials do not have at all follows
   * from another setting that is shown, so null does not count as a value.
   */
  private static List<String> swept(Dataset<Row> trials) {
    List<String> fixed = TrialsTable.FIXED.names();
    List<String> settings =
        Arrays.stream(trials.columns()).filter(name -> !fixed.contains(name)).toList();
    if (settings.isEmpty()) {
      return List.of();
    }
    String[] differs =
        settings.stream()
            .map(name -> "coalesce(min(`%1$s`) <> max(`%1$s`), false)".formatted(name))
            .toArray(String[]::new);
    Row answers = trials.selectExpr(differs).first();
    return IntStream.range(0, settings.size())
        .filter(answers::getBoolean)
        .mapToObj(settings::get)
        .toList();
  }

  /**
   * One row per trial, sorted by the settings shown, then by seed: the settings, the status, the
   * final reward, and the clip fractions at the end and over all.
   *
   * <p>A trial's row says how many iterations it has, so that one pass over the metrics is enough.
   */
  private List<Row> finals(Dataset<Row> trials, List<String> shown) throws IOException {
    trials.createOrReplaceTempView("alphasweep_trials");
    new ResultTables(spark, results).metrics().createOrReplaceTempView("alphasweep_metrics");
    String clipFractions =
        CLIP_FRACTIONS.stream()
            .map(
                name ->
                    """
                    , avg(CASE WHEN iteration > iterations - ceil(iterations * 0.1) THEN %1$s END)
                      AS %1$s_end
                    , avg(%1$s) AS %1$s_all
                    """
                        .formatted(name))
            .collect(Collectors.joining());
    String settings = shown.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    try {
      return spark
          .sql(
              """
              WITH ended AS (SELECT trial_id, iterations FROM alphasweep_trials),
              finals AS (
                SELECT /*+ BROADCAST(ended) */ trial_id
                , max(CASE WHEN iteration = iterations THEN episodic_return_100 END) AS final_reward
                %s
                FROM alphasweep_metrics JOIN ended USING (trial_id) GROUP BY trial_id)
              SELECT %2$s, status, finals.* EXCEPT (trial_id)
              FROM alphasweep_trials LEFT JOIN finals USING (trial_id)
              ORDER BY %2$s, seed, trial_id
              """
                  .formatted(clipFractions, settings))
          .collectAsList();
    } finally {
      spark.catalog().dropTempView("alphasweep_metrics");
      spark.catalog().dropTempView("alphasweep_trials");
    }
  }

  /** The values of {@link Summary#RESULTS} for the trials of one setting. */
  private static List<Object> results(List<Row> trials) {
    List<Row> completed = withStatus(trials, "completed");
    double[] rewards = present(completed, "final_reward");
    Interval interval =
        new Bootstrap(
                Summary.CONFIDENCE,
                Summary.RESAMPLES,
                new RandomStreams(BOOTSTRAP_SEED).stream("bootstrap", 0))
            .percentile(new double[][] {rewards}, TaskStatistics::mean);
    List<Object> values = new ArrayList<>();
    values.add((long) rewards.length);
    values.add(orNull(SeedStatistics.mean(rewards)));
    values.add(orNull(SeedStatistics.standardDeviation(rewards)));
    values.add(orNull(SeedStatistics.interquartileMean(rewards)));
    values.add(orNull(interval.low()));
    values.add(orNull(interval.high()));
    for (String name : CLIP_FRACTIONS) {
      values.add(orNull(SeedStatistics.mean(present(completed, name + "_end"))));
      values.add(orNull(SeedStatistics.mean(present(completed, name + "_all"))));
    }
    values.add((long) completed.size());
    values.add((long) withStatus(trials, "diverged").size());
    values.add((long) withStatus(trials, "failed").size());
    return values;
  }

  private static List<Row> withStatus(List<Row> trials, String status) {
    return trials.stream().filter(trial -> trial.getAs("status").equals(status)).toList();
  }

  private static double[] present(Collection<Row> trials, String column) {
    return trials.stream()
        .map(trial -> (Double) trial.getAs(column))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static Column settingColumn(Dataset<Row> trials, String name) {
    DataType type = trials.schema().apply(name).dataType();
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
    String comment = trials.schema().apply(name).getComment().getOrElse(() -> name);
    return new Column(name, columnType, true, false, comment);
  }
}
