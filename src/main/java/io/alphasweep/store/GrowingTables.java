package io.alphasweep.store;

import io.alphasweep.fault.OneLine;
import io.alphasweep.store.FileCheck.Fault;
import io.alphasweep.trial.LaterSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;

/**
 * The tables of a result directory as they grow, read without a Spark session and each file once.
 *
 * <p>A file that is broken is left out and told; {@link ResultTables} in its place refuses to read
 * anything at all. Rows that stand in several files come several times. Where a file is gone that
 * was read, as after a merge, all is read anew: what is told before that is to be forgotten.
 */
public final class GrowingTables {

  /** Takes what was read. */
  public interface Reader {

    /** Whatever came before does not count any more. */
    void forget();

    /** Rows of {@code trials} that ended: those of one file, with all of its columns. */
    void trials(List<Row> rows);

    /** Rows of {@code metrics}. */
    void metrics(MetricsBatch rows);
  }

  private final ResultDirectory results;
  private final LaterSettings later;
  private final List<String> metrics;

  /** Lengths of the files that were read, and what was wrong with some of them. */
  private final Map<String, Long> read = new HashMap<>();

  private final SortedMap<String, String> damaged = new TreeMap<>();

  private boolean anew;
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  /**
   * @param later settings that came later than some rows
   * @param metrics columns that are read of {@code metrics}
   */
  public GrowingTables(ResultDirectory results, LaterSettings later, List<String> metrics) {
    this.results = results;
    this.later = later;
    this.metrics = List.copyOf(metrics);
  }

  /** The files of both tables, and how many of them were read: of a reading that goes on, too. */
  public int files() {
    return files.get();
  }

  public int filesRead() {
    return done.get();
  }

  /** The files that were left out, a sentence each. */
  public List<String> damaged() {
    return List.copyOf(damaged.values());
  }

  /** From now on nothing is known of what was read: at the next change all is read once more. */
  public void forgetRows() {
    anew = true;
  }

  /** Reads all once more at the next time. */
  public void readAgain() {
    anew = true;
    read.clear();
  }

  /**
   * Reads the files that came since the last time.
   *
   * @return whether there were any, or some are gone
   * @throws IOException if the directory cannot be listed
   */
  public boolean feed(Reader reader) throws IOException {
    // Trials first: a trial's row comes after all its rows in metrics.
    SortedMap<String, Long> trials = results.parquetFiles(results.trials());
    SortedMap<String, Long> rows = results.parquetFiles(results.metrics());
    SortedMap<String, Long> all = new TreeMap<>(trials);
    all.putAll(rows);
    if (all.equals(read)) {
      return false;
    }
    if (anew
        || read.entrySet().stream()
            .anyMatch(file -> !file.getValue().equals(all.get(file.getKey())))) {
      anew = false;
      read.clear();
      damaged.clear();
      reader.forget();
    }
    files.set(all.size());
    done.set(read.size());
    for (SortedMap<String, Long> table : List.of(trials, rows)) {
      for (Map.Entry<String, Long> file : table.entrySet()) {
        if (!read.containsKey(file.getKey())) {
          read(file.getKey(), table == trials, reader);
          read.put(file.getKey(), file.getValue());
          done.incrementAndGet();
        }
      }
    }
    return true;
  }

  private void read(String file, boolean ofTrials, Reader reader) throws IOException {
    try {
      if (!results.holds(file)) {
        damaged.put(file, "%s is a link that leads elsewhere".formatted(results.shown(file)));
        return;
      }
      FileCheck check = FileCheck.of(results.hadoop(), file);
      if (check.fault() == Fault.GONE) {
        return; // and the next look finds what came in its place
      }
      if (check.fault() != Fault.NONE) {
        damaged.put(file, "%s is not read: %s".formatted(results.shown(file), check.why()));
        return;
      }
      if (ofTrials) {
        List<Row> rows =
            ColumnReading.rows(results, file).stream()
                .filter(row -> !ResultTables.SCREENED.equals(row.getAs("status")))
                .toList();
        reader.trials(AbsentValues.fill(rows, later));
      } else {
        ColumnReading.metrics(
            results.hadoop(), file, results.environmentOf(file), metrics, reader::metrics);
      }
    } catch (FileNotFoundException e) {
      // Merged a moment ago.
    } catch (IOException | RuntimeException e) { // Parquet's, of pages that are no such
      damaged.put(file, "%s is not read: %s".formatted(results.shown(file), OneLine.of(e)));
    }
  }

  /**
   * The {@code decisions} tables of all sweeps of the directory; files that are broken left out.
   */
  public List<Row> decisions() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String file : results.parquetFiles(results.decisions()).keySet()) {
      try {
        if (results.holds(file) && FileCheck.of(results.hadoop(), file).fault() == Fault.NONE) {
          ColumnReading.rows(results, file).stream()
              .filter(
                  row -> row.schema().getFieldIndex("rung").isEmpty() || row.getAs("rung") == null)
              .forEach(rows::add);
        }
      } catch (FileNotFoundException | RuntimeException e) {
        // Written anew, and whole, at the next look.
      }
    }
    return rows;
  }

  /** A text file among the results, such as the sweep file; empty where it is not there. */
  public Optional<String> text(String name) throws IOException {
    String file = results.file(name);
    try {
      return results.exists(file) && results.holds(file)
          ? Optional.of(new String(results.read(file), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
