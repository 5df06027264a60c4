package io.alphasweep.environment.stepping;

/**
 * Mean and variance of the observations that a trial has seen in all its environments, by which its
 * policy sees observations when training is over.
 *
 * <p>While it trains each environment has statistics of its own; of several these are the ones of
 * all observations together (Chan et al. 1979), in the order of the environments, and of one they
 * are its own.
 *
 * @param count of observations, with the 1e-4 that the running statistics start from
 * @param mean of each number
 * @param variance of each number, that of the population
 */
@SuppressWarnings("ArrayRecordComponent") // numbers on their way, never compared
public record ObservationStatistics(double count, double[] mean, double[] variance) {

  /** What is added to a variance before its root divides. */
  public static final double EPSILON = ObservationNormalizer.EPSILON;

  /** The furthest from 0 that a policy sees. */
  public static final double BOUND = ObservationNormalizer.BOUND;

  /** Those of both together. */
  ObservationStatistics with(ObservationStatistics other) {
    double[] meanOfBoth = new double[mean.length];
    double[] varianceOfBoth = new double[mean.length];
    double total = count + other.count;
    for (int i = 0; i < mean.length; i++) {
      double delta = other.mean[i] - mean[i];
      meanOfBoth[i] = mean[i] + delta * other.count / total;
      varianceOfBoth[i] =
          (variance[i] * count
                  + other.variance[i] * other.count
                  + delta * delta * count * other.count / total)
              / total;
    }
    return new ObservationStatistics(total, meanOfBoth, varianceOfBoth);
  }

  /**
   * Writes the normalised observation, as {@link ObservationNormalizer} does.
   *
   * @param observation {@code [size]}
   * @param target receives {@code [size]}
   */
  public void normalize(double[] observation, float[] target) {
    for (int i = 0; i < observation.length; i++) {
      target[i] = ObservationNormalizer.normalized(observation[i], mean[i], variance[i]);
    }
  }
}
