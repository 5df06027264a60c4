package io.alphasweep.export;

import io.alphasweep.rows.Column;
import io.alphasweep.store.CurveBins;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.PublishedResults;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Table;
import io.alphasweep.summary.Reached;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.text.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes of a sweep the small thing that ships: its tables, what each trial reached, thinned curves,
 * and the sweep file. {@code summarize}, {@code report} and {@code compare} read it as they read
 * the sweep itself.
 */
public final class Publication {

  private static final int MOST_POINTS = 100;

  /** Most numbers in the curves; at most 4 bytes each. */
  private static final long NUMBERS = 100_000;

  private static final String RETURN = "episodic_return_100";

  /** Low bits of a number that are left out: what stays has four decimal digits. */
  private static final int DROPPED_BITS = 38;

  private final ResultTables tables;

  public Publication(ResultTables tables) {
    this.tables = tables;
  }

  /**
   * Writes the files, each whole.
   *
   * @param folder made where it is missing
   * @return their bytes, by name
   * @throws IOException if rows cannot be read, or the folder not be written
   */
  public Map<String, Long> write(Path folder) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    Dataset<Row> trials = tables.trials();
    files.put(PublishedResults.TRIALS, trials(trials));
    files.put(PublishedResults.CURVES, curves(trials));
    Summary summary = new Summarize(tables).compute();
    for (SummaryTable table : summary.tables()) {
      files.put(table.name() + ".parquet", ParquetFile.of(table.table(), table.rows()));
    }
    ResultDirectory results = tables.results();
    for (String file : results.parquetFiles(results.decisions()).keySet()) {
      files.put("decisions/" + file.substring(file.lastIndexOf('/') + 1), results.read(file));
    }
    String sweepFile = results.file("sweep.conf");
    if (results.exists(sweepFile)) {
      files.put("sweep.conf", results.read(sweepFile));
    }
    Map<String, Long> written = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path place = folder.resolve(file.getKey());
      Files.createDirectories(place.getParent());
      try (WholeFile whole = new WholeFile(place)) {
        Files.write(whole.part(), file.getValue());
        whole.finish();
      }
      written.put(file.getKey(), (long) file.getValue().length);
    }
    return written;
  }

  /** Settings that no trial has are left out. */
  private byte[] trials(Dataset<Row> trials) throws IOException {
    Dataset<Row> rows =
        trials.join(Reached.of(tables), new String[] {"trial_id"}, "left").orderBy("trial_id");
    List<Row> all = rows.collectAsList();
    List<String> empty = new ArrayList<>();
    for (int place = 0; place < rows.columns().length; place++) {
      int at = place;
      if (all.stream().allMatch(row -> row.isNullAt(at))) {
        empty.add(rows.columns()[place]);
      }
    }
    Table table = Table.of(rows.schema()).without(empty);
    List<String> names = table.names();
    return ParquetFile.of(table, all.stream().map(row -> cells(row, names)).toList());
  }

  private static List<Object> cells(Row row, List<String> names) {
    List<Object> cells = new ArrayList<>();
    names.forEach(name -> cells.add(cell(row.getAs(name))));
    return cells;
  }

  private static Object cell(Object value) {
    return value instanceof Timestamp time ? time.toInstant() : value;
  }

  /**
   * The return at {@link #MOST_POINTS} points at most, each the mean over the iterations since the
   * one before; the other metrics at as many of these as there is room for.
   */
  private byte[] curves(Dataset<Row> trials) throws IOException {
    Dataset<Row> metrics = tables.metrics();
    List<String> others = withValues(metrics);
    List<Row> lengths =
        trials.select("trial_id", "environment", "env_steps", "iterations").collectAsList();
    Map<String, CurveBins> bins = new HashMap<>();
    for (Row trial : lengths) {
      bins.computeIfAbsent(trial.getString(1), environment -> new CurveBins())
          .add(trial.getLong(2), trial.getLong(3));
    }
    Map<String, Long> widths = new HashMap<>();
    bins.forEach((environment, of) -> widths.put(environment, of.width(MOST_POINTS, 0)));
    long points = 0;
    List<Row> chosen = new ArrayList<>();
    for (Row trial : lengths) {
      long width = widths.get(trial.getString(1));
      points += (trial.getLong(2) + width - 1) / width;
      chosen.add(RowFactory.create(trial.getString(0), trial.getLong(2), width));
    }
    long every = Math.max(1, (points * others.size() + NUMBERS - 1) / NUMBERS);

    String means =
        others.stream()
            .map(name -> ", avg(`%1$s`) AS `%1$s`".formatted(name))
            .collect(Collectors.joining());
    SparkSession spark = tables.spark();
    spark
        .createDataFrame(
            chosen,
            new StructType()
                .add("trial_id", DataTypes.StringType)
                .add("all_steps", DataTypes.LongType)
                .add("width", DataTypes.LongType))
        .createOrReplaceTempView("published_trials");
    metrics.createOrReplaceTempView("published_metrics");
    Dataset<Row> rows;
    try {
      rows =
          spark.sql(
              """
              WITH points AS (
                SELECT /*+ BROADCAST(published_trials) */ *
                , CAST(ceil(env_steps / width) AS BIGINT) AS point
                FROM published_metrics JOIN published_trials USING (trial_id)),
              returns AS (
                SELECT trial_id, sweep, environment, algorithm, optimizer, seed, point
                , max(iteration) AS iteration
                , least(point * max(width), max(all_steps)) AS env_steps
                , avg(%1$s) AS %1$s
                FROM points
                GROUP BY trial_id, sweep, environment, algorithm, optimizer, seed, point),
              others AS (
                SELECT trial_id, max(point) AS point%2$s
                FROM points GROUP BY trial_id, ceil(point / %3$d))
              SELECT * FROM returns LEFT JOIN others USING (trial_id, point)
              ORDER BY environment, algorithm, optimizer, trial_id, point
              """
                  .formatted(RETURN, means, every));
    } finally {
      spark.catalog().dropTempView("published_metrics");
      spark.catalog().dropTempView("published_trials");
    }
    rows = rows.drop("point");
    return ParquetFile.of(
        Table.of(rows.schema()),
        rows.collectAsList().stream()
            .map(
                row ->
                    IntStream.range(0, row.size())
                        .mapToObj(place -> rounded(row.get(place)))
                        .collect(Collectors.toCollection(ArrayList::new)))
            .toList());
  }

  /** The metrics beside the return that any row has, but for those that depend on the machine. */
  private static List<String> withValues(Dataset<Row> metrics) {
    List<String> names =
        MetricsTable.TABLE.columns().stream()
            .filter(column -> !column.timing() && column.type() == Column.Type.REAL)
            .map(Column::name)
            .filter(name -> !name.equals(RETURN))
            .toList();
    Row counts =
        metrics
            .select(
                names.stream()
                    .map(name -> functions.count(functions.col(name)))
                    .toArray(org.apache.spark.sql.Column[]::new))
            .first();
    return IntStream.range(0, names.size())
        .filter(place -> counts.getLong(place) > 0)
        .mapToObj(names::get)
        .toList();
  }

  private static Object rounded(Object value) {
    if (!(value instanceof Double number) || !Double.isFinite(number)) {
      return value;
    }
    long half = 1L << (DROPPED_BITS - 1);
    return Double.longBitsToDouble(
        (Double.doubleToLongBits(number) + half) & (-1L << DROPPED_BITS));
  }
}
