package io.alphasweep.report;

import io.alphasweep.store.ResultTables;
import io.alphasweep.text.ValueText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows that all are there, as Spark SQL answers the questions about them. */
final class SparkRows implements SweepRows {

  private final SparkSession spark;
  private final Dataset<Row> trials;
  private final Dataset<Row> finals;
  private final Dataset<Row> metrics;
  private final boolean thinned;

  /**
   * @param finals the final reward of each trial
   * @param thinned whether a row of the metrics may stand for several iterations
   */
  private SparkRows(
      SparkSession spark,
      Dataset<Row> trials,
      Dataset<Row> finals,
      Dataset<Row> metrics,
      boolean thinned) {
    this.spark = spark;
    this.trials = trials;
    this.finals = finals;
    this.metrics = metrics;
    this.thinned = thinned;
  }

  static SparkRows of(ResultTables tables) throws IOException {
    return new SparkRows(
        tables.spark(), tables.trials(), tables.finals(), tables.metrics(), tables.isPublished());
  }

  /** These rows and others; a setting that only some trials have is null in the rest. */
  SparkRows and(SparkRows more) {
    return new SparkRows(
        spark,
        trials.unionByName(more.trials, true),
        finals.unionByName(more.finals),
        metrics.unionByName(more.metrics, true),
        thinned || more.thinned);
  }

  /**
   * Some of the trials, under other names.
   *
   * @param id their {@code trial_id}, over that which they have
   */
  SparkRows as(UnaryOperator<Dataset<Row>> some, Column id) {
    return new SparkRows(
        spark,
        some.apply(trials).withColumn("trial_id", id),
        finals.withColumn("trial_id", id),
        metrics.withColumn("trial_id", id),
        thinned);
  }

  @Override
  public long[] spacing(List<TrialResult> of, int environments) {
    long[] spacing = new long[environments];
    if (thinned) {
      Map<String, Integer> places =
          of.stream().collect(Collectors.toMap(TrialResult::id, TrialResult::environment));
      for (Row row : sql("SELECT trial_id, min(env_steps) FROM report_metrics GROUP BY trial_id")) {
        Integer place = places.get(row.getString(0));
        if (place != null) {
          spacing[place] = Math.max(spacing[place], row.getLong(1));
        }
      }
    }
    return spacing;
  }

  @Override
  public List<TrialResult> trials(SweptSettings swept) {
    String columns =
        Stream.concat(
                Stream.of("environment"), swept.axes().stream().map(SweptSettings.Axis::column))
            .map("`%s`"::formatted)
            .collect(Collectors.joining(", "));
    return sql(
            """
            SELECT trial_id, %1$s, seed, status, error, iterations, env_steps, final_reward
            FROM report_trials LEFT JOIN report_finals USING (trial_id)
            ORDER BY %1$s, seed, trial_id
            """
                .formatted(columns))
        .stream()
        .map(
            row ->
                new TrialResult(
                    row.getAs("trial_id"),
                    swept.environment(row),
                    swept.combination(row),
                    row.<Long>getAs("seed"),
                    row.getAs("status"),
                    row.getAs("error"),
                    row.<Long>getAs("iterations"),
                    row.<Long>getAs("env_steps"),
                    row.getAs("final_reward")))
        .toList();
  }

  @Override
  public List<Bin> bins(List<TrialResult> chosen, long[] widths, List<String> names) {
    choose(chosen, widths);
    String averages =
        names.stream().map("avg(`%1$s`) AS `%1$s`"::formatted).collect(Collectors.joining(", "));
    String lists =
        names.stream()
            .map("array_sort(collect_list(`%1$s`)) AS `%1$s`"::formatted)
            .collect(Collectors.joining(", "));
    try {
      return sql(
              """
              WITH binned AS (
                SELECT /*+ BROADCAST(report_chosen) */
                  environment_place, combination_place
                , CAST(ceil(env_steps / width) AS INT) AS bin, %s
                FROM report_metrics JOIN report_chosen USING (trial_id)
                GROUP BY environment_place, combination_place, bin, trial_id)
              SELECT environment_place, combination_place, bin, %s
              FROM binned GROUP BY environment_place, combination_place, bin
              ORDER BY environment_place, combination_place, bin
              """
                  .formatted(averages, lists))
          .stream()
          .map(row -> bin(row, names))
          .toList();
    } finally {
      spark.catalog().dropTempView("report_chosen");
    }
  }

