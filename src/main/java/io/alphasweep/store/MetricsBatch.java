package io.alphasweep.store;

import java.util.List;

/** Some rows of the {@code metrics} table, column by column. The arrays serve for the next ones. */
public final class MetricsBatch {

  static final int MOST = 4096;

  /** The texts of a row, in the order of its text columns. */
  static final List<String> TEXTS =
      List.of("trial_id", "sweep", "environment", "algorithm", "optimizer");

  static final List<String> COUNTS = List.of("seed", "iteration", "env_steps");

  final String[][] texts = new String[TEXTS.size()][MOST];
  final long[][] counts = new long[COUNTS.size()][MOST];
  final double[][] metrics;
  final boolean[] present;
  int size;

  MetricsBatch(int metrics) {
    this.metrics = new double[metrics][MOST];
    this.present = new boolean[metrics];
  }

  /** Rows in this batch. */
  public int size() {
    return size;
  }

  public String trialId(int row) {
    return texts[0][row];
  }

  public String sweep(int row) {
    return texts[1][row];
  }

  public String environment(int row) {
    return texts[2][row];
  }

  public String algorithm(int row) {
    return texts[3][row];
  }

  public String optimizer(int row) {
    return texts[4][row];
  }

  public long seed(int row) {
    return counts[0][row];
  }

  public long iteration(int row) {
    return counts[1][row];
  }

  public long envSteps(int row) {
    return counts[2][row];
  }

  /** Whether the file has the metric at all. */
  public boolean has(int metric) {
    return present[metric];
  }

  /**
   * A number of a row; NaN where it has none.
   *
   * @param metric its place among those that were asked for
   */
  public double metric(int metric, int row) {
    return metrics[metric][row];
  }
}
