package io.alphasweep.cluster;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Sweeps of formula trainings in one directory, each as the run command goes through it. */
final class FormulaSweep {

  /** The coordinator that {@link #stopped} stops; a task finds it only in a static field. */
  private static final AtomicReference<Coordinator> STOPPED = new AtomicReference<>();

  private final SparkSession spark;
  private final String location;
  private final List<String> warnings = new ArrayList<>();
  private TrialLedger ledger;
  private OtherMachine onOtherMachine = OtherMachine.CONTINUE;

  FormulaSweep(SparkSession spark, String location) {
    this.spark = spark;
    this.location = location;
  }

  /** From now on, that becomes of trials which were begun elsewhere; at first, they go on. */
  FormulaSweep onOtherMachine(OtherMachine what) {
    onOtherMachine = what;
    return this;
  }

  /** What recoveries warned of so far. */
  List<String> warnings() {
    return warnings;
  }

  ResultDirectory results() {
    return new ResultDirectory(location, spark.sparkContext().hadoopConfiguration());
  }

  ResultTables tables() {
    return new ResultTables(spark, results());
  }

  /** Recovers, trains what is left and merges. */
  void run(List<Pack> packs) throws IOException {
    train(packs, FormulaTraining.undisturbed(), false);
    merge();
  }

  /** Recovers, and trains what is left. */
  Coordinator train(List<Pack> packs, Trainer trainer, boolean retry) throws IOException {
    SweepRun run = prepare(packs, trainer, retry);
    run.execute();
    return run.coordinator();
  }

  /** Merges the files of all trials that ended. */
  void merge() throws IOException {
    tables().merge(ledger.ended());
    results().clearUncommitted();
  }

  /** A run that is stopped when a trial comes to an iteration. */
  Coordinator stopped(List<Pack> packs, long iteration) throws IOException {
    return stopped(packs, FormulaTraining.MACHINE, iteration);
  }

  /** Such a run on a machine whose rows are its own. */
  Coordinator stopped(List<Pack> packs, String machine, long iteration) throws IOException {
    SweepRun run =
        prepare(
            packs,
            FormulaTraining.on(
                machine,
                (trial, at) -> {
                  if (at >= iteration) {
                    STOPPED.get().stop();
                    Thread.sleep(700); // until the next sign of life has told the task
                  }
                  return null;
                }),
            false);
    STOPPED.set(run.coordinator());
    run.execute();
    return run.coordinator();
  }

  SweepRun prepare(List<Pack> packs, Trainer trainer, boolean retry) throws IOException {
    results().create();
    ledger = new Recovery(tables(), warnings::add).ledger(retry);
    List<TrialSpec> trials = packs.stream().flatMap(pack -> pack.trials().stream()).toList();
    List<Pack> left = new ArrayList<>();
    for (Pack pack : packs) {
      List<TrialSpec> own =
          pack.trials().stream().filter(trial -> ledger.done(trial) >= 0).toList();
      if (!own.isEmpty()) {
        left.add(new Pack(left.size(), own));
      }
    }
    RunSettings settings =
        new RunSettings(
            "test",
            UUID.randomUUID().toString().substring(0, 8),
            "cpu",
            CheckpointInterval.parse("2i"),
            true,
            true,
            5,
            onOtherMachine);
    return new SweepRun(
        spark,
        settings,
        RunPlan.of(trials, left, ledger),
        settings(),
        results(),
        PackResources.OF_THE_SETTINGS,
        trainer);
  }

  /** The rows of the metrics, sorted. */
  List<String> rows() throws IOException {
    return tables().metrics().collectAsList().stream().map(Row::toString).sorted().toList();
  }

  @SafeVarargs
  static List<Pack> packs(List<TrialSpec>... trials) {
    return IntStream.range(0, trials.length).mapToObj(i -> new Pack(i, trials[i])).toList();
  }

  static List<TrialSpec> trials(String algorithm, long firstSeed, long lastSeed) {
    return LongStream.rangeClosed(firstSeed, lastSeed)
        .mapToObj(seed -> trial(algorithm, seed))
        .toList();
  }

  private static TrialSpec trial(String algorithm, long seed) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("environment", "Hopper-v4");
    settings.put("algorithm", algorithm);
    settings.put("optimizer.name", "adam");
    settings.put("seed", seed);
    settings.put("total-timesteps", FormulaTraining.BATCH * FormulaTraining.ITERATIONS);
    settings.put("num-envs", 1L);
    settings.put("num-steps", FormulaTraining.BATCH);
    settings.put("network.hidden-sizes", List.of(64L, 64L));
    if (algorithm.equals("am-ppo")) {
      settings.put("modulation.kappa", 2.0);
    }
    return new TrialSpec(settings);
  }

  static List<Setting> settings() {
    return List.copyOf(TrialSchema.standard().settings());
  }
}
