package io.alphasweep.training.modulation;

/**
 * Sums over advantages, in double precision.
 *
 * @param norm L2 norm
 * @param mean arithmetic mean
 * @param std standard deviation with n - 1
 */
public record Moments(double norm, double mean, double std) {

  /** The moments of at least two numbers. */
  public static Moments of(float[] values) {
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / values.length;
    double deviations = 0;
    for (float value : values) {
      deviations += (value - mean) * (value - mean);
    }
    return new Moments(Math.sqrt(squares), mean, Math.sqrt(deviations / (values.length - 1)));
  }
}
