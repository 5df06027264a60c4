package io.alphasweep.summary.statistics;

import java.util.Arrays;
import org.hipparchus.stat.StatUtils;

/**
 * What one setting reached over several tasks, as rliable aggregates it (Agarwal et al. 2021, "Deep
 * Reinforcement Learning at the Edge of the Statistical Precipice").
 *
 * <p>Scores are {@code [task, run]}, not changed, at least one task and one run of each. Scores of
 * different tasks must be of one scale, so normalised. {@link Bootstrap} gives any of these an
 * interval.
 */
public final class TaskStatistics {

  private TaskStatistics() {}

  /** The mean over the tasks of their mean scores. */
  public static double mean(double[][] scores) {
    return StatUtils.mean(taskMeans(scores));
  }

  /** The median over the tasks of their mean scores. */
  public static double median(double[][] scores) {
    return SeedStatistics.median(taskMeans(scores));
  }

  /** The interquartile mean of the runs of all tasks together. */
  public static double interquartileMean(double[][] scores) {
    return SeedStatistics.interquartileMean(
        Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray());
  }

  /**
   * By how much the scores miss a target on average, where a score above the target counts as the
   * target. Less is better.
   */
  public static double optimalityGap(double[][] scores, double target) {
    return target
        - averageOverTasks(
            scores,
            runs ->
                Arrays.stream(runs).map(score -> Math.min(score, target)).average().orElseThrow());
  }

  /**
   * The performance profile: the share of runs whose score is above each threshold, averaged over
   * the tasks.
   *
   * @return one share per threshold, in [0, 1]
   */
  public static double[] performanceProfile(double[][] scores, double[] thresholds) {
    return Arrays.stream(thresholds)
        .map(threshold -> averageOverTasks(scores, runs -> shareAbove(runs, threshold)))
        .toArray();
  }

  private static double shareAbove(double[] runs, double threshold) {
    int above = 0;
    for (double score : runs) {
      above += score > threshold ? 1 : 0;
    }
    return above / (double) runs.length;
  }

  /**
   * The probability that a run of the first setting beats a run of the second on the same task, a
   * tie counting half, averaged over the tasks.
   *
   * @param first scores {@code [task, run]}
   * @param second scores of the same tasks in the same order
   * @return in [0, 1]; 0.5 where they are alike
   */
  public static double probabilityOfImprovement(double[][] first, double[][] second) {
    double sum = 0;
    for (int task = 0; task < first.length; task++) {
      double wins = 0;
      for (double one : first[task]) {
        for (double other : second[task]) {
          wins += one > other ? 1 : one == other ? 0.5 : 0;
        }
      }
      sum += wins / first[task].length / second[task].length;
    }
    return sum / first.length;
  }

  /**
   * Student's t interval of {@link #mean}. Over several tasks the variances of their means add up,
   * and the degrees of freedom are Satterthwaite's (1946).
   *
   * @param confidence the share of such intervals that hold the true mean, in (0, 1)
   * @return unknown where a task has fewer than two runs
   */
  public static Interval meanInterval(double[][] scores, double confidence) {
    double[] weights = new double[scores.length];
    Arrays.fill(weights, 1.0 / scores.length);
    return MeanDifference.contrast(scores, weights).interval(confidence);
  }

  /**
   * By how much the first setting is above the second, in means over the tasks; the interval is
   * that of {@link #meanInterval}. Of one task it is Welch's.
   *
   * @param first scores {@code [task, run]}
   * @param second scores of the same tasks in the same order
   */
  public static MeanDifference meanDifference(double[][] first, double[][] second) {
    double[][] groups = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, groups, first.length, second.length);
    double[] weights = new double[groups.length];
    Arrays.fill(weights, 0, first.length, 1.0 / first.length);
    Arrays.fill(weights, first.length, groups.length, -1.0 / second.length);
    return MeanDifference.contrast(groups, weights);
  }

  private static double[] taskMeans(double[][] scores) {
    return Arrays.stream(scores).mapToDouble(StatUtils::mean).toArray();
  }

  private static double averageOverTasks(
      double[][] scores, java.util.function.ToDoubleFunction<double[]> ofTask) {
    return Arrays.stream(scores).mapToDouble(ofTask).average().orElseThrow();
  }
}
