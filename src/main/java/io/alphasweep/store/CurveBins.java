package io.alphasweep.store;

/**
 * How learning curves are thinned: a point stands for a bin of environment steps. Bins are whole
 * iterations wide, of the trial with the shortest ones, and a power of two of them: so who thins
 * rows while they come has the same bins.
 */
public final class CurveBins {

  private long batch = Long.MAX_VALUE;
  private long steps;

  /** Counts a trial in; one of no iteration has no curve. */
  public void add(long envSteps, long iterations) {
    if (iterations > 0) {
      batch = Math.min(batch, envSteps / iterations);
      steps = Math.max(steps, envSteps);
    }
  }

  /**
   * Environment steps of a bin.
   *
   * @param mostPoints of the longest curve
   * @param rows environment steps that a row stands for already; 0 where that is one iteration
   */
  public long width(int mostPoints, long rows) {
    if (steps == 0) {
      return 1;
    }
    long least = Math.max(1, Math.max(batch, rows));
    long all = Math.max(1, steps / least);
    long perBin = 1;
    while (perBin * mostPoints < all) {
      perBin *= 2;
    }
    return perBin * least;
  }

  /** How many bins of a width the longest curve has. */
  public int count(long width) {
    return (int) ((steps + width - 1) / width);
  }
}
