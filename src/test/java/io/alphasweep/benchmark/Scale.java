package io.alphasweep.benchmark;

import io.alphasweep.cli.AlphaSweep;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.sweep.packing.Packing;
import io.alphasweep.testing.MadeUpResults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    double ofOne = dryRun(sweep("one", 1, 1, 1));
    seconds.put("overhead_per_trial_ms", 1e3 * (dryRun(sweep) - ofOne) / (TRIALS - 1));

    Path rows = work.resolve("rows");
    write(SweepFile.read(sweep, TrialSchema.standard()), rows);
    seconds.put(
        "summarize_4880000_rows_seconds",
        alphasweep(
            List.of(), List.of("summarize", rows.toString(), "--master", "local[" + cores + "]")));
    return seconds;
  }

  /** At the pack size that run chooses. */
  private double dryRun(Path sweep) throws Exception {
    Path out = work.resolve(sweep.getFileName() + "-rows");
    return alphasweep(
        List.of(),
        List.of(
            "run",
            sweep.toString(),
            "--out",
            out.toString(),
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

  /** The rows that the sweep would leave, with made-up numbers. */
  private static void write(Sweep sweep, Path out) throws Exception {
    TrialSchema schema = TrialSchema.standard();
    MadeUpResults results =
        new MadeUpResults(
            out,
            sweep.name(),
            (trial, iteration) ->
                1000 + Math.sin(trial.seed() + trial.real("modulation.kappa")) / iteration);
    for (Pack pack : Packing.of(schema, sweep, OptionalInt.empty(), 1).packs()) {
      results.write(pack);
    }
  }
}
