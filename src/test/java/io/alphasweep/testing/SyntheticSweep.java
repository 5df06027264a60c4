package io.alphasweep.testing;

import io.alphasweep.rows.Column;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Table;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.sweep.TrialSchema;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Writes both tables of a sweep that nothing trained: what is not said is filled in. */
public final class SyntheticSweep {

  private static final Table METRICS = MetricsTable.TABLE;
  private static final Table TRIALS =
      new TrialsTable(List.copyOf(TrialSchema.standard().settings())).table();

  private final int iterations;
  private final BiFunction<Map<String, Object>, Integer, Map<String, Object>> metrics;
  private final List<List<Object>> trialRows = new ArrayList<>();
  private final List<List<Object>> metricRows = new ArrayList<>();

  /**
   * @param iterations of each trial, of 100 environment steps
   * @param metrics the metrics of a trial at an iteration, from its columns and the iteration
   */
  public SyntheticSweep(
      int iterations, BiFunction<Map<String, Object>, Integer, Map<String, Object>> metrics) {
    this.iterations = iterations;
    this.metrics = metrics;
  }

  /** Adds a trial with these columns. */
  public SyntheticSweep trial(Map<String, Object> columns) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("trial_id", "%016x".formatted(trialRows.size()));
    values.put("sweep", "synthetic");
    values.put("environment", "Hopper-v4");
    values.put("algorithm", "ppo");
    values.put("optimizer", "adam");
    values.put("seed", 1L);
    values.put("status", "completed");
    values.put("iterations", (long) iterations);
    values.put("env_steps", iterations * 100L);
    values.put("pack_trials", 1L);
    values.putAll(columns);
    trialRows.add(row(TRIALS, values));
    for (int iteration = 1; iteration <= iterations; iteration++) {
      Map<String, Object> all = new HashMap<>(values);
      all.put("iteration", (long) iteration);
      all.put("env_steps", iteration * 100L);
      all.putAll(metrics.apply(values, iteration));
      metricRows.add(row(METRICS, all));
    }
    return this;
  }

  /** Writes the tables; rows of all environments stand in one file. */
  public void write(ResultDirectory results) throws IOException {
    results.create();
    results.write(results.trials(), Map.of("synthetic.parquet", ParquetFile.of(TRIALS, trialRows)));
    results.write(
        results.metrics(), Map.of("synthetic.parquet", ParquetFile.of(METRICS, metricRows)));
  }

  private static List<Object> row(Table table, Map<String, Object> values) {
    List<Object> row = new ArrayList<>();
    for (Column column : table.columns()) {
      row.add(values.getOrDefault(column.name(), column.nullable() ? null : zero(column.type())));
    }
    return row;
  }

  private static Object zero(Column.Type type) {
    return switch (type) {
      case TEXT -> "none";
      case INTEGER -> 0L;
      case REAL -> 0.0;
      case FLAG -> false;
      case TIMESTAMP -> Instant.EPOCH;
    };
  }
}
