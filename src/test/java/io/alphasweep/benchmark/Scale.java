package io.alphasweep.benchmark;

import io.alphasweep.cli.AlphaSweep;
import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialRow;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.sweep.Pack;
import io.alphasweep.sweep.Packing;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.TrialSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/** What a large sweep costs beside its training. */
final class Scale {

  private static final int TRIALS = 10_000;

  private final Path work;
  private final int cores;

  Scale(Path work, int cores) {
    this.work = work;
    this.cores = cores;
  }

  /** Seconds of each measure. */
  Map<String, Object> measure() throws Exception {
    Map<String, Object> seconds = new LinkedHashMap<>();
    Path million = sweep("million", 100, 100, 100);
    seconds.put(
        "plan_of_1000000_trials_seconds",
        alphasweep(List.of("-Xmx2g"), List.of("plan", million.toString())));

    Path sweep = sweep("ten-thousand", 100, 10, 10);
    double ofOne = dryRun(sweep("one", 1, 1, 1), "1");
    seconds.put(
        "overhead_per_trial_packs_of_1_ms", 1e3 * (dryRun(sweep, "1") - ofOne) / (TRIALS - 1));
    seconds.put(
        "overhead_per_trial_packs_of_16_ms", 1e3 * (dryRun(sweep, "16") - ofOne) / (TRIALS - 1));

    Path rows = work.resolve("rows");
    write(SweepFile.read(sweep, TrialSchema.standard()), rows);
    seconds.put(
        "summarize_4880000_rows_seconds",
        alphasweep(
            List.of(), List.of("summarize", rows.toString(), "--master", "local[" + cores + "]")));
    return seconds;
  }

  private double dryRun(Path sweep, String packSize) throws Exception {
    Path out = work.resolve(sweep.getFileName() + "-" + packSize);
    return alphasweep(
        List.of(),
        List.of(
            "run",
            sweep.toString(),
            "--out",
            out.toString(),
            "--pack-size",
            packSize,
            "--master",
            "local[" + cores + "]",
            "--dry-train"));
  }

  private static double alphasweep(List<String> options, List<String> arguments) throws Exception {
    long start = System.nanoTime();
    Child.java(options, AlphaSweep.class, arguments);
    return (System.nanoTime() - start) * 1e-9;
  }

  /** A sweep of kappas x etas x seeds trials at the defaults. */
  private Path sweep(String name, int kappas, int etas, int seeds) throws Exception {
    String text =
        """
        name = %s
        grid { modulation.kappa = [%s], modulation.eta = [%s] }
        seeds = %d
        """
            .formatted(name, numbers(kappas), numbers(etas), seeds);
    return Files.writeString(work.resolve(name + ".conf"), text);
  }

  private static String numbers(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> String.valueOf(i * 0.01))
        .collect(Collectors.joining(", "));
  }

  /** The rows that the sweep would leave, with made-up numbers, through the project's writers. */
  private static void write(Sweep sweep, Path out) throws Exception {
    TrialSchema schema = TrialSchema.standard();
    ResultDirectory results = new ResultDirectory(out.toString(), new Configuration());
    results.create();
    TrialsTable trials = new TrialsTable(List.copyOf(schema.settings()));
    for (Pack pack : Packing.of(schema, sweep, OptionalInt.empty(), 1).packs()) {
      List<List<Object>> metricRows = new ArrayList<>();
      List<List<Object>> trialRows = new ArrayList<>();
      for (TrialSpec trial : pack.trials()) {
        long batch = trial.integer("num-envs") * trial.integer("num-steps");
        long iterations = trial.integer("total-timesteps") / batch;
        for (long iteration = 1; iteration <= iterations; iteration++) {
          metricRows.add(Table.values(metricRow(sweep.name(), trial, iteration, batch)));
        }
        TrialRow row = trialRow(sweep.name(), trial, pack, iterations, batch);
        trialRows.add(trials.values(row, trial));
      }
      String name = "pack-%05d".formatted(pack.index());
      results.writeParquet(
          results.metricsOf(pack.trials().get(0).environment()),
          name,
          Table.of(MetricRow.class),
          metricRows);
      results.writeParquet(results.trials(), name, trials.table(), trialRows);
    }
  }

  private static MetricRow metricRow(String sweep, TrialSpec trial, long iteration, long batch) {
    double number = Math.sin(trial.seed() + 0.1 * iteration + trial.real("modulation.kappa"));
    return new MetricRow(
        trial.id(),
        sweep,
        trial.environment(),
        trial.algorithm(),
        trial.optimizer(),
        trial.seed(),
        iteration,
        iteration * batch,
        iteration,
        1 + 0.1 * number,
        batch / (1 + 0.1 * number),
        5,
        1000 + number,
        100 + number,
        1000 + number / iteration,
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

  private static TrialRow trialRow(
      String sweep, TrialSpec trial, Pack pack, long iterations, long batch) {
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
        0,
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
