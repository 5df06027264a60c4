package io.alphasweep.cluster;

import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Runs a sweep's packs as the tasks of one Spark job. */
public final class SweepRun {

  /** Until tasks that were told to stop are given up. */
  private static final long FAREWELL_MILLISECONDS = 60_000;

  private final SparkSession spark;
  private final RunSettings run;
  private final RunPlan plan;
  private final List<Setting> settings;
  private final ResultDirectory results;
  private final PackResources resources;
  private final Trainer trainer;
  private final Coordinator coordinator;

  /**
   * @param spark the session, from {@link SparkSessions}
   * @param plan what there is to do
   * @param settings every declared setting, for the columns of the {@code trials} table
   * @param results where rows go; its folders exist
   * @param resources what each pack asks of Spark
   * @param train whether to train; else every trial writes one row, which measures Spark and files
   */
  public SweepRun(
      SparkSession spark,
      RunSettings run,
      RunPlan plan,
      List<Setting> settings,
      ResultDirectory results,
      PackResources resources,
      boolean train) {
    this(
        spark,
        run,
        plan,
        settings,
        results,
        resources,
        train ? PackTrainer::start : NoTraining::start);
  }

  SweepRun(
      SparkSession spark,
      RunSettings run,
      RunPlan plan,
      List<Setting> settings,
      ResultDirectory results,
      PackResources resources,
      Trainer trainer) {
    this.spark = spark;
    this.run = run;
    this.plan = plan;
    this.settings = settings;
    this.results = results;
    this.resources = resources;
    this.trainer = trainer;
    this.coordinator = new Coordinator(results, plan, run);
  }

  /** How it runs. */
  public RunSettings settings() {
    return run;
  }

  /** The session that it runs in. */
  public SparkSession spark() {
    return spark;
  }

  /** Knows how far the run is, and can stop it. */
  public Coordinator coordinator() {
    return coordinator;
  }

  /**
   * Trains every pack and waits for the end, or for the last task to leave when the sweep is
   * stopped.
   */
  public void execute() {
    if (plan.packs().isEmpty()) {
      return;
    }
    SparkContext context = spark.sparkContext();
    SweepPlugin.connect(coordinator);
    context.setJobGroup(
        run.id(), "%s: %,d packs".formatted(run.sweep(), plan.packs().size()), false);
    context.setCallSite("sweep " + run.sweep());
    Thread canceller = new Thread(this::cancelWhenQuiet, "alphasweep-stop");
    canceller.setDaemon(true);
    canceller.start();
    try {
      // Shipped once to each executor, where it would otherwise be read anew by every task.
      Broadcast<SerializableConfiguration> hadoop =
          new JavaSparkContext(context).broadcast(new SerializableConfiguration(results.hadoop()));
      resources
          .apply(trials().toJavaRDD())
          .foreachPartition(new PackTask(run, settings, results.uri(), hadoop, trainer));
      coordinator.jobEnded();
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare
      if (!coordinator.isStopping()) {
        coordinator.breakOff(OneLine.of(e));
        throw e;
      }
    } finally {
      canceller.interrupt();
      context.clearCallSite();
      context.clearJobGroup();
      SweepPlugin.connect(null);
    }
  }

  /** Packs that have not begun would each still start a task, only to hear that it is over. */
  private void cancelWhenQuiet() {
    try {
      coordinator.awaitStop();
      coordinator.awaitQuiet(FAREWELL_MILLISECONDS);
      spark.sparkContext().cancelJobGroup(run.id());
    } catch (InterruptedException e) {
      // The job ended by itself.
    }
  }

  /**
   * The trials, each pack one partition. No shuffle stands between here and the training, so
   * adaptive execution has nothing to coalesce.
   */
  private Dataset<TrialSpec> trials() {
    JavaRDD<TrialSpec> trials =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(new ArrayList<>(plan.packs()), plan.packs().size())
            .flatMap((Pack pack) -> pack.trials().iterator());
    return spark.createDataset(trials.rdd(), Encoders.javaSerialization(TrialSpec.class));
  }
}
