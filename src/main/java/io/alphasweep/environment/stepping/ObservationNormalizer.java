package io.alphasweep.environment.stepping;

import io.alphasweep.trial.StateArchive;

/**
 * Normalises observations by their running mean and variance: {@code (x - mean) / sqrt(variance +
 * 1e-8)}, then clipped to [-10, 10].
 *
 * <p>Gymnasium's {@code NormalizeObservation} and the clipping that CleanRL stacks on it.
 */
final class ObservationNormalizer {

  /** Added to a variance. */
  static final double EPSILON = 1e-8;

  /** The furthest from 0 that a policy sees. */
  static final double BOUND = 10;

  private final RunningMoments moments;

  /**
   * @param size count of numbers in an observation
   */
  ObservationNormalizer(int size) {
    moments = new RunningMoments(size);
  }

  void archive(StateArchive archive) {
    moments.archive(archive);
  }

  /** Takes an observation into the statistics. */
  void update(double[] observation) {
    moments.update(observation);
  }

  /**
   * Writes the normalised observation; the statistics stay as they are.
   *
   * @param observation {@code [size]}
   * @param target receives {@code [size]} from {@code offset}
   */
  void normalize(double[] observation, float[] target, int offset) {
    for (int i = 0; i < observation.length; i++) {
      target[offset + i] = normalized(observation[i], moments.mean(i), moments.variance(i));
    }
  }

  /** One number as a policy sees it. */
  static float normalized(double number, double mean, double variance) {
    double scaled = (number - mean) / Math.sqrt(variance + EPSILON);
    return (float) Math.max(-BOUND, Math.min(BOUND, scaled));
  }

  /** What has been seen so far. */
  ObservationStatistics statistics() {
    return moments.statistics();
  }
}
