package io.alphasweep.store;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.dense_rank;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import io.alphasweep.store.FileCheck.Fault;
import io.alphasweep.store.ResultTables.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in the folders of the two tables, looked at once and kept until {@link #lookAgain}:
 * which files, whether each is whole, and how many rows each trial has.
 */
final class Contents {

  /**
   * A trial's rows in {@code metrics}.
   *
   * @param rows all of them
   * @param iterations of which they are
   * @param written as far as these go without a gap
   */
  record Count(long rows, long iterations, long written) {
    static final Count NONE = new Count(0, 0, 0);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

  /** Looks at a directory in which files come and go. */
  private static final int TRIES = 5;

  private final SparkSession spark;
  private final ResultDirectory results;

  /** Of files that are whole. */
  private final Map<String, FileCheck> known = new HashMap<>();

  /** Lengths by file, sorted; null before a look. */
  private SortedMap<String, Long> files;

  private Map<String, FileCheck> checks;
  private Optional<MergedList> list;
  private Dataset<Row> metrics;
  private Dataset<Row> trials;
  private Map<String, Count> counts;
  private Map<String, End> ends;

  Contents(SparkSession spark, ResultDirectory results) {
    this.spark = spark;
    this.results = results;
  }

  /** Forgets what was seen, but for files that were read and are whole. */
  void lookAgain() {
    files = null;
    checks = null;
    list = null;
    metrics = null;
    trials = null;
    counts = null;
    ends = null;
  }

  /** Forgets all: every file is read once more. */
  void readAgain() {
    known.clear();
    lookAgain();
  }

  /** Spares a file that was read under another name. */
  void isKnown(String file, FileCheck check) {
    known.put(file, check);
  }

  /** The files that are not whole, or cannot be read. */
  List<FileCheck> damaged() throws IOException {
    look();
    return checks.values().stream().filter(check -> check.fault() != Fault.NONE).toList();
  }

  /** The files of both tables, with their lengths; all of them are whole. */
  SortedMap<String, Long> files() throws IOException {
    open();
    return files;
  }

  /** Rows in a file, as its footer says. */
  long rows(String file) {
    return checks.get(file).rows();
  }

  /**
   * Takes what is broken out of the way, so that the rest can be read; nothing is deleted.
   *
   * @return what a person should know of it, a sentence each
   * @throws DamagedResultsException if a file cannot be read, which may be whole
   */
  List<String> setBrokenAside() throws IOException {
    List<String> told = new ArrayList<>();
    for (FileCheck check : damaged()) {
      if (check.fault() != Fault.BROKEN) {
        throw exception(check);
      }
      told.add(setAside(check.file(), check.why()));
    }
    try {
      MergedList.read(results);
    } catch (DamagedResultsException e) {
      told.add(e.getMessage());
    }
    for (String file : gone()) {
      told.add("%s is gone; what was only in it is made anew".formatted(results.shown(file)));
    }
    lookAgain();
    return told;
  }

  private String setAside(String file, String why) throws IOException {
    return "%s is broken: %s; it is now %s, and what was only in it is made anew"
        .formatted(results.shown(file), why, results.shown(results.setAside(file)));
  }

  /** The list of the last merge; empty where there is none, or none that can be believed. */
  Optional<MergedList> list() throws IOException {
    if (list == null) {
      try {
        list = MergedList.read(results);
      } catch (DamagedResultsException e) {
        // It spares work; without it, all rows are counted.
        LOG.warn("{}", e.getMessage());
        list = Optional.empty();
      }
    }
    return list;
  }

  /** Files of the last merge that are not there any more. */
  List<String> gone() throws IOException {
    look();
    return list().stream()
        .flatMap(merged -> merged.files().keySet().stream())
        .map(results::file)
        .filter(file -> !files.containsKey(file))
        .toList();
  }

  /** Whether the tables consist of the files of the last merge and of nothing else. */
  boolean isMerged() throws IOException {
    open();
    SortedMap<String, MergedList.Entry> present = new TreeMap<>();
    files.forEach(
        (file, bytes) ->
            present.put(results.relative(file), new MergedList.Entry(bytes, rows(file))));
    return list().map(merged -> merged.files().equals(present)).orElse(false);
  }

  /** The rows of all files of {@code metrics}, each as often as it stands there. */
  Dataset<Row> metrics() throws IOException {
    open();
    return metrics;
  }

  /** The rows of {@code trials}, the latest of each trial. */
  Dataset<Row> trials() throws IOException {
    return isMerged() ? trials : latest(trials);
  }

  /** Whether a row of {@code metrics} stands there more than once. */
  boolean repeatsRows() throws IOException {
    return !isMerged()
        && counts().values().stream().anyMatch(count -> count.rows() > count.iterations());
  }

  /** The rows of each trial that has any. */
  Map<String, Count> counts() throws IOException {
    if (counts == null) {
      counts = counts(metrics());
    }
    return counts;
  }

  /** How each trial ended that did. */
  Map<String, End> ends() throws IOException {
    if (ends == null) {
      ends = ends(trials());
    }
    return ends;
  }

  /**
   * The trials, of those in question, that ended and have not as many rows as they made iterations.
   */
  List<String> incomplete(Collection<String> trialIds) throws IOException {
    if (isMerged() && list().orElseThrow().complete()) {
      return List.of();
    }
    List<String> incomplete = new ArrayList<>();
    for (String trialId : trialIds) {
      End end = ends().get(trialId);
      if (end != null && counts().getOrDefault(trialId, Count.NONE).written() < end.iterations()) {
        incomplete.add(trialId);
      }
    }
    return incomplete;
  }

  static Map<String, Count> counts(Dataset<Row> metrics) {
    WindowSpec trial = Window.partitionBy("trial_id").orderBy("iteration");
    Map<String, Count> counts = new HashMap<>();
    for (Row row :
        metrics
            .select(
                col("trial_id"),
                col("iteration"),
                dense_rank().over(trial).cast("long").as("place"))
            .groupBy("trial_id")
            .agg(
                count(lit(1)),
                max("place"),
                coalesce(max(when(col("iteration").equalTo(col("place")), col("place"))), lit(0L)))
            .collectAsList()) {
      counts.put(row.getString(0), new Count(row.getLong(1), row.getLong(2), row.getLong(3)));
    }
    return counts;
  }

  static Map<String, End> ends(Dataset<Row> trials) {
    Map<String, End> ends = new HashMap<>();
    for (Row row :
        trials
            .select(
                col("trial_id"),
                col("status"),
                col("iterations"),
                coalesce(col("arithmetics").gt(1), lit(false)))
            .collectAsList()) {
      ends.put(row.getString(0), new End(row.getString(1), row.getLong(2), row.getBoolean(3)));
    }
    return ends;
  }

  private static Dataset<Row> latest(Dataset<Row> trials) {
    // The clocks of two machines may differ, but no trial ends before it got as far as it had got.
    WindowSpec trial =
        Window.partitionBy("trial_id").orderBy(col("iterations").desc(), col("finished_at").desc());
    return trials
        .withColumn("_newest", row_number().over(trial))
        .where("_newest = 1")
        .drop("_newest");
  }

  private void look() throws IOException {
    for (int tries = 1; files == null; tries++) {
      // Trials first: a trial's row comes after all its rows in metrics.
      SortedMap<String, Long> listed = results.parquetFiles(results.trials());
      listed.putAll(results.parquetFiles(results.metrics()));
      Map<String, FileCheck> found = new HashMap<>();
      listed.forEach(
          (file, bytes) -> {
            FileCheck check = known.get(file);
            if (check != null && check.bytes() == bytes) {
              found.put(file, check);
            }
          });
      for (FileCheck check :
          FileCheck.of(
              spark,
              results,
              listed.keySet().stream().filter(file -> !found.containsKey(file)).toList())) {
        found.put(check.file(), check);
        if (check.fault() == Fault.NONE) {
          known.put(check.file(), check);
        }
      }
      boolean gone = found.values().stream().anyMatch(check -> check.fault() == Fault.GONE);
      if (!gone || tries == TRIES) {
        files = listed;
        checks = found;
      }
    }
  }

  /** Makes both tables of the files, which have to be whole. */
  private void open() throws IOException {
    for (int tries = 1; metrics == null; tries++) {
      List<FileCheck> damaged = damaged();
      if (!damaged.isEmpty()) {
        throw exception(damaged.get(0));
      }
      Dataset<Row> nextTrials = table(results.trials());
      Dataset<Row> nextMetrics = table(results.metrics());
      SortedMap<String, Long> seen = new TreeMap<>();
      for (Dataset<Row> table : List.of(nextTrials, nextMetrics)) {
        SparkParquet.files(table).forEach(file -> seen.put(file, files.get(file)));
      }
      if (seen.equals(files)) {
        trials = nextTrials;
        metrics = nextMetrics;
      } else if (tries < TRIES) {
        lookAgain();
      } else {
        throw new IOException(
            "files come and go in %s, as at the end of a run; try again"
                .formatted(results.location()));
      }
    }
  }

  private DamagedResultsException exception(FileCheck check) {
    return check.fault() == Fault.BROKEN
        ? new DamagedResultsException(results, check.file(), check.why())
        : DamagedResultsException.unreadable(results.shown(check.file()), check.why());
  }

  private Dataset<Row> table(String folder) throws IOException {
    List<String> own =
        files.keySet().stream().filter(file -> file.startsWith(folder + "/")).toList();
    StructType schema =
        folder.equals(results.metrics()) ? MetricsTable.TABLE.sparkSchema() : youngestSchema(own);
    return own.isEmpty()
        ? spark.createDataFrame(List.of(), schema)
        : SparkParquet.read(spark, folder, schema);
  }

  /**
   * The schema of the youngest file, since a later version may have more columns, and those that
   * every table has by now: they are null where no file has them.
   */
  private StructType youngestSchema(List<String> files) throws IOException {
    String youngest = null;
    long time = Long.MIN_VALUE;
    for (String file : files) {
      long modified = results.modified(file);
      if (modified > time) {
        time = modified;
        youngest = file;
      }
    }
    if (youngest == null) {
      return TrialsTable.FIXED.sparkSchema();
    }
    Path path = new Path(youngest);
    String schema =
        HadoopFiles.patiently(
            () -> {
              try (ParquetFileReader reader = ParquetFile.open(results.hadoop(), path)) {
                return reader.getFileMetaData().getKeyValueMetaData().get(ParquetFile.SPARK_SCHEMA);
              }
            });
    if (schema == null || !schema.contains("\"trial_id\"")) {
      throw new DamagedResultsException(results, youngest, "it holds no rows of trials");
    }
    StructType all = ((StructType) DataType.fromJson(schema)).asNullable();
    Set<String> names = Set.of(all.fieldNames());
    for (StructField field : TrialsTable.FIXED.sparkSchema().asNullable().fields()) {
      all = names.contains(field.name()) ? all : all.add(field);
    }
    return all;
  }
}
