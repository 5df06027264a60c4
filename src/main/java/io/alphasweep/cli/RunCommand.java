package io.alphasweep.cli;

import io.alphasweep.cluster.CheckpointInterval;
import io.alphasweep.cluster.Coordinator;
import io.alphasweep.cluster.OtherMachine;
import io.alphasweep.cluster.PackResources;
import io.alphasweep.cluster.Recovery;
import io.alphasweep.cluster.RunPlan;
import io.alphasweep.cluster.RunSettings;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.Standings;
import io.alphasweep.cluster.StatusFile;
import io.alphasweep.cluster.Surroundings;
import io.alphasweep.cluster.SweepProgress;
import io.alphasweep.cluster.SweepRun;
import io.alphasweep.cluster.TrialLedger;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Sealed;
import io.alphasweep.summary.SettingLabel;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.sweep.About;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pace;
import io.alphasweep.sweep.packing.Packing;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
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
      "Whatever stopped a run, the same command goes on with it.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep run sweeps/quickstart.conf --out results/quickstart",
      "  alphasweep run sweeps/quickstart.conf --out results/two-cores --master local[2]",
      "",
      "What appears in DIR:",
      "  metrics/      one row per trial and iteration, as Parquet; grows while the sweep runs",
      "  trials/       one row per trial that ended: settings, status, timings, versions",
      "  checkpoints/  what unfinished trials go on from",
      "  policies/     what trials that ended have learned, as safetensors: the last and the best",
      "  decisions/    where seeds are added or settings screened: each look at each setting",
      "  tables/       the tables as CSV, Markdown, LaTeX and Parquet",
      "  sweep.conf    the sweep file; status.json: what 'alphasweep status DIR' shows"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: every trial completed or diverged; to diverge is a result",
      "1: the sweep broke off, for example because a disk is full; the same command goes on",
      "2: the sweep file, an option or the directory is wrong; nothing was started",
      "3: the sweep ran to its end, and some of its trials failed",
      "129, 130, 143: stopped by a hang-up, Ctrl-C or SIGTERM; the same command goes on"
    })
final class RunCommand implements Callable<Integer> {

  /** The copy of the sweep file among the results. */
  static final String SWEEP_FILE = "sweep.conf";

  private static final int MOST_ERRORS = 5;

  @Mixin private SweepArguments arguments;

