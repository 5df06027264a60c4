package io.alphasweep.report;

import java.util.Arrays;

/**
 * The metrics of one trial, thinned while its rows come: a point holds the sums over a bin of
 * iterations, and bins become twice as wide whenever there are too many.
 */
final class ThinnedCurve {

  /** Iterations of a bin, as a power of two. */
  private int width;

  private int bins;

  /** Environment steps at the last iteration of a bin, {@code [bin]}. */
  private long[] steps = new long[8];

  /** {@code [metric][bin]}; null for a metric that never came. */
  private final float[][] sums;

  private final char[][] counts;

  ThinnedCurve(int metrics) {
    this.sums = new float[metrics][];
    this.counts = new char[metrics][];
  }

  /** Makes room for an iteration, from 1, in at most so many bins; returns its bin. */
  int bin(long iteration, long envSteps, int most) {
    while ((iteration - 1) >> width >= most) {
      widen();
    }
    int bin = (int) ((iteration - 1) >> width);
    if (bin >= steps.length) {
      steps = Arrays.copyOf(steps, Math.max(bin + 1, 2 * steps.length));
    }
    bins = Math.max(bins, bin + 1);
    steps[bin] = Math.max(steps[bin], envSteps);
    return bin;
  }

  void add(int metric, int bin, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    if (sums[metric] == null || sums[metric].length < steps.length) {
      float[] known = sums[metric] == null ? new float[0] : sums[metric];
      char[] counted = counts[metric] == null ? new char[0] : counts[metric];
      sums[metric] = Arrays.copyOf(known, steps.length);
      counts[metric] = Arrays.copyOf(counted, steps.length);
    }
    sums[metric][bin] += (float) value;
    counts[metric][bin]++;
  }

  private void widen() {
    width++;
    bins = (bins + 1) / 2;
    for (int bin = 0; bin < bins; bin++) {
      long second = 2 * bin + 1 < steps.length ? steps[2 * bin + 1] : 0;
      steps[bin] = Math.max(steps[2 * bin], second);
    }
    Arrays.fill(steps, bins, steps.length, 0);
    for (int metric = 0; metric < sums.length; metric++) {
      if (sums[metric] != null) {
        halve(sums[metric], counts[metric]);
      }
    }
  }

  private static void halve(float[] sums, char[] counts) {
    int half = (sums.length + 1) / 2;
    for (int bin = 0; bin < half; bin++) {
      boolean pair = 2 * bin + 1 < sums.length;
      sums[bin] = sums[2 * bin] + (pair ? sums[2 * bin + 1] : 0);
      counts[bin] = (char) (counts[2 * bin] + (pair ? counts[2 * bin + 1] : 0));
    }
    Arrays.fill(sums, half, sums.length, 0);
    Arrays.fill(counts, half, counts.length, (char) 0);
  }

  /** Halves the points until there are at most so many. */
  void thin(int most) {
    while (bins > most) {
      widen();
      steps = Arrays.copyOf(steps, Math.max(1, bins));
      for (int metric = 0; metric < sums.length; metric++) {
        if (sums[metric] != null) {
          sums[metric] = Arrays.copyOf(sums[metric], steps.length);
          counts[metric] = Arrays.copyOf(counts[metric], steps.length);
        }
      }
    }
  }

  /**
   * The means of a metric over wider bins of environment steps.
   *
   * @param stepsPerBin their width
   * @return by bin, from 1; NaN where there is none
   */
  double[] means(int metric, long stepsPerBin) {
    int last = 0;
    for (int bin = 0; bin < bins; bin++) {
      last = Math.max(last, wide(bin, stepsPerBin));
    }
    double[] means = new double[last + 1];
    long[] all = new long[last + 1];
    if (sums[metric] != null) {
      for (int bin = 0; bin < Math.min(bins, sums[metric].length); bin++) {
        means[wide(bin, stepsPerBin)] += sums[metric][bin];
        all[wide(bin, stepsPerBin)] += counts[metric][bin];
      }
    }
    for (int bin = 0; bin <= last; bin++) {
      means[bin] = all[bin] == 0 ? Double.NaN : means[bin] / all[bin];
    }
    return means;
  }

  private int wide(int bin, long stepsPerBin) {
    return (int) ((steps[bin] + stepsPerBin - 1) / stepsPerBin);
  }
}
