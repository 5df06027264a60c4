package io.alphasweep.summary.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A race of settings for the highest mean reward: who may still be the best gets more seeds, look
 * after look, until one is left or the seeds are used up.
 *
 * <p>At a look all settings that compete have equally many seeds. The one of the highest mean
 * leads; Welch's t compares it with each other one, and one that it stands against is beaten and
 * gets no more seeds (racing, Maron and Moore 1994; Birattari et al. 2002). A beaten setting whose
 * mean is above that of the later leader competes again and catches up. The leader is certain when
 * it alone competes.
 *
 * <p>With k looks and m settings, a comparison stands at a look where its two-sided p is at most
 * alpha / (k (m - 1)), Bonferroni's correction for both. Then a false certainty, of a setting that
 * is none of the best, or of one of several best, has a probability of at most alpha over all
 * looks, as far as the t test holds what it promises. For let b be one of the best. For another to
 * be certain, b must have been beaten, the first time by one of m - 1 settings that had as many
 * seeds as it, at one of k looks, and on one of two sides: at most alpha / 2 in the sum. For b to
 * be certain beside an equal one, it must have beaten that: at most alpha / (2 (m - 1)).
 */
public final class Race {

  /** Seeds grow by half from look to look. */
  private static final double GROWTH = 1.5;

  /** What became of a setting at a look. */
  public enum State {
    /** The highest mean, and the only one left. */
    CERTAIN,
    /** The highest mean. */
    LEADS,
    /** Not beaten. */
    COMPETES,
    /** The leader's mean is surely higher. */
    BEATEN,
    /** No trial gave a reward. */
    LOST
  }

  /**
   * A setting at a look.
   *
   * @param seeds trained so far, whatever came of them
   * @param rewards of these, those that gave one
   * @param mean reward; NaN without any
   * @param p two-sided, of Welch's t for the leader's lead over it; NaN where it was not tested
   * @param level at or below which p stands at this look; NaN likewise
   * @param state what became of it
   */
  public record Standing(
      int seeds, int rewards, double mean, double p, double level, State state) {}

  /** Seeds of a setting at each look, {@code [look]}, rising. */
  private final List<Integer> looks;

  /** Of a comparison at a look. */
  private final double level;

  private final boolean[] competes;
  private final int[] seeds;
  private int look;

  /**
   * @param from seeds at the first look
   * @param to seeds at the last one, at least as many
   * @param alpha probability of a false certainty, in (0, 1)
   * @param settings that race, at least one
   */
  public Race(int from, int to, double alpha, int settings) {
    this.looks = looks(from, to);
    this.level = alpha / looks.size() / Math.max(1, settings - 1);
    this.competes = new boolean[settings];
    Arrays.fill(competes, true);
    this.seeds = new int[settings];
    Arrays.fill(seeds, from);
  }

  /** The seeds at each look: {@code from}, then half as many more each time, at last {@code to}. */
  static List<Integer> looks(int from, int to) {
    List<Integer> looks = new ArrayList<>();
    for (int seeds = from; seeds < to; seeds = (int) Math.ceil(seeds * GROWTH)) {
      looks.add(seeds);
    }
    looks.add(to);
    return looks;
  }

  /** Seeds that each setting needs for the next look, {@code [setting]}, or has at the end. */
  public int[] seeds() {
    return seeds.clone();
  }

  /** Looks so far. */
  public int look() {
    return look;
  }

  /** Whether there is nothing more to train. */
  public boolean isOver() {
    return look == looks.size() || (look > 0 && competing().length < 2);
  }

  private int[] competing() {
    return IntStream.range(0, competes.length).filter(setting -> competes[setting]).toArray();
  }

  /**
   * Takes the next look.
   *
   * @param rewards final rewards of each setting's seeds, {@code [setting, seed]}, as many as
   *     {@link #seeds} says; NaN for a trial that gave none
   * @return how each setting stands, {@code [setting]}
   */
  public List<Standing> look(double[][] rewards) {
    if (isOver()) {
      throw new IllegalStateException("the race is over");
    }
    double[][] given =
        Arrays.stream(rewards)
            .map(of -> Arrays.stream(of).filter(reward -> !Double.isNaN(reward)).toArray())
            .toArray(double[][]::new);
    double[] means = Arrays.stream(given).mapToDouble(Race::mean).toArray();
    boolean[] tested = competes.clone();
    int leader = best(means, tested);
    double[] p = new double[given.length];
    Arrays.fill(p, Double.NaN);
    for (int setting = 0; setting < given.length; setting++) {
      if (given[setting].length == 0) {
        competes[setting] = false;
      } else if (tested[setting] && setting != leader) {
        p[setting] = MeanDifference.welch(given[leader], given[setting]).pDifferent();
        competes[setting] = !(p[setting] <= level);
      }
    }
    for (int setting = 0; setting < given.length; setting++) {
      competes[setting] |= !tested[setting] && leader >= 0 && means[setting] > means[leader];
    }
    List<Standing> standings = new ArrayList<>();
    boolean isAlone = competing().length == 1;
    for (int setting = 0; setting < given.length; setting++) {
      State state =
          setting == leader
              ? isAlone ? State.CERTAIN : State.LEADS
              : competes[setting]
                  ? State.COMPETES
                  : given[setting].length == 0 ? State.LOST : State.BEATEN;
      standings.add(
          new Standing(
              seeds[setting],
              given[setting].length,
              means[setting],
              p[setting],
              Double.isNaN(p[setting]) ? Double.NaN : level,
              state));
    }
    look++;
    if (!isOver()) {
      for (int setting : competing()) {
        seeds[setting] = looks.get(look);
      }
    }
    return standings;
  }

  private static double mean(double[] values) {
    return values.length == 0 ? Double.NaN : Moments.of(values).mean();
  }

  /** The setting of the highest mean; -1 where none has one. */
  private static int best(double[] means, boolean[] among) {
    int best = -1;
    for (int setting = 0; setting < means.length; setting++) {
      if (among[setting]
          && !Double.isNaN(means[setting])
          && (best < 0 || means[setting] > means[best])) {
        best = setting;
      }
    }
    return best;
  }
}
