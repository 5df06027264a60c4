package io.alphasweep.testing;

import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.ParquetFile;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Sealed;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialRow;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.sweep.Pack;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.TrialSize;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import org.apache.hadoop.conf.Configuration;

/** The rows that a sweep would leave, with made-up numbers, through the project's writers. */
public final class MadeUpResults {

  private final String sweep;
  private final ToDoubleBiFunction<TrialSpec, Long> episodicReturn100;
  private final ResultDirectory results;
  private final TrialsTable trials =
      new TrialsTable(List.copyOf(TrialSchema.standard().settings()));
  private double stepsPerSecond = 1000;

  /**
   * @param episodicReturn100 by trial and iteration, from 1
   */
  public MadeUpResults(
      Path out, String sweep, ToDoubleBiFunction<TrialSpec, Long> episodicReturn100) {
    this.sweep = sweep;
    this.episodicReturn100 = episodicReturn100;
    this.results = new ResultDirectory(out.toString(), new Configuration());
    results.create();
  }

  /** From now on, packs train at that speed; at first, 1,000 environment steps per second. */
  public MadeUpResults at(double speed) {
    stepsPerSecond = speed;
    return this;
  }

  /** All trials as one pack. */
  public void write(List<TrialSpec> all) throws IOException {
    write(new Pack(0, all));
  }

  /** Writes the rows of one pack. */
  public void write(Pack pack) throws IOException {
    Map<String, List<List<Object>>> metricRows = new TreeMap<>();
    for (TrialSpec trial : pack.trials()) {
      for (long iteration = 1; iteration <= iterations(trial); iteration++) {
        metricRows
            .computeIfAbsent(trial.environment(), key -> new ArrayList<>())
            .add(Table.values(metricRow(trial, iteration, TrialSize.rolloutSamples(trial))));
      }
    }
    write(pack, metricRows);
  }

  /** Writes the trials of one pack, completed, with metrics from elsewhere, by environment. */
  public void write(Pack pack, Map<String, List<List<Object>>> metricRows) throws IOException {
    List<List<Object>> trialRows = new ArrayList<>();
    for (TrialSpec trial : pack.trials()) {
      trialRows.add(
          trials.values(
              trialRow(trial, pack, iterations(trial), TrialSize.rolloutSamples(trial)), trial));
    }
    String name = "pack-%05d".formatted(pack.index());
    for (Map.Entry<String, List<List<Object>>> rows : metricRows.entrySet()) {
      write(results.metricsOf(rows.getKey()), name, Table.of(MetricRow.class), rows.getValue());
    }
    write(results.trials(), name, trials.table(), trialRows);
  }

  private void write(String folder, String name, Table table, List<List<Object>> rows)
      throws IOException {
    byte[] content = ParquetFile.of(table, rows);
    results.write(folder, Map.of(Sealed.parquetName(name, content), content));
  }

  private static long iterations(TrialSpec trial) {
    return trial.integer("total-timesteps") / TrialSize.rolloutSamples(trial);
  }

  private MetricRow metricRow(TrialSpec trial, long iteration, long batch) {
    double number = Math.sin(trial.seed() + 0.1 * iteration);
    double seconds = batch / stepsPerSecond;
    return new MetricRow(
        trial.id(),
        sweep,
        trial.environment(),
        trial.algorithm(),
        trial.optimizer(),
        trial.seed(),
        iteration,
        iteration * batch,
        iteration * seconds,
        seconds,
        seconds,
        stepsPerSecond,
        5,
        1000 + number,
        100 + number,
        episodicReturn100.applyAsDouble(trial, iteration),
        3e-4 / iteration,
        number,
        number * number,
        1 + number,
        number / 2,
        number / 3,
        0.2 + 0.1 * number,
        null,
        0.9 + 0.1 * number,
        1 + 0.5 * number,
        0.5 * number,
        number / 4,
        1 + number / 5,
        60 + number,
        0.35 + 0.1 * number,
        0.35 + 0.2 * number,
        0.85 + 0.1 * number,
        0.9 + 0.1 * number,
        number / 7,
        2 + number);
  }

  private TrialRow trialRow(TrialSpec trial, Pack pack, long iterations, long batch) {
    return new TrialRow(
        trial.id(),
        sweep,
        trial.environment(),
        trial.algorithm(),
        trial.optimizer(),
        trial.seed(),
        "completed",
        null,
        iterations,
        iterations * batch,
        pack.index(),
        pack.trials().size(),
        "cpu",
        "made-up",
        Instant.EPOCH,
        Instant.EPOCH,
        iterations * batch / stepsPerSecond,
        "made-up",
        "unknown",
        "made-up",
        "made-up",
        "made-up",
        "made-up",
        null,
        trial.canonical());
  }
}
