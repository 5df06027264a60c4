package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.SweepProgress;
import io.alphasweep.cluster.SweepRun;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.summary.Summarize;
import io.alphasweep.sweep.Pack;
import io.alphasweep.sweep.Packing;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a sweep and summarizes it. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains every trial of a sweep file, writes their rows as Parquet, and prints the tables.",
      "A trial that diverges or fails does not stop the others; both are counted in the tables.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep run sweeps/quickstart.conf --out results/quickstart",
      "  alphasweep run sweeps/quickstart.conf --out results/two-cores --master local[2]",
      "",
      "What appears in DIR:",
      "  metrics/*.parquet   one row per trial and iteration",
      "  trials/*.parquet    one row per trial: settings, status, timings, versions",
      "  tables/*            the tables as CSV, Markdown, LaTeX and Parquet"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: every trial completed or diverged; to diverge is a result",
      "1: the sweep broke off, for example because a disk is full",
      "2: the sweep file, an option or the directory is wrong; nothing was started",
      "3: the sweep ran to its end, and some of its trials failed"
    })
final class RunCommand implements Callable<Integer> {

  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:\\d+)?");
  private static final int MOST_ERRORS = 5;

  @Mixin private SweepArguments arguments;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description =
          "Directory of the results; any Hadoop file system. Made if missing; refused if it holds"
              + " rows already.")
  private String out;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "Spark master, for example local[2]. Default: all cores of this machine, local[*]; under"
              + " spark-submit, the master given there.")
  private String master;

  @Option(
      names = "--dry-train",
      hidden = true,
      description = "Trains nothing and writes one row per trial: measures what is not training.")
  private boolean dryTrain;

  private String device = "auto";

  @Spec private CommandSpec command;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where tensors live: auto (the default), cpu, cuda or cuda:N.")
  void setDevice(String device) {
    if (!DEVICE.matcher(device).matches()) {
      throw new ParameterException(
          command.commandLine(),
          "--device: found " + device + "; accepted: auto, cpu, cuda, cuda:N");
    }
    this.device = device;
  }

  @Override
  public Integer call() throws IOException {
    TrialSchema schema = TrialSchema.standard();
    Optional<Sweep> read = arguments.read(schema);
    if (read.isEmpty()) {
      return SweepArguments.BAD_INPUT;
    }
    Sweep sweep = read.get();
    SparkConf configuration = SparkSessions.configuration(sweep.name(), master);
    ResultDirectory results = new ResultDirectory(out, SparkSessions.fileSystems(configuration));
    results.createForNewSweep();

    PrintWriter terminal = command.commandLine().getOut();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      int slots = spark.sparkContext().defaultParallelism();
      Packing packing = arguments.pack(sweep, schema, slots);
      List<Pack> packs = packing.packs();
      terminal.printf(
          "%s: %,d trials in %,d packs, %,d environment steps, on %s%n",
          sweep.name(),
          sweep.trials().size(),
          packs.size(),
          packing.environmentSteps(),
          spark.sparkContext().master());
      terminal.flush();

      long start = System.nanoTime();
      SweepProgress progress = new SweepProgress(packs);
      SweepRun training =
          new SweepRun(spark, sweep.name(), packs, List.copyOf(schema.settings()), results, device);
      SweepRun run = dryTrain ? training.withoutTraining() : training;
      List<TrialOutcome> outcomes = ProgressDisplay.during(() -> run.execute(progress), progress);
      Duration took = Duration.ofNanos(System.nanoTime() - start);

      terminal.println();
      SummarizeCommand.print(new Summarize(spark, results).execute(), results, terminal);
      report(outcomes, took, terminal);
      terminal.flush();
      return count(outcomes, Status.FAILED) == 0 ? 0 : AlphaSweep.SOME_FAILED;
    }
  }

  private void report(List<TrialOutcome> outcomes, Duration took, PrintWriter terminal) {
    terminal.printf(
        "%,d trials completed, %,d diverged, %,d failed in %s.%n",
        count(outcomes, Status.COMPLETED),
        count(outcomes, Status.DIVERGED),
        count(outcomes, Status.FAILED),
        ProgressDisplay.clock(took));
    Map<String, Integer> errors = new LinkedHashMap<>();
    for (TrialOutcome outcome : outcomes) {
      if (outcome.status() == Status.FAILED) {
        errors.merge(outcome.error(), 1, Integer::sum);
      }
    }
    errors.entrySet().stream()
        .limit(MOST_ERRORS)
        .forEach(error -> terminal.printf("  failed %,dx: %s%n", error.getValue(), error.getKey()));
    terminal.printf("Rows: %s/metrics and %1$s/trials (Parquet).%n", out);
    terminal.printf("Next: %s summarize %s%n", AlphaSweep.COMMAND, out);
  }

  private static long count(List<TrialOutcome> outcomes, Status status) {
    return outcomes.stream().filter(outcome -> outcome.status() == status).count();
  }
}
