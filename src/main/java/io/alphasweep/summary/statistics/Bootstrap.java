package io.alphasweep.summary.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/**
 * Stratified bootstrap intervals: runs are drawn again with replacement, each task's from its own
 * (Agarwal et al. 2021). Scores are {@code [task, run]}, not changed.
 *
 * <p>Quantiles are interpolated linearly, as NumPy does. An interval is unknown where no task has
 * two runs.
 */
public final class Bootstrap {

  private static final NormalDistribution NORMAL = new NormalDistribution();

  private final double confidence;
  private final int resamples;
  private final UniformRandomProvider random;

  /**
   * @param confidence the nominal share of intervals that hold the truth, in (0, 1)
   * @param resamples at least 1
   * @param random where the resamples come from
   */
  public Bootstrap(double confidence, int resamples, UniformRandomProvider random) {
    this.confidence = confidence;
    this.resamples = resamples;
    this.random = random;
  }

  /** The percentile interval (Efron 1979), which rliable uses. */
  public Interval percentile(double[][] scores, ToDoubleFunction<double[][]> statistic) {
    return percentiles(scores, drawn -> new double[] {statistic.applyAsDouble(drawn)}).get(0);
  }

  /** The percentile interval of a statistic of two settings, drawn independently. */
  public Interval percentile(
      double[][] first, double[][] second, ToDoubleBiFunction<double[][], double[][]> statistic) {
    double[][] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return percentile(
        both,
        drawn ->
            statistic.applyAsDouble(
                Arrays.copyOf(drawn, first.length),
                Arrays.copyOfRange(drawn, first.length, drawn.length)));
  }

  /**
   * Percentile intervals of several statistics from the same resamples, such as the points of a
   * performance profile; each holds its own truth, not all theirs at once.
   */
  public List<Interval> percentiles(double[][] scores, Function<double[][], double[]> statistics) {
    int count = statistics.apply(scores).length;
    double tail = (1 - confidence) / 2;
    double[][] draws = known(scores) ? draws(scores, statistics, count) : new double[count][0];
    return Arrays.stream(draws).map(values -> interval(values, tail, 1 - tail)).toList();
  }

  /**
   * The bias-corrected and accelerated interval (Efron 1987), the acceleration by leaving out each
   * run of each task in turn, as {@code scipy.stats.bootstrap} has it. Where nothing varies, it is
   * the percentile interval.
   */
  public Interval bca(double[][] scores, ToDoubleFunction<double[][]> statistic) {
    if (!known(scores)) {
      return Interval.UNKNOWN;
    }
    double[] draws = draws(scores, drawn -> new double[] {statistic.applyAsDouble(drawn)}, 1)[0];
    double observed = statistic.applyAsDouble(scores);
    double below = Arrays.stream(draws).filter(value -> value < observed).count();
    double atMost = Arrays.stream(draws).filter(value -> value <= observed).count();
    double bias = NORMAL.inverseCumulativeProbability((below + atMost) / 2 / resamples);
    double acceleration = acceleration(scores, statistic);
    double tail = NORMAL.inverseCumulativeProbability((1 - confidence) / 2);
    double low = shifted(bias, acceleration, tail);
    double high = shifted(bias, acceleration, -tail);
    return Double.isNaN(low) || Double.isNaN(high)
        ? interval(draws, (1 - confidence) / 2, (1 + confidence) / 2)
        : interval(draws, low, high);
  }

  private static double shifted(double bias, double acceleration, double tail) {
    double sum = bias + tail;
    return NORMAL.cumulativeProbability(bias + sum / (1 - acceleration * sum));
  }

  private static double acceleration(double[][] scores, ToDoubleFunction<double[][]> statistic) {
    double cubes = 0;
    double squares = 0;
    double[][] others = scores.clone();
    for (int task = 0; task < scores.length; task++) {
      int runs = scores[task].length;
      if (runs < 2) {
        continue;
      }
      double[] without = new double[runs];
      for (int run = 0; run < runs; run++) {
        others[task] = leaveOut(scores[task], run);
        without[run] = statistic.applyAsDouble(others);
      }
      others[task] = scores[task];
      double mean = StatUtils.mean(without);
      for (double value : without) {
        double influence = (runs - 1) * (mean - value) / runs;
        cubes += influence * influence * influence;
        squares += influence * influence;
      }
    }
    return cubes / (6 * Math.pow(squares, 1.5));
  }

  private static double[] leaveOut(double[] values, int index) {
    double[] others = new double[values.length - 1];
    System.arraycopy(values, 0, others, 0, index);
    System.arraycopy(values, index + 1, others, index, others.length - index);
    return others;
  }

  /** The statistics of the resamples, {@code [statistic, resample]}. */
  private double[][] draws(
      double[][] scores, Function<double[][], double[]> statistics, int count) {
    double[][] drawn = Arrays.stream(scores).map(double[]::clone).toArray(double[][]::new);
    double[][] values = new double[count][resamples];
    for (int resample = 0; resample < resamples; resample++) {
      for (int task = 0; task < scores.length; task++) {
        double[] runs = scores[task];
        for (int run = 0; run < runs.length; run++) {
          drawn[task][run] = runs[random.nextInt(runs.length)];
        }
      }
      double[] of = statistics.apply(drawn);
      for (int index = 0; index < count; index++) {
        values[index][resample] = of[index];
      }
    }
    return values;
  }

  private static boolean known(double[][] scores) {
    return Arrays.stream(scores).anyMatch(runs -> runs.length > 1);
  }

  private static Interval interval(double[] values, double low, double high) {
    if (values.length == 0) {
      return Interval.UNKNOWN;
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(values);
    return new Interval(quantile(percentile, low), quantile(percentile, high));
  }

  /** The library's percentile begins above zero. */
  private static double quantile(Percentile percentile, double share) {
    return percentile.evaluate(Math.max(100 * share, Double.MIN_NORMAL));
  }
}
