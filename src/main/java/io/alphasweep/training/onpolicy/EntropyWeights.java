package io.alphasweep.training.onpolicy;

import io.alphasweep.rows.Row;
import io.alphasweep.training.objective.EntropySchedule;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.optimizer.GradientNorms;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * What the entropy weighs in each trial's coming gradient step: its coefficient, or what a schedule
 * leaves of it.
 */
final class EntropyWeights {

  private final double[] coefficients;
  private final List<EntropySchedule> schedules;

  /** Null where nothing goes by gradients. */
  private final GradientNorms norms;

  /**
   * Before the first step.
   *
   * @param policySize count of the first parameters, which decide on actions
   */
  EntropyWeights(PackSettings settings, int policySize) {
    this.coefficients = settings.reals("entropy-coefficient");
    this.schedules = EntropySchedules.of(settings.trials());
    this.norms =
        EntropySchedules.goByGradients(settings.trials())
            ? new GradientNorms(settings.size(), policySize)
            : null;
  }

  /** What is to hear of the gradients; null for nobody. */
  GradientNorms norms() {
    return norms;
  }

  /** Whether the weight of any trial changes. */
  boolean change() {
    return norms != null;
  }

  /** That of a trial, per nat. */
  double of(int trial) {
    return coefficients[trial] * schedules.get(trial).share();
  }

  /** Starts an iteration. */
  void startIteration() {
    schedules.forEach(EntropySchedule::startIteration);
  }

  /** Ends a trial's gradient step. */
  void stepped(int trial) {
    if (norms != null) {
      schedules.get(trial).stepped(norms.of(trial));
    }
  }

  void report(int trial, Row row) {
    schedules.get(trial).report(row);
  }

  void archive(int trial, StateArchive archive) {
    schedules.get(trial).archive(archive);
  }
}
