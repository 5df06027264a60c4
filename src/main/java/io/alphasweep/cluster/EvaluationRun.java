package io.alphasweep.cluster;

import io.alphasweep.store.PolicyFile;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.evaluation.Evaluation;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Lets kept policies play, each trial one Spark task. */
public final class EvaluationRun {

  private EvaluationRun() {}

  /** What a trial's policy played. */
  public record Played(TrialSpec trial, List<Evaluation.Episode> episodes)
      implements Serializable {}

  /**
   * Plays the episodes.
   *
   * @param trials of which a policy of that kind is kept
   * @param episodes of each
   * @return in the order of the trials
   */
  public static List<Played> play(
      SparkSession spark,
      ResultDirectory results,
      List<TrialSpec> trials,
      KeptPolicy.Kind kind,
      Evaluation evaluation,
      int episodes) {
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(results.hadoop()));
    String directory = results.uri();
    try {
      return context
          .parallelize(trials, trials.size())
          .map(
              trial -> {
                Surroundings.require(Set.of(trial.environment()));
                ResultDirectory there = new ResultDirectory(directory, hadoop.value().value());
                KeptPolicy policy = policy(there, trial, kind);
                return new Played(trial, evaluation.play(trial, policy.snapshot(), episodes));
              })
          .collect();
    } finally {
      hadoop.destroy();
    }
  }

  /**
   * A policy of a trial.
   *
   * @throws io.alphasweep.store.DamagedResultsException if its file is broken
   */
  public static KeptPolicy policy(ResultDirectory results, TrialSpec trial, KeptPolicy.Kind kind)
      throws IOException {
    return PolicyFile.read(results, results.policy(trial.id(), kind)).policy(trial);
  }
}
