package io.alphasweep.cluster;

import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.sweep.Pack;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Runs a sweep's packs as the tasks of one Spark job. */
public final class SweepRun {

  private final SparkSession spark;
  private final String sweep;
  private final List<Pack> packs;
  private final List<Setting> settings;
  private final ResultDirectory results;
  private final String device;
  private final Trainer trainer;

  /**
   * @param spark the session, from {@link SparkSessions}
   * @param sweep name of the sweep
   * @param packs the packs, index 0 first
   * @param settings every declared setting, for the columns of the {@code trials} table
   * @param results where rows go; its folders exist
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   */
  public SweepRun(
      SparkSession spark,
      String sweep,
      List<Pack> packs,
      List<Setting> settings,
      ResultDirectory results,
      String device) {
    this(spark, sweep, packs, settings, results, device, PackTrainer::train);
  }

  SweepRun(
      SparkSession spark,
      String sweep,
      List<Pack> packs,
      List<Setting> settings,
      ResultDirectory results,
      String device,
      Trainer trainer) {
    this.spark = spark;
    this.sweep = sweep;
    this.packs = packs;
    this.settings = settings;
    this.results = results;
    this.device = device;
    this.trainer = trainer;
  }

  /** This run with nothing trained: every trial writes one row. It measures Spark and the files. */
  public SweepRun withoutTraining() {
    return new SweepRun(spark, sweep, packs, settings, results, device, NoTraining::train);
  }

  /**
   * Trains every pack and waits for the end.
   *
   * @param progress kept up to date while the sweep runs
   * @return one outcome per trial, in the order of the packs
   */
  public List<TrialOutcome> execute(SweepProgress progress) {
    ProgressPlugin.deliverTo(progress);
    spark.sparkContext().setJobDescription(sweep);
    List<TrialOutcome> outcomes;
    try {
      // Shipped once to each executor, where it would otherwise be read anew by every task.
      Broadcast<SerializableConfiguration> hadoop =
          new JavaSparkContext(spark.sparkContext())
              .broadcast(new SerializableConfiguration(results.hadoop()));
      outcomes =
          trials()
              .mapPartitions(
                  new PackTask(sweep, device, settings, results.uri(), hadoop, trainer),
                  Encoders.javaSerialization(TrialOutcome.class))
              .collectAsList();
    } finally {
      spark.sparkContext().setJobDescription(null);
      ProgressPlugin.deliverTo(null);
    }
    // The last messages may still be on their way when the job is done.
    int from = 0;
    for (Pack pack : packs) {
      int to = from + pack.trials().size();
      progress.accept(PackProgress.ended(pack.index(), outcomes.subList(from, to)));
      from = to;
    }
    return outcomes;
  }

  /**
   * The trials, each pack one partition. No shuffle stands between here and the training, so
   * adaptive execution has nothing to coalesce.
   */
  private Dataset<TrialSpec> trials() {
    JavaRDD<TrialSpec> trials =
        new JavaSparkContext(spark.sparkContext())
            .parallelize(new ArrayList<>(packs), packs.size())
            .flatMap(pack -> pack.trials().iterator());
    return spark.createDataset(trials.rdd(), Encoders.javaSerialization(TrialSpec.class));
  }
}
