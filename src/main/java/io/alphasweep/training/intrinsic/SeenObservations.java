package io.alphasweep.training.intrinsic;

import io.alphasweep.environment.stepping.RunningMoments;
import io.alphasweep.trial.StateArchive;

/**
 * One trial's observations as its random networks see them: less their mean, by their deviation,
 * within -5 and 5 (Burda et al. 2018, section 2.4).
 */
final class SeenObservations {

  private static final double EPSILON = 1e-8;
  private static final double BOUND = 5;

  private final RunningMoments moments;
  private final double[] observation;
  private long seen;

  /**
   * @param size count of numbers in an observation
   */
  SeenObservations(int size) {
    this.moments = new RunningMoments(size);
    this.observation = new double[size];
  }

  /** Whether there were any. */
  boolean isEmpty() {
    return seen == 0;
  }

  /**
   * Takes observations into the statistics.
   *
   * @param observations {@code [sample, observation]}
   */
  void add(float[] observations) {
    for (int from = 0; from < observations.length; from += observation.length) {
      for (int i = 0; i < observation.length; i++) {
        observation[i] = observations[from + i];
      }
      moments.update(observation);
      seen++;
    }
  }

  /**
   * Normalises observations; the statistics stay as they are.
   *
   * @param observations {@code [sample, observation]}, overwritten
   */
  void normalize(float[] observations) {
    for (int at = 0; at < observations.length; at++) {
      int i = at % observation.length;
      double scaled =
          (observations[at] - moments.mean(i)) / Math.sqrt(moments.variance(i) + EPSILON);
      observations[at] = (float) Math.max(-BOUND, Math.min(BOUND, scaled));
    }
  }

  void archive(StateArchive archive) {
    moments.archive(archive);
    seen = archive.integer("seen", seen);
  }
}
