package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** A number of each trial of a cohort, averaged over the steps of an iteration. */
public final class Average {

  private final Cohort cohort;
  private final float[] sums;
  private final int[] counts;

  public Average(Cohort cohort) {
    this.cohort = cohort;
    this.sums = new float[cohort.size()];
    this.counts = new int[cohort.size()];
  }

  /** Forgets all. */
  public void start() {
    Arrays.fill(sums, 0);
    Arrays.fill(counts, 0);
  }

  /** Adds a step's number of one trial. */
  public void add(int trial, float value) {
    sums[trial] += value;
    counts[trial]++;
  }

  /**
   * Adds for each trial the mean over its samples. Where tensor operators compute, they compute
   * this, too.
   *
   * @param values {@code [trial, sample]}
   */
  public void addMeans(float[] values) {
    int samples = values.length / sums.length;
    if (cohort.kernel().isEmpty()) {
      NDArray all = cohort.settings().manager().create(values, new Shape(sums.length, samples, 1));
      float[] means = RowSums.mean(all, 1, false).toFloatArray();
      for (int trial = 0; trial < sums.length; trial++) {
        add(trial, means[trial]);
      }
      return;
    }
    for (int trial = 0; trial < sums.length; trial++) {
      double sum = 0;
      for (int sample = trial * samples; sample < (trial + 1) * samples; sample++) {
        sum += values[sample];
      }
      add(trial, (float) (sum / samples));
    }
  }

  /** Whether there was no step. */
  public boolean isEmpty(int trial) {
    return counts[trial] == 0;
  }

  /** The mean over the steps; NaN over none: it does not exist. */
  public float of(int trial) {
    return sums[trial] / counts[trial];
  }
}
