package io.alphasweep.cluster;

import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import java.io.Serializable;
import java.util.List;

/**
 * How far a pack is, sent from its task to the driver; the latest message replaces those before, so
 * a task that Spark repeats is not counted twice.
 *
 * @param pack index of the pack
 * @param envSteps environment steps so far, summed over its trials
 * @param completed trials that completed
 * @param diverged trials that diverged
 * @param failed trials that failed
 */
record PackProgress(int pack, long envSteps, int completed, int diverged, int failed)
    implements Serializable {

  /** The progress of a pack that ended. */
  static PackProgress ended(int pack, List<TrialOutcome> outcomes) {
    return new PackProgress(
        pack,
        outcomes.stream().mapToLong(TrialOutcome::envSteps).sum(),
        count(outcomes, Status.COMPLETED),
        count(outcomes, Status.DIVERGED),
        count(outcomes, Status.FAILED));
  }

  private static int count(List<TrialOutcome> outcomes, Status status) {
    return (int) outcomes.stream().filter(outcome -> outcome.status() == status).count();
  }
}
