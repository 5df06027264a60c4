package io.alphasweep.export;

import io.alphasweep.rows.Column;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.text.Csv;
import io.alphasweep.text.WholeFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Writes a sweep's rows as files of other tools. One row at a time is held in memory. */
public final class Export {

  /** Columns that say which row it is, and so are no scalars. */
  private static final List<String> KEYS = List.of("seed", "iteration", "env_steps");

  /** Settings that every run shows. */
  private static final List<String> ALWAYS =
      List.of("environment", "algorithm", "optimizer", "seed");

  private final ResultTables tables;

  public Export(ResultTables tables) {
    this.tables = tables;
  }

  /**
   * Writes one event file per trial, in {@code ENVIRONMENT/ALGORITHM-OPTIMIZER/seed-N-TRIAL_ID/},
   * each metric a scalar over environment steps, under the tags of {@link Tags}; the settings that
   * differ between trials, for the HParams plugin.
   *
   * @param folder made where it is missing
   * @return how many event files were written
   */
  public long tensorBoard(Path folder) throws IOException {
    List<String> scalars =
        MetricsTable.TABLE.columns().stream()
            .filter(
                column -> column.type() == Column.Type.REAL || column.type() == Column.Type.INTEGER)
            .map(Column::name)
            .filter(name -> !KEYS.contains(name))
            .toList();
    Dataset<Row> trialRows = tables.trials();
    Map<String, Map<String, Object>> settings = settings(trialRows);
    Dataset<Row> starts = trialRows.selectExpr("trial_id", "double(started_at) AS started_at");
    Iterator<Row> rows =
        tables
            .metrics()
            .join(starts, "trial_id")
            .orderBy("trial_id", "iteration")
            .toLocalIterator();
    String trial = null;
    long trials = 0;
    EventFile file = null;
    try {
      while (rows.hasNext()) {
        Row row = rows.next();
        double start = row.<Double>getAs("started_at");
        if (!row.getAs("trial_id").equals(trial)) {
          if (file != null) {
            file.finish();
          }
          trial = row.getAs("trial_id");
          trials++;
          Path place = Files.createDirectories(folder.resolve(run(row)));
          file =
              new EventFile(
                  place.resolve(
                      String.format(
                          Locale.ROOT, "events.out.tfevents.%010d.alphasweep", (long) start)),
                  start);
          file.settings(start, settings.get(trial));
        }
        file.scalars(
            start + row.<Double>getAs("elapsed_seconds"),
            row.<Long>getAs("env_steps"),
            present(row, scalars));
      }
      if (file != null) {
        file.finish();
      }
    } finally {
      if (file != null) {
        file.close();
      }
    }
    return trials;
  }

  /**
   * By trial, the settings of which trials have different values; environment, algorithm, optimizer
   * and seed always.
   */
  private static Map<String, Map<String, Object>> settings(Dataset<Row> trials) {
    List<String> columns = new ArrayList<>(ALWAYS);
    Arrays.stream(trials.columns())
        .filter(name -> !TrialsTable.FIXED.names().contains(name))
        .forEach(columns::add);
    Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
    Map<String, Set<Object>> values = new HashMap<>();
    String[] quoted = columns.stream().map("`%s`"::formatted).toArray(String[]::new);
    for (Row row : trials.select("trial_id", quoted).collectAsList()) {
      Map<String, Object> own = new LinkedHashMap<>();
      for (String column : columns) {
        Object value = row.getAs(column);
        if (value != null) {
          own.put(column, value);
          values.computeIfAbsent(column, name -> new HashSet<>()).add(value);
        }
      }
      settings.put(row.getAs("trial_id"), own);
    }
    settings
        .values()
        .forEach(
            own ->
                own.keySet()
                    .removeIf(column -> !ALWAYS.contains(column) && values.get(column).size() < 2));
    return settings;
  }

  /**
   * Writes {@code metrics.csv} and {@code trials.csv}: every column in full precision, a heading
   * line, times in UTC, nothing where a value is null. Trials that stopped at a rung of their
   * sweep's screen are in neither: their rows of trials are {@code screened.csv}, where there are
   * any.
   *
   * @param folder made where it is missing
   */
  public void csv(Path folder) throws IOException {
    Files.createDirectories(folder);
    csv(folder.resolve("trials.csv"), tables.trials().orderBy("trial_id"));
    Dataset<Row> screened = tables.screened();
    Dataset<Row> metrics = tables.metrics();
    if (!screened.isEmpty()) {
      csv(folder.resolve("screened.csv"), screened.orderBy("trial_id"));
      metrics =
          metrics.join(
              functions.broadcast(screened.select("trial_id")),
              new String[] {"trial_id"},
              "left_anti");
    }
    csv(folder.resolve("metrics.csv"), metrics.orderBy("trial_id", "iteration"));
  }

  private static void csv(Path file, Dataset<Row> table) throws IOException {
    try (WholeFile whole = new WholeFile(file)) {
      try (Writer writer = Files.newBufferedWriter(whole.part());
          Csv csv = new Csv(writer, List.of(table.columns()))) {
        Iterator<Row> rows = table.toLocalIterator();
        while (rows.hasNext()) {
          Row row = rows.next();
          csv.row(IntStream.range(0, row.size()).mapToObj(row::get).toList());
        }
      }
      whole.finish();
    }
  }

  private static String run(Row row) {
    return String.format(
        Locale.ROOT,
        "%s/%s-%s/seed-%d-%s",
        word(row.getAs("environment")),
        word(row.getAs("algorithm")),
        word(row.getAs("optimizer")),
        row.<Long>getAs("seed"),
        word(row.getAs("trial_id")));
  }

  /** As part of a file's name: rows may be anyone's, and none leads out of the folder. */
  private static String word(String text) {
    return text.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.*$|^\\.+", "_");
  }

  private static Map<String, Double> present(Row row, List<String> names) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (String name : names) {
      Number value = row.getAs(name);
      if (value != null) {
        values.put(Tags.of(name), value.doubleValue());
      }
    }
    return values;
  }
}
