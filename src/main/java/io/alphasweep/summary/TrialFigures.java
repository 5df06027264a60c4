package io.alphasweep.summary;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a summary says of one trial, from its rows as they come, in any order and each once: the
 * figures that {@link Summarize} asks Spark for where all rows are there.
 *
 * <p>Until {@link #end} it holds the trial's returns, and of other metrics the last tenth so far:
 * where a trial goes on, its last tenth begins later still.
 */
public final class TrialFigures {

  /** The metrics that the figures are of. */
  public static final List<String> METRICS =
      List.of(
          "episodic_return_100",
          "value_loss",
          "episodes",
          "entropy",
          SettingsTable.CLIP_FRACTIONS.get(0),
          SettingsTable.CLIP_FRACTIONS.get(1),
          SettingsTable.CLIP_FRACTIONS.get(2));

  private static final int RETURN = 0;
  private static final int VALUE_LOSS = 1;
  private static final int EPISODES = 2;
  private static final int ENTROPY = 3;
  private static final int CLIP_FRACTIONS = 4;

  private static final int FIRST = 64;

  /** By iteration, from 1; NaN where there is none. */
  private double[] returns = filled(FIRST);

  /** By metric, then iteration from {@code tailFrom}. */
  private double[][] tail = tails(FIRST);

  private long tailFrom = 1;
  private long last;

  private final double[] sums = new double[METRICS.size()];
  private final long[] counts = new long[METRICS.size()];
  private double leastEntropy = Double.POSITIVE_INFINITY;
  private Map<String, Double> ended;

  /**
   * Adds a row.
   *
   * @param values of {@link #METRICS}; NaN for none
   */
  public void add(long iteration, double[] values) {
    if (ended != null) {
      return;
    }
    last = Math.max(last, iteration);
    for (int metric = 0; metric < values.length; metric++) {
      if (!Double.isNaN(values[metric])) {
        sums[metric] += values[metric];
        counts[metric]++;
      }
    }
    if (values[ENTROPY] < leastEntropy) {
      leastEntropy = values[ENTROPY];
    }
    int place = Math.toIntExact(iteration - 1);
    if (place >= returns.length) {
      returns = longer(returns, place);
    }
    returns[place] = values[RETURN];
    keep(iteration, values);
  }

  private void keep(long iteration, double[] values) {
    if (iteration < tailFrom) {
      return;
    }
    if (iteration - tailFrom >= tail[0].length) {
      long needed = firstOfTheEnd(last);
      int gone = (int) Math.min(needed - tailFrom, tail[0].length);
      int length = (int) (iteration - tailFrom) - gone + 1;
      for (int metric = 0; metric < tail.length; metric++) {
        double[] moved = filled(Math.max(FIRST, length + length / 2));
        System.arraycopy(tail[metric], gone, moved, 0, tail[metric].length - gone);
        tail[metric] = moved;
      }
      tailFrom += gone;
    }
    for (int metric = 0; metric < tail.length; metric++) {
      tail[metric][(int) (iteration - tailFrom)] = values[metric];
    }
  }

  /** The first of the last tenth of so many iterations. */
  private static long firstOfTheEnd(long iterations) {
    return iterations - (iterations + 9) / 10 + 1;
  }

  private static double[][] tails(int length) {
    double[][] tails = new double[METRICS.size()][];
    Arrays.setAll(tails, metric -> filled(length));
    return tails;
  }

  private static double[] filled(int length) {
    double[] values = new double[length];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static double[] longer(double[] values, int place) {
    double[] longer = filled(Math.max(place + 1, 2 * values.length));
    System.arraycopy(values, 0, longer, 0, values.length);
    return longer;
  }

  /**
   * The figures by name, those left out that there are not, of a trial all of whose rows came. Rows
   * that come after it count no more.
   *
   * @param iterations after which it ended
   */
  public Map<String, Double> end(long iterations) {
    if (ended == null) {
      ended = figures(iterations);
      returns = null;
      tail = null;
    }
    return ended;
  }

  private Map<String, Double> figures(long iterations) {
    Map<String, Double> figures = new LinkedHashMap<>();
    double[] curve = Arrays.stream(returns).filter(value -> !Double.isNaN(value)).toArray();
    double best = Arrays.stream(curve).max().orElse(Double.NaN);
    double least = Arrays.stream(curve).min().orElse(Double.NaN);
    boolean whole = iterations > 0 && iterations <= returns.length;
    put(figures, "final_reward", whole ? returns[(int) iterations - 1] : Double.NaN);
    put(figures, "area_under_curve", mean(RETURN));
    put(figures, "best_reward", best);
    put(figures, "value_loss_all", mean(VALUE_LOSS));
    double[] episodes = atTheEnd(EPISODES, iterations);
    put(figures, "episodes_end", episodes.length == 0 ? Double.NaN : Arrays.stream(episodes).sum());
    put(figures, "episodes_all", counts[EPISODES] == 0 ? Double.NaN : sums[EPISODES]);
    double entropy = meanAtTheEnd(ENTROPY, iterations);
    put(figures, "entropy_end", entropy);
    put(figures, "entropy_rebound", entropy - leastEntropy);
    for (int metric = CLIP_FRACTIONS; metric < METRICS.size(); metric++) {
      put(figures, METRICS.get(metric) + "_end", meanAtTheEnd(metric, iterations));
      put(figures, METRICS.get(metric) + "_all", mean(metric));
    }
    if (curve.length > 0) {
      put(figures, "collapses", collapses(curve, best - least));
      put(figures, "plateau", plateau(best, least, iterations));
    }
    return figures;
  }

  private static void put(Map<String, Double> figures, String name, double value) {
    if (!Double.isNaN(value)) {
      figures.put(name, value);
    }
  }

  private double mean(int metric) {
    return counts[metric] == 0 ? Double.NaN : sums[metric] / counts[metric];
  }

  private double[] atTheEnd(int metric, long iterations) {
    int from = (int) Math.max(0, firstOfTheEnd(iterations) - tailFrom);
    int to = (int) Math.max(from, iterations - tailFrom + 1);
    return Arrays.stream(Arrays.copyOfRange(tail[metric], from, to))
        .filter(value -> !Double.isNaN(value))
        .toArray();
  }

  private double meanAtTheEnd(int metric, long iterations) {
    return Arrays.stream(atTheEnd(metric, iterations)).average().orElse(Double.NaN);
  }

  /** As {@link Stability#COLLAPSES}. */
  private static double collapses(double[] curve, double range) {
    double peak = Double.NEGATIVE_INFINITY;
    boolean fallen = false;
    int falls = 0;
    for (double reward : curve) {
      boolean falling = peak - reward > 0.5 * range;
      falls += falling && !fallen ? 1 : 0;
      fallen = falling;
      peak = Math.max(peak, reward);
    }
    return falls;
  }

  /** As {@link Stability#PLATEAU}. */
  private double plateau(double best, double least, long iterations) {
    double high = least + 0.95 * (best - least);
    for (int place = 0; place < returns.length; place++) {
      if (returns[place] >= high || returns[place] == best) {
        return 1 - (place + 1.0) / iterations;
      }
    }
    return Double.NaN;
  }
}
