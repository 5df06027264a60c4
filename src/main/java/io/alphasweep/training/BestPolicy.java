package io.alphasweep.training;

import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.trial.StateArchive;
import java.util.function.Supplier;

/**
 * The best policy of one trial so far: that after the iteration whose row has the highest mean
 * return of the last episodes, of equals the first.
 */
final class BestPolicy {

  private static final String ITERATION = "iteration";
  private static final String STATISTICS = "statistics-count";

  private final String trialId;
  private long since = 1;

  /** Null before the first episode ended. */
  private KeptPolicy best;

  BestPolicy(String trialId) {
    this.trialId = trialId;
  }

  /** The first of the iterations that were compared. */
  long since() {
    return since;
  }

  /** Null before the first episode ended. */
  KeptPolicy get() {
    return best;
  }

  /**
   * Looks at one more iteration.
   *
   * @param meanReturn of its row; null where no episode has ended yet
   * @param policy is asked where that is the best
   */
  void offer(long iteration, long envSteps, Double meanReturn, Supplier<PolicySnapshot> policy) {
    if (meanReturn != null && (best == null || meanReturn > best.meanReturn())) {
      best =
          new KeptPolicy(
              trialId, KeptPolicy.Kind.BEST, iteration, envSteps, meanReturn, since, policy.get());
    }
  }

  /**
   * Saves or restores it.
   *
   * @param iteration of the state
   */
  void archive(StateArchive archive, long iteration) {
    if (archive.saves()) {
      archive.integer("since", since);
      archive.integer(ITERATION, best == null ? 0 : best.iteration());
      if (best != null) {
        save(archive);
      }
    } else if (archive.has(ITERATION)) {
      since = archive.integer("since", since);
      long found = archive.integer(ITERATION, 0);
      best = found == 0 ? null : restored(archive, found);
    } else {
      since = iteration + 1; // an earlier version saved it, which kept no policies
    }
  }

  private void save(StateArchive archive) {
    float[] parameters = best.snapshot().parameters();
    ObservationStatistics statistics = best.snapshot().statistics();
    archive.integer("steps", best.envSteps());
    archive.real("return", best.meanReturn());
    archive.integer("size", parameters.length);
    archive.floats("parameters", parameters, 0, parameters.length);
    if (statistics != null) {
      archive.real(STATISTICS, statistics.count());
      archive.integer("observation-size", statistics.mean().length);
      archive.reals("mean", statistics.mean());
      archive.reals("variance", statistics.variance());
    }
  }

  private KeptPolicy restored(StateArchive archive, long iteration) {
    float[] parameters = new float[Math.toIntExact(archive.integer("size", 0))];
    archive.floats("parameters", parameters, 0, parameters.length);
    ObservationStatistics statistics = null;
    if (archive.has(STATISTICS)) {
      int size = Math.toIntExact(archive.integer("observation-size", 0));
      statistics =
          new ObservationStatistics(
              archive.real(STATISTICS, 0), new double[size], new double[size]);
      archive.reals("mean", statistics.mean());
      archive.reals("variance", statistics.variance());
    }
    return new KeptPolicy(
        trialId,
        KeptPolicy.Kind.BEST,
        iteration,
        archive.integer("steps", 0),
        archive.real("return", 0),
        since,
        new PolicySnapshot(parameters, statistics));
  }
}
