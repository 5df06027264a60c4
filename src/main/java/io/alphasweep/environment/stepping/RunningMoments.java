package io.alphasweep.environment.stepping;

import io.alphasweep.trial.StateArchive;
import java.util.Arrays;

/**
 * Running mean and variance of vectors, one vector at a time.
 *
 * <p>Gymnasium's {@code RunningMeanStd} for batches of one: the parallel-variance update of Chan et
 * al. (1979), population variance, starting from mean 0, variance 1 and a count of 1e-4.
 */
public final class RunningMoments {

  private final double[] mean;
  private final double[] variance;
  private double count = 1e-4;

  /**
   * @param size count of numbers in a vector
   */
  public RunningMoments(int size) {
    mean = new double[size];
    variance = new double[size];
    Arrays.fill(variance, 1);
  }

  /**
   * Takes one vector in.
   *
   * @param sample {@code [size]}
   */
  public void update(double[] sample) {
    double total = count + 1;
    for (int i = 0; i < mean.length; i++) {
      double delta = sample[i] - mean[i];
      mean[i] += delta / total;
      variance[i] = (variance[i] * count + delta * delta * count / total) / total;
    }
    count = total;
  }

  /** Saves or restores them. */
  public void archive(StateArchive archive) {
    archive.reals("mean", mean);
    archive.reals("variance", variance);
    count = archive.real("count", count);
  }

  ObservationStatistics statistics() {
    return new ObservationStatistics(count, mean.clone(), variance.clone());
  }

  /** The mean of the i-th number. */
  public double mean(int i) {
    return mean[i];
  }

  /** The variance of the i-th number, that of the population. */
  public double variance(int i) {
    return variance[i];
  }
}
