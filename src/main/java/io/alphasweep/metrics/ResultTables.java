package io.alphasweep.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The two tables of a result directory, each row once, whatever lies in the directory: files that
 * are not whole are left out, and rows that stand in several files count once.
 *
 * <p>When a sweep is done its many small files are merged into few. A list of those says that
 * nothing else is there, so that later reads need not look for repetitions.
 */
public final class ResultTables {

  /**
   * A trial's final reward, over its metrics joined with its count of iterations: the mean return
   * of its last 100 episodes at its last iteration.
   */
  public static final String FINAL_REWARD =
      "max(CASE WHEN iteration = iterations THEN episodic_return_100 END)";

  private static final String LIST = "_files.json";
  private static final long BYTES_OF_A_FILE = 128L << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private final ResultDirectory results;

  /** Null for all. */
  private final List<String> trialIds;

  /** All that the directory holds. */
  public ResultTables(SparkSession spark, ResultDirectory results) {
    this(spark, results, null);
  }

  private ResultTables(SparkSession spark, ResultDirectory results, List<String> trialIds) {
    this.spark = spark;
    this.results = results;
    this.trialIds = trialIds;
  }

  /**
   * The rows of some trials: a directory may serve several sweeps, which then train a trial once.
   */
  public ResultTables only(List<String> trialIds) {
    return new ResultTables(spark, results, List.copyOf(trialIds));
  }

  /** The session that reads. */
  public SparkSession spark() {
    return spark;
  }

  /** The directory that is read. */
  public ResultDirectory results() {
    return results;
  }

  /**
   * The {@code metrics} table: columns of {@link MetricRow}, in its order, one row per trial and
   * iteration.
   *
   * @throws IOException if the directory cannot be listed
   */
  public Dataset<Row> metrics() throws IOException {
    Table table = Table.of(MetricRow.class);
    Dataset<Row> rows = chosen(read(results.metrics(), table.sparkSchema()));
    return isCompact() ? rows : rows.dropDuplicates("trial_id", "iteration");
  }

  /**
   * The {@code trials} table: one row per trial that ended, its latest where it ended several
   * times.
   *
   * @throws IOException if the directory cannot be listed
   * @throws RefusedException if there is no file that can be read
   */
  public Dataset<Row> trials() throws IOException {
    Dataset<Row> rows =
        chosen(read(results.trials(), latestSchema(results.parquetFiles(results.trials()))));
    if (isCompact()) {
      return rows;
    }
    Column newest =
        functions
            .row_number()
            .over(Window.partitionBy("trial_id").orderBy(functions.col("finished_at").desc()));
    return rows.withColumn("_newest", newest).where("_newest = 1").drop("_newest");
  }

  private Dataset<Row> chosen(Dataset<Row> rows) {
    if (trialIds == null) {
      return rows;
    }
    Dataset<Row> ids = spark.createDataset(trialIds, Encoders.STRING()).toDF("trial_id");
    return rows.join(functions.broadcast(ids), new String[] {"trial_id"}, "left_semi");
  }

