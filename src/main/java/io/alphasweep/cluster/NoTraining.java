package io.alphasweep.cluster;

import io.alphasweep.metrics.MetricRow;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * Trains nothing: every trial reports one row of one iteration and is completed. What a sweep costs
 * then is what it costs beside its training.
 */
final class NoTraining {

  private NoTraining() {}

  static List<TrialOutcome> train(
      String sweep, List<TrialSpec> trials, String device, TrainingListener listener) {
    return trials.stream().map(trial -> report(sweep, trial, listener)).toList();
  }

  private static TrialOutcome report(String sweep, TrialSpec trial, TrainingListener listener) {
    long steps = trial.integer("num-envs") * trial.integer("num-steps");
    listener.iteration(
        new MetricRow(
            trial.id(),
            sweep,
            trial.environment(),
            trial.algorithm(),
            trial.optimizer(),
            trial.seed(),
            1,
            steps,
            0,
            0,
            0,
            0,
            null,
            null,
            null,
            trial.real("optimizer.learning-rate"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return new TrialOutcome(trial.id(), Status.COMPLETED, null, 1, steps);
  }
}
