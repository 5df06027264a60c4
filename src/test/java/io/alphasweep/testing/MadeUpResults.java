package io.alphasweep.testing;

import io.alphasweep.rows.Row;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import io.alphasweep.store.Table;
import io.alphasweep.store.TrialRow;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.training.Algorithms;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import java.util.function.Predicate;
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
  private Arithmetics arithmetics = Arithmetics.UNKNOWN;
  private LongToDoubleFunction processor = iteration -> 1;
  private Predicate<TrialSpec> diverges = trial -> false;

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

  /** From now on, trials are computed by these; at first, nobody knows by what. */
  public MadeUpResults by(Arithmetics computing) {
    arithmetics = computing;
    return this;
  }

  /** From now on, packs train at that speed; at first, 1,000 environment steps per second. */
  public MadeUpResults at(double speed) {
    stepsPerSecond = speed;
    return this;
  }

  /** From now on, some trials diverge in their last iteration. */
  public MadeUpResults diverging(Predicate<TrialSpec> which) {
    diverges = which;
    return this;
  }

  /**
   * From now on, other work leaves packs only a share of the time to run.
   *
   * @param share by iteration, from 1
   */
  public MadeUpResults busy(LongToDoubleFunction share) {
    processor = share;
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
            .add(
                metricRow(trial, iteration, Algorithms.footprint(trial).environmentSteps(1))
                    .values());
      }
    }
    write(pack, metricRows);
  }

  /** Writes the trials of one pack, completed, with metrics from elsewhere, by environment. */
  public void write(Pack pack, Map<String, List<List<Object>>> metricRows) throws IOException {
    Table columns = trials.of(pack.trials());
    List<List<Object>> trialRows = new ArrayList<>();
    for (TrialSpec trial : pack.trials()) {
      trialRows.add(
          trials.values(
              columns,
              trialRow(
                  trial, pack, iterations(trial), Algorithms.footprint(trial).environmentSteps(1)),
              trial));
    }
    String name = "pack-%05d".formatted(pack.index());
    for (Map.Entry<String, List<List<Object>>> rows : metricRows.entrySet()) {
      byte[] content = ParquetFile.of(MetricsTable.TABLE, rows.getValue());
      write(results.metricsOf(rows.getKey()), name, content);
    }
    write(results.trials(), name, ParquetFile.of(columns, trials.table(), trialRows));
  }

  private void write(String folder, String name, byte[] content) throws IOException {
    results.write(folder, Map.of(Sealed.parquetName(name, content), content));
  }

  private static long iterations(TrialSpec trial) {
    return Algorithms.footprint(trial).iterations();
  }

  private Row metricRow(TrialSpec trial, long iteration, long batch) {
    double number = Math.sin(trial.seed() + 0.1 * iteration);
    double cpuSeconds = batch / stepsPerSecond;
    double share = processor.applyAsDouble(iteration);
    double seconds = cpuSeconds / share;
    Map<String, Object> numbers = new HashMap<>();
    numbers.put("elapsed_seconds", iteration * seconds);
    numbers.put("iteration_seconds", seconds);
    numbers.put("iteration_cpu_seconds", cpuSeconds);
    numbers.put("pack_steps_per_second", stepsPerSecond * share);
    numbers.put("episodes", 5L);
    numbers.put("episodic_return", 1000 + number);
    numbers.put("episodic_length", 100 + number);
    numbers.put("episodic_return_100", episodicReturn100.applyAsDouble(trial, iteration));
    numbers.put("learning_rate", 3e-4 / iteration);
    numbers.put("policy_loss", number);
    numbers.put("value_loss", number * number);
    numbers.put("entropy", 1 + number);
    numbers.put("old_approx_kl", number / 2);
    numbers.put("approx_kl", number / 3);
    numbers.put("clip_fraction", 0.2 + 0.1 * number);
    numbers.put("grad_clip_fraction", 0.9 + 0.1 * number);
    numbers.put("gradient_norm", 1 + 0.5 * number);
    numbers.put("explained_variance", 0.5 * number);
    numbers.put("advantage_mean", number / 4);
    numbers.put("advantage_std", 1 + number / 5);
    numbers.put("alpha_ema", 60 + number);
    numbers.put("saturation", 0.35 + 0.1 * number);
    numbers.put("saturation_ema", 0.35 + 0.2 * number);
    numbers.put("minibatch_saturation", 0.85 + 0.1 * number);
    numbers.put("advantage_correlation", 0.9 + 0.1 * number);
    numbers.put("modulated_advantage_mean", number / 7);
    numbers.put("modulated_advantage_std", 2 + number);
    return Rows.of(sweep, trial, iteration, iteration * batch, numbers);
  }

  private TrialRow trialRow(TrialSpec trial, Pack pack, long iterations, long batch) {
    return new TrialRow(
        trial.id(),
        sweep,
        trial.environment(),
        trial.algorithm(),
        trial.optimizer(),
        trial.seed(),
        diverges.test(trial) ? "diverged" : "completed",
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
        arithmetics.text(),
        arithmetics.kinds(),
        arithmetics.instructions(),
        arithmetics.commits(),
        trial.canonical());
  }
}