  @Mixin
  @SuppressWarnings("unused") // picocli fills it
  private AtariOption atari;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description =
          "Directory of the results, on any file system that renames in one step. Made if missing."
              + " Trials that are done there are skipped, unfinished ones go on.")
  private String out;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description =
          "Spark master, for example local[2]. Default: all cores of this machine, local[*]; under"
              + " spark-submit, the master given there.")
  private String master;

  /** Which trials that are over are trained again. */
  enum Retry {
    FAILED;

    @Override
    public String toString() {
      return "failed";
    }
  }

  @Option(
      names = "--retry",
      paramLabel = "failed",
      description = "Lets trials go on that failed in an earlier run.")
  private Retry retry;

  private CheckpointInterval checkpointEvery = CheckpointInterval.STANDARD;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "EVERY",
      description =
          "How often rows and states are written while packs train: 30s, 5m, 1h, or 20i for"
              + " iterations. Default: 5m.")
  void setCheckpointEvery(String every) {
    try {
      checkpointEvery = CheckpointInterval.parse(every);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          command.commandLine(), "--checkpoint-every: " + e.getMessage(), e);
    }
  }

  /** Whether something is kept. */
  enum Kept {
    YES,
    NO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--checkpoint-replay",
      paramLabel = "yes|no",
      description =
          "Whether checkpoints hold replays. Without, they are small, but a trial that goes on from"
              + " one begins with an empty replay, so its rows are not those of an undisturbed run."
              + " Default: yes.")
  private Kept checkpointReplay = Kept.YES;

  @Option(
      names = "--policies",
      paramLabel = "yes|no",
      description =
          "Whether the last and the best policy of each trial are kept, under policies/. Default:"
              + " yes.")
  private Kept policies = Kept.YES;

  @Option(
      names = "--gpus-per-pack",
      paramLabel = "AMOUNT",
      description =
          "Devices that each pack asks of Spark: 1, or a share such as 0.5, whatever"
              + " spark.task.resource.gpu.amount says.")
  private BigDecimal gpusPerPack;

  private int toleratedFailures = 10;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      description =
          "Stops the sweep when N trials failed with one and the same error before any trial ended"
              + " well. Default: 10.")
  void setToleratedFailures(int trials) {
    toleratedFailures = arguments.atLeastOne("--max-failures", trials);
  }

  @Option(
      names = "--on-other-machine",
      paramLabel = "WHAT",
      description =
          "What becomes of trials that were begun where numbers are rounded otherwise (another"
              + " instruction set, library or device): continue, and the tables say so; restart"
              + " from their first iteration; or refuse, which stops the sweep. Default: continue.")
  private OtherMachine onOtherMachine = OtherMachine.CONTINUE;

  @Option(
      names = "--dry-train",
      hidden = true,
      description = "Trains nothing and writes one row per trial: measures what is not training.")
  private boolean dryTrain;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    TrialSchema schema = TrialSchema.standard();
    Optional<Sweep> read = arguments.read(schema);
    if (read.isEmpty()) {
      return SweepArguments.BAD_INPUT;
    }
    Sweep sweep = read.get();
    SparkConf configuration = SparkSessions.configuration(sweep.name(), master);
    if (arguments.namesGpu()) {
      SparkSessions.twoPacksAtATime(configuration);
    }
    PackResources resources =
        gpusPerPack == null
            ? PackResources.OF_THE_SETTINGS
            : PackResources.gpus(gpusPerPack, configuration);
    List<TrialSpec> trials = sweep.trials();
    Set<String> environments =
        trials.stream().map(TrialSpec::environment).collect(Collectors.toSet());
    Surroundings.require(configuration, environments);
    ResultDirectory directory = new ResultDirectory(out, SparkSessions.fileSystems(configuration));
    directory.create();
    AtomicReference<Coordinator> coordinator = new AtomicReference<>();
    try (DirectoryLock lock =
            DirectoryLock.acquire(
                directory, reason -> breakOff(coordinator.get(), reason), this::warn);
        SparkSession spark = SparkSessions.start(configuration)) {
      ResultDirectory results = lock.results();
      results.writeText(results.uri(), SWEEP_FILE, Sealed.sweep(sweep.text()));
      ResultTables tables =
          new ResultTables(spark, results).with(new LaterSettings(schema.declarations()));
      TrialLedger ledger = new Recovery(tables, this::warn).ledger(retry == Retry.FAILED);
      if (checkpointReplay == Kept.NO) {
        warn(
            "checkpoints hold no replays (--checkpoint-replay no): a trial with a replay that goes"
                + " on from one begins with an empty replay, and its rows are not those of an"
                + " undisturbed run");
      }
      Standings standings =
          new Standings(
              trials, schema.settings().stream().map(Setting::key).toList(), tables.finalRewards());
      Rounds rounds = Rounds.of(sweep, trial -> name(standings, trial));
      if (rounds.areSeveral()) {
        rounds.tell(standings, tables.finalRewards());
      }
      Map<String, Integer> errors = new TreeMap<>();
      long start = System.nanoTime();
      boolean more = true;
      while (more) {
        Sweep now = rounds.sweep();
        List<TrialSpec> ofRound = now.trials();
        Packing packing =
            Packing.of(
                schema,
                now,
                new Packing.Room(
                    arguments.packSize(),
                    resources.slots(spark.sparkContext()),
                    arguments.onGpu(PackResources.lendsGpus(configuration)),
                    new Pace(tables.stepsPerSecond(), "earlier rows")),
                index -> {
                  TrialSpec trial = ofRound.get(index);
                  return ledger.done(trial, rounds.goal(trial));
                });
        RunPlan plan = RunPlan.of(ofRound, packing.packs(), ledger, rounds::goal);
        announce(sweep.name(), rounds, plan, configuration.get("spark.master"));
        if (!packing.packs().isEmpty()) {
          terminal()
              .printf("Packs of up to %d trials: %s.%n", packing.packSize(), packing.reason());
        }
        RunSettings settings =
            new RunSettings(
                sweep.name(),
                UUID.randomUUID().toString().substring(0, 8),
                arguments.device(),
                checkpointEvery,
                checkpointReplay == Kept.YES,
                policies == Kept.YES,
                toleratedFailures,
                onOtherMachine);
        SweepRun run =
            new SweepRun(
                spark,
                settings,
                plan,
                List.copyOf(schema.settings()),
                results,
                resources,
                !dryTrain);
        Coordinator before = coordinator.getAndSet(run.coordinator());
        if (before != null && before.isStopping()) {
          run.coordinator().stop(); // it was told between the rounds
        }
        more = train(run, results, sweep.about(), standings, rounds);
        run.coordinator()
            .errors()
            .forEach((error, count) -> errors.merge(error, count, Integer::sum));
        if (run.coordinator().isStopping()) {
          return stopped(run.coordinator());
        }
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      tables.merge(ledger.ended());
      results.clearUncommitted();
      terminal().println();
      List<String> own = rounds.sweep().trials().stream().map(TrialSpec::id).toList();
      Summary summary = new Summarize(tables.only(own)).execute();
      SummarizeCommand.print(summary, terminal());
      SummarizeCommand.printPlace(summary, results, terminal());
      return report(coordinator.get(), errors, took, summary);
    }
  }

  private static String name(Standings standings, TrialSpec trial) {
    Map<String, Object> values = standings.values(trial.id());
    return values.isEmpty()
        ? trial.id() // of a sweep that is too large for names
        : SettingLabel.of(List.copyOf(values.keySet()), List.copyOf(values.values()));
  }

  /** Trains a round and decides whether another one follows. */
  private boolean train(
      SweepRun run, ResultDirectory results, About sweep, Standings standings, Rounds rounds)
      throws IOException {
    StopSignals.onFirst(
        () -> {
          warn("stopping: saving what there is; the same signal again stops at once");
          run.coordinator().stop();
        });
    try (StatusFile status =
        new StatusFile(results, sweep, typed(), standings, run.coordinator())) {
      status.start();
      String head = rounds.areSeveral() ? rounds.words() + ": " : "";
      ProgressDisplay.during(head, run::execute, run.coordinator()::progress);
      boolean more =
          rounds.areSeveral()
              && !run.coordinator().isStopping()
              && decide(run.spark(), results, sweep.name(), standings, rounds);
      run.coordinator().leave(rounds.left());
      if (more) {
        status.goesOn();
      }
      return more;
    } finally {
      StopSignals.onFirst(null);
    }
  }

  private boolean decide(
      SparkSession spark, ResultDirectory results, String sweep, Standings standings, Rounds rounds)
      throws IOException {
    ResultTables tables = new ResultTables(spark, results);
    boolean more = rounds.decide(tables);
    tables.write(sweep, rounds.decisions());
    rounds.tell(standings, tables.finalRewards());
    return more;
  }

  private static void breakOff(Coordinator coordinator, String reason) {
    if (coordinator != null) {
      coordinator.breakOff(reason);
    }
  }

  private void announce(String sweep, Rounds rounds, RunPlan plan, String sparkMaster) {
    terminal()
        .printf(
            "%s%s: %,d trials%s, %,d packs, %,d environment steps, on %s%n",
            sweep,
            rounds.areSeveral() ? ", " + rounds.words() : "",
            plan.trials(),
            plan.left() == plan.trials()
                ? ""
                : ", %,d of them left to train".formatted(plan.left()),
            plan.packs().size(),
            Math.round(plan.plannedSteps() - plan.settledSteps()),
            sparkMaster);
    terminal().flush();
  }

  /** Says why, that nothing is lost, and how to go on. */
  private int stopped(Coordinator coordinator) {
    PrintWriter err = command.commandLine().getErr();
    SweepProgress progress = coordinator.progress();
    String reason = coordinator.broken();
    err.println("alphasweep: " + (reason == null ? "stopped" : reason));
    err.printf(
        "%,d of %,d trials ended; what the others have is saved. To go on: %s%n",
        progress.ended(), progress.trials(), ShellWords.line(typed()));
    sayOfArithmetics(progress, err);
    err.flush();
    return reason == null ? StopSignals.exitCode() : AlphaSweep.BROKEN;
  }

  private int report(
      Coordinator coordinator, Map<String, Integer> errors, Duration took, Summary summary) {
    PrintWriter terminal = terminal();
    SweepProgress progress = coordinator.progress();
    terminal.printf(
        "%,d trials completed, %,d diverged, %,d failed%s; this run took %s.%n",
        progress.completed(),
        progress.diverged(),
        progress.failed(),
        progress.screened() == 0
            ? ""
            : ", %,d screened: stopped at a rung".formatted(progress.screened()),
        ProgressDisplay.clock(took));
    errors.entrySet().stream()
        .limit(MOST_ERRORS)
        .forEach(error -> terminal.printf("  failed %,dx: %s%n", error.getValue(), error.getKey()));
    sayOfArithmetics(progress, terminal);
    terminal.printf("Rows: %s/metrics and %1$s/trials (Parquet).%n", out);
    terminal.println();
    summary.answer().forEach(terminal::println);
    terminal.println();
    if (progress.failed() > 0) {
      terminal.printf(
          "To let failed trials go on: %s%n",
          ShellWords.alphasweep(
              "run", arguments.fileLater(out), "--out", out, "--retry", "failed"));
    }
    terminal.printf("To see it: %s%n", ShellWords.alphasweep("report", out));
    terminal.flush();
    return progress.failed() == 0 ? 0 : AlphaSweep.SOME_FAILED;
  }

  private static void sayOfArithmetics(SweepProgress progress, PrintWriter writer) {
    ArithmeticNote.ofMixed(progress.mixed()).ifPresent(writer::println);
    if (progress.startedAnew() > 0) {
      writer.printf(
          "%,d trials started anew, because they were begun under another arithmetic.%n",
          progress.startedAnew());
    }
  }

  /** The command that goes on with this run. */
  private List<String> typed() {
    String file = arguments.file().toString();
    return ShellWords.command(
        command.root().commandLine().getParseResult().originalArgs().stream()
            .map(word -> word.equals(file) ? arguments.fileLater(out) : word)
            .toList());
  }

  private PrintWriter terminal() {
    return command.commandLine().getOut();
  }

  private void warn(String sentence) {
    PrintWriter err = command.commandLine().getErr();
    err.println("alphasweep: " + sentence);
    err.flush();
  }
}