  private Dataset<Row> read(String folder, StructType schema) {
    return spark
        .read()
        .schema(schema)
        .option("ignoreCorruptFiles", "true")
        .parquet(folder)
        .select(Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new))
        .where("trial_id IS NOT NULL");
  }

  /** The schema of the youngest file that is whole: a later version may have more columns. */
  private StructType latestSchema(SortedMap<String, Long> files) throws IOException {
    Map<String, Long> times = new HashMap<>();
    for (String file : files.keySet()) {
      times.put(file, results.fileSystem().getFileStatus(new Path(file)).getModificationTime());
    }
    List<String> youngestFirst = new ArrayList<>(files.keySet());
    youngestFirst.sort((one, other) -> Long.compare(times.get(other), times.get(one)));
    for (String file : youngestFirst) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), results.hadoop()))) {
        String schema =
            reader.getFileMetaData().getKeyValueMetaData().get(ParquetFile.SPARK_SCHEMA);
        if (schema != null && schema.contains("\"trial_id\"")) {
          return ((StructType) DataType.fromJson(schema)).asNullable();
        }
      } catch (IOException | RuntimeException e) {
        // Not whole: the next one.
      }
    }
    throw new RefusedException(
        results.location() + " holds no rows: no whole Parquet file in " + results.trials());
  }

  /**
   * Environment steps per second of a pack, the median over iterations, by environment; empty where
   * there are no rows. The first iteration, in which Java still compiles, does not count.
   */
  public Map<String, Double> stepsPerSecond() throws IOException {
    Map<String, Double> paces = new HashMap<>();
    if (!results.parquetFiles(results.metrics()).isEmpty()) {
      for (Row row :
          metrics()
              .where("iteration > 1")
              .groupBy("environment")
              .agg(
                  functions.percentile_approx(
                      functions.col("pack_steps_per_second"),
                      functions.lit(0.5),
                      functions.lit(1000)))
              .collectAsList()) {
        paces.put(row.getString(0), row.getDouble(1));
      }
    }
    return paces;
  }

  /** Whether the tables consist of the listed files and nothing else. */
  public boolean isCompact() throws IOException {
    JsonNode list = list();
    if (list == null) {
      return false;
    }
    SortedMap<String, Long> present = results.parquetFiles(results.metrics());
    present.putAll(results.parquetFiles(results.trials()));
    JsonNode listed = list.get("files");
    return listed.size() == present.size()
        && present.entrySet().stream()
            .allMatch(file -> listed.path(relative(file.getKey())).asLong(-1) == file.getValue());
  }

  /**
   * Merges the tables' files into few, by environment, sorted by trial. A run that dies meanwhile
   * loses nothing: {@link #finishCompaction} goes on.
   */
  public void compact() throws IOException {
    if (isCompact()) {
      return;
    }
    SortedMap<String, Long> old = results.parquetFiles(results.metrics());
    SortedMap<String, Long> oldTrials = results.parquetFiles(results.trials());
    String stage = results.stage("compaction");
    ObjectNode list = JSON.createObjectNode();
    ObjectNode moves = list.putObject("moves");
    ObjectNode files = list.putObject("files");

    Dataset<Row> metrics = metrics();
    for (Row row : metrics.select("environment").distinct().collectAsList()) {
      String environment = row.getString(0);
      String folder = results.metricsOf(environment);
      long bytes = results.parquetFiles(folder).values().stream().mapToLong(Long::longValue).sum();
      write(
          metrics
              .where(functions.col("environment").equalTo(environment))
              .drop("environment") // the folder tells it
              .repartitionByRange(
                  (int) (bytes / BYTES_OF_A_FILE) + 1,
                  functions.col("algorithm"),
                  functions.col("optimizer"),
                  functions.col("trial_id"))
              .sortWithinPartitions("algorithm", "optimizer", "trial_id", "iteration"),
          stage + "/" + environment,
          folder,
          moves,
          files);
    }
    if (!oldTrials.isEmpty()) {
      write(
          trials()
              .coalesce(1)
              .sortWithinPartitions("environment", "algorithm", "optimizer", "seed"),
          stage + "/trials",
          results.trials(),
          moves,
          files);
    }
    old.putAll(oldTrials);
    old.keySet().forEach(file -> list.withArray("replaced").add(relative(file)));
    results.writeText(results.uri(), LIST, list.toPrettyString());
    finishCompaction();
  }

  private void write(
      Dataset<Row> rows, String stage, String folder, ObjectNode moves, ObjectNode files)
      throws IOException {
    rows.write().option("compression", "zstd").parquet(stage);
    int part = 0;
    String id = UUID.randomUUID().toString().substring(0, 8);
    for (Map.Entry<String, Long> file : results.parquetFiles(stage).entrySet()) {
      String place =
          relative(folder + String.format(Locale.ROOT, "/merged-%s-%04d.parquet", id, part++));
      // Relative to the staging folder, whose own name is hidden.
      moves.put(relative(file.getKey()), place);
      files.put(place, file.getValue());
    }
  }

  /** Brings a compaction to its end that was broken off after its list was written. */
  public void finishCompaction() throws IOException {
    JsonNode list = list();
    if (list == null) {
      return;
    }
    for (Map.Entry<String, JsonNode> move : list.path("moves").properties()) {
      String from = absolute(move.getKey());
      if (results.exists(from)) {
        results.move(from, absolute(move.getValue().asText()));
      }
    }
    for (JsonNode file : list.path("replaced")) {
      results.delete(absolute(file.asText()));
    }
  }

  /** The list; null where there is none, or none that can be read. */
  private JsonNode list() throws IOException {
    try (var in = results.open(absolute(LIST))) {
      JsonNode list = JSON.readTree(in.readAllBytes());
      return list.path("files").isObject() ? list : null;
    } catch (FileNotFoundException | com.fasterxml.jackson.core.JacksonException e) {
      return null;
    }
  }

  private String relative(String uri) {
    return uri.substring(results.uri().length() + 1);
  }

  private String absolute(String relative) {
    return results.uri() + "/" + relative;
  }
}
