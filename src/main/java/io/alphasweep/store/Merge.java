package io.alphasweep.store;

import io.alphasweep.store.Contents.Count;
import io.alphasweep.store.FileCheck.Fault;
import io.alphasweep.store.ResultTables.End;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Brings the rows of many small files together in few: by environment, sorted by trial.
 *
 * <p>The old files go last, when the others are in their places, read back whole, counted, and on
 * the disk. Whatever breaks it off before that leaves rows that stand in two files, which count
 * once, and the next merge begins anew.
 */
final class Merge {

  private static final long BYTES_OF_A_FILE = 128L << 20;

  private final SparkSession spark;
  private final ResultDirectory results;
  private final Contents contents;
  private final String stage;
  private final String id = UUID.randomUUID().toString().substring(0, 8);

  /** Places by staged file. */
  private final Map<String, String> moves = new LinkedHashMap<>();

  /** What was found in the staged files, by place. */
  private final SortedMap<String, FileCheck> merged = new TreeMap<>();

  Merge(SparkSession spark, ResultDirectory results, Contents contents) {
    this.spark = spark;
    this.results = results;
    this.contents = contents;
    this.stage = results.stage("merge");
  }

  /**
   * @param ended iterations of the trials whose ends and rows have to be there
   * @throws DamagedResultsException if they are not, or a file is not whole; then all old files
   *     stay
   */
  void execute(Map<String, Long> ended) throws IOException {
    contents.lookAgain();
    if (!contents.isMerged()) {
      contents.readAgain(); // what is to be deleted
    }
    require(ended);
    if (contents.isMerged()) {
      return;
    }
    SortedMap<String, Long> old = contents.files();
    if (old.isEmpty()) {
      return;
    }
    Map<String, Count> counts = contents.counts();
    Map<String, End> ends = contents.ends();
    boolean complete = contents.incomplete(ends.keySet()).isEmpty();
    Map<String, Count> countsNow = mergeMetrics();
    if (!countsNow.equals(once(counts))) {
      throw new IOException("the merged files of metrics do not hold the rows that went into them");
    }
    if (!ends.isEmpty() && !mergeTrials(ends.size()).equals(ends)) {
      throw new IOException("the merged files of trials do not hold the rows that went into them");
    }
    results.move(moves);
    SortedMap<String, MergedList.Entry> list = new TreeMap<>();
    merged.forEach(
        (file, check) ->
            list.put(results.relative(file), new MergedList.Entry(check.bytes(), check.rows())));
    new MergedList(list, complete).write(results);
    for (String file : old.keySet()) {
      results.delete(file);
    }
    merged.forEach(contents::isKnown);
    contents.lookAgain();
  }

  private void require(Map<String, Long> ended) throws IOException {
    List<String> lost = new ArrayList<>();
    List<String> incomplete = new ArrayList<>();
    for (Map.Entry<String, Long> trial : ended.entrySet()) {
      if (!contents.ends().containsKey(trial.getKey())) {
        lost.add(trial.getKey());
      } else if (contents.ends().get(trial.getKey()).iterations() < trial.getValue()) {
        incomplete.add(trial.getKey());
      }
    }
    if (!lost.isEmpty()) {
      throw new DamagedResultsException(
          "%s/trials: the rows of %,d trials that ended are gone, the first that of %s"
              .formatted(results.location(), lost.size(), lost.get(0)));
    }
    incomplete.addAll(contents.incomplete(ended.keySet()));
    if (!incomplete.isEmpty()) {
      throw ResultTables.missing(results, incomplete);
    }
  }

  /** The counts of rows of which each stands there once. */
  private static Map<String, Count> once(Map<String, Count> counts) {
    Map<String, Count> once = new HashMap<>();
    counts.forEach(
        (trial, count) ->
            once.put(trial, new Count(count.iterations(), count.iterations(), count.written())));
    return once;
  }

  private Map<String, Count> mergeMetrics() throws IOException {
    Dataset<Row> metrics = contents.metrics();
    if (contents.repeatsRows()) {
      metrics = metrics.dropDuplicates("trial_id", "iteration");
    }
    Map<String, Count> counts = new HashMap<>();
    for (Row row : contents.metrics().select("environment").distinct().collectAsList()) {
      String environment = row.getString(0);
      String folder = results.metricsOf(environment);
      long bytes = results.parquetFiles(folder).values().stream().mapToLong(Long::longValue).sum();
      Dataset<Row> rows =
          metrics
              .where(functions.col("environment").equalTo(environment))
              .drop("environment") // the folder tells it
              .repartitionByRange(
                  (int) (bytes / BYTES_OF_A_FILE) + 1,
                  functions.col("algorithm"),
                  functions.col("optimizer"),
                  functions.col("trial_id"))
              .sortWithinPartitions("algorithm", "optimizer", "trial_id", "iteration");
      counts.putAll(Contents.counts(write(rows, folder)));
    }
    return counts;
  }

  private Map<String, End> mergeTrials(int count) throws IOException {
    Dataset<Row> trials =
        write(
            contents
                .trials()
                .coalesce(1)
                .sortWithinPartitions("environment", "algorithm", "optimizer", "seed"),
            results.trials());
    return trials.count() == count ? Contents.ends(trials) : Map.of();
  }

  /** Writes rows to files of the stage, and reads them back. */
  private Dataset<Row> write(Dataset<Row> rows, String folder) throws IOException {
    String place = stage + "/" + results.relative(folder);
    SparkParquet.write(rows, place);
    int part = 0;
    for (FileCheck check : FileCheck.of(spark, results, results.parquetFiles(place).keySet())) {
      if (check.fault() != Fault.NONE) {
        throw new DamagedResultsException(results, check.file(), check.why());
      }
      results.sync(check.file());
      String name =
          Sealed.parquetName(
              String.format(Locale.ROOT, "merged-%s-%04d", id, part++), check.checksum());
      moves.put(check.file(), folder + "/" + name);
      merged.put(folder + "/" + name, check);
    }
    return SparkParquet.read(spark, place, rows.schema());
  }
}