  @Override
  public void returns(List<TrialResult> chosen, long[] widths, Returns returns) {
    choose(chosen, widths);
    try {
      for (Row row :
          sql(
              """
              SELECT /*+ BROADCAST(report_chosen) */
                trial_id, CAST(ceil(env_steps / width) AS INT) AS bin
              , avg(episodic_return_100) AS mean
              FROM report_metrics JOIN report_chosen USING (trial_id)
              GROUP BY trial_id, bin HAVING mean IS NOT NULL
              """)) {
        returns.take(row.getString(0), row.getInt(1), row.getDouble(2));
      }
    } finally {
      spark.catalog().dropTempView("report_chosen");
    }
  }

  /** Makes the view of some trials, with their places and the widths of their bins. */
  private void choose(List<TrialResult> chosen, long[] widths) {
    List<Row> rows =
        chosen.stream()
            .map(
                trial ->
                    RowFactory.create(
                        trial.id(),
                        trial.environment(),
                        trial.combination(),
                        widths[trial.environment()]))
            .toList();
    StructType schema =
        new StructType()
            .add("trial_id", DataTypes.StringType)
            .add("environment_place", DataTypes.IntegerType)
            .add("combination_place", DataTypes.IntegerType)
            .add("width", DataTypes.LongType);
    spark.createDataFrame(rows, schema).createOrReplaceTempView("report_chosen");
  }

  @Override
  public Set<Map.Entry<String, String>> made() {
    String columns = String.join(", ", PROVENANCE);
    List<Row> rows =
        sql(
            "SELECT %1$s, count(*) AS trials FROM report_trials GROUP BY %1$s ORDER BY trials DESC, %1$s"
                .formatted(columns));
    Map<String, String> made = new LinkedHashMap<>();
    for (String column : PROVENANCE) {
      Map<String, Long> values = new LinkedHashMap<>();
      rows.stream()
          .filter(row -> row.getAs(column) != null)
          .forEach(row -> values.merge(row.getAs(column), row.<Long>getAs("trials"), Long::sum));
      if (!values.isEmpty()) {
        made.put(column, SweepRows.listed(values));
      }
    }
    Row times =
        sql("""
        SELECT min(started_at) AS start, max(finished_at) AS end
        , sum(seconds / pack_trials) AS seconds
        FROM report_trials
        """)
            .get(0);
    SweepRows.putTimes(
        made, times.getAs("start"), times.getAs("end"), times.<Double>getAs("seconds"));
    return made.entrySet();
  }

  @Override
  public Map<String, String> fixedSettings() {
    List<String> settings = SweepRows.settings(Arrays.asList(trials.columns()));
    String[] only =
        settings.stream()
            .map("CASE WHEN min(`%1$s`) = max(`%1$s`) THEN min(`%1$s`) END AS `%1$s`"::formatted)
            .toArray(String[]::new);
    Row row = trials.selectExpr(only).first();
    Map<String, String> values = new LinkedHashMap<>();
    settings.stream()
        .filter(name -> row.getAs(name) != null)
        .forEach(name -> values.put(name, ValueText.of(row.getAs(name))));
    return values;
  }

  private static Bin bin(Row row, List<String> names) {
    List<double[]> values = new ArrayList<>();
    for (int metric = 0; metric < names.size(); metric++) {
      values.add(
          row.<Double>getList(3 + metric).stream().mapToDouble(Double::doubleValue).toArray());
    }
    return new Bin(row.getInt(0), row.getInt(1), row.getInt(2), values);
  }

  private List<Row> sql(String query) {
    trials.createOrReplaceTempView("report_trials");
    finals.createOrReplaceTempView("report_finals");
    metrics.createOrReplaceTempView("report_metrics");
    try {
      return spark.sql(query).collectAsList();
    } finally {
      spark.catalog().dropTempView("report_trials");
      spark.catalog().dropTempView("report_finals");
      spark.catalog().dropTempView("report_metrics");
    }
  }
}
