package io.alphasweep.summary.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rung of successive halving (Karnin et al. 2013; Jamieson and Talwalkar 2016): the settings that
 * reached it are ranked, and the best go on.
 *
 * <p>Settings that lost fewer trials come first; of equally many, those of which fewer have no
 * score yet; of equally many, those of a higher mean score; and of equal means, the earlier one. So
 * the ranking follows from the scores alone.
 */
public final class Halving {

  /**
   * A setting at a rung.
   *
   * @param scores of its trials that have one
   * @param unknown trials that reached the rung without a score
   * @param lost trials that did not reach it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reached(double[] scores, int unknown, int lost) {

    /** Mean score; NaN without any. */
    public double mean() {
      return scores.length == 0 ? Double.NaN : Moments.of(scores).mean();
    }
  }

  private Halving() {}

  /**
   * The ranks of settings, {@code [setting]}, from 1 for the best.
   *
   * @param settings in the order that decides between equals
   */
  public static int[] ranks(List<Reached> settings) {
    double[] means = settings.stream().mapToDouble(Reached::mean).toArray();
    Comparator<Integer> better =
        Comparator.<Integer>comparingInt(setting -> settings.get(setting).lost())
            .thenComparingInt(setting -> settings.get(setting).unknown())
            .thenComparingDouble(setting -> -means[setting]);
    Integer[] order =
        IntStream.range(0, settings.size()).boxed().sorted(better).toArray(Integer[]::new);
    int[] ranks = new int[order.length];
    for (int place = 0; place < order.length; place++) {
      ranks[order[place]] = place + 1;
    }
    return ranks;
  }
}
