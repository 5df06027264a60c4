package io.alphasweep.training.advantage;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One trial's advantages where no critic says what to expect (AM-PPO paper section 5.2): A = G - b
 * with the discounted return G of a step to the end of its episode, which has nothing behind it
 * whatever ended it, and a baseline b.
 *
 * <p>What the paper leaves open is decided here. Baselines are the mean return of the rollout, or
 * of its samples at the same step of their episodes. An episode that is not over when the rollout
 * is has no return yet: its samples leave their places to the others, in turn from the first. Where
 * no episode ended at all there is nothing to learn from, and every advantage is 0.
 */
public final class MonteCarloReturns {

  private static final Setting BASELINE =
      Setting.text(
          "baseline",
          List.of("none", "batch-mean", "time-mean"),
          "what is taken from a return: nothing, the rollout's mean, or the mean at that step of an"
              + " episode");

  private static final Setting OPEN_EPISODES =
      Setting.text(
          "open-episodes",
          List.of("replaced", "cut"),
          "whether samples of episodes that outlast the rollout leave their places to others, or"
              + " have the return up to its end");

  /** Relative to the section in which they hang. */
  public static final List<Setting> SETTINGS = List.of(BASELINE, OPEN_EPISODES);

  private static final Column OPEN_SHARE =
      Column.real(
          "open_share", "share", "share of a rollout's samples whose episode its end left open");

  /** What is reported of an iteration. */
  public static final Columns COLUMNS = Columns.of(OPEN_SHARE);

  private final String baseline;
  private final boolean replaces;
  private final double gamma;

  /** {@code [env]}, steps of the running episode before the coming rollout. */
  private int[] ages;

  private double openShare;

  /**
   * Before the first rollout.
   *
   * @param settings of the section in which they hang
   * @param envs count of environments
   * @param gamma discount factor
   */
  public MonteCarloReturns(Settings settings, int envs, double gamma) {
    this.baseline = settings.text(BASELINE.key());
    this.replaces = settings.text(OPEN_EPISODES.key()).equals("replaced");
    this.gamma = gamma;
    this.ages = new int[envs];
  }

  /**
   * The advantages of one rollout. The arrays are {@code [step, env]}, flattened.
   *
   * @param rewards as the learner sees them, normalised or not
   * @param ended whether an episode ended with the step, by termination or truncation
   * @param advantages receives the result, where a sample is replaced that of the other
   * @return which sample is to be learned from in each place
   */
  public int[] estimate(float[] rewards, boolean[] ended, float[] advantages) {
    int samples = rewards.length;
    int[] times = times(ended);
    boolean[] isOpen = new boolean[samples];
    double[] returns = returns(rewards, ended, isOpen);
    int[] counted = new int[samples];
    int count = 0;
    int open = 0;
    for (int sample = 0; sample < samples; sample++) {
      open += isOpen[sample] ? 1 : 0;
      if (!isOpen[sample] || !replaces) {
        counted[count++] = sample;
      }
    }
    openShare = (double) open / samples;
    double[] baselines = baselines(returns, times, counted, count);
    int[] learned = new int[samples];
    int next = 0;
    for (int sample = 0; sample < samples; sample++) {
      boolean isReplaced = replaces && isOpen[sample] && count > 0;
      int from = isReplaced ? counted[next++ % count] : sample;
      learned[sample] = from;
      advantages[sample] = count == 0 ? 0 : (float) (returns[from] - baselines[from]);
    }
    return learned;
  }

  /** The step of its episode that each sample is, from 0; lets the ages go on. */
  private int[] times(boolean[] ended) {
    int[] times = new int[ended.length];
    for (int sample = 0; sample < ended.length; sample++) {
      int env = sample % ages.length;
      times[sample] = ages[env]++;
      if (ended[sample]) {
        ages[env] = 0;
      }
    }
    return times;
  }

  private double[] returns(float[] rewards, boolean[] ended, boolean[] isOpen) {
    double[] returns = new double[rewards.length];
    for (int env = 0; env < ages.length; env++) {
      double later = 0;
      boolean isOver = false;
      for (int sample = rewards.length - ages.length + env; sample >= 0; sample -= ages.length) {
        if (ended[sample]) {
          later = 0;
          isOver = true;
        }
        later = rewards[sample] + gamma * later;
        returns[sample] = later;
        isOpen[sample] = !isOver;
      }
    }
    return returns;
  }

  /** {@code [sample]}; over the samples that are learned from. */
  private double[] baselines(double[] returns, int[] times, int[] counted, int count) {
    double[] baselines = new double[returns.length];
    if (baseline.equals("none")) {
      return baselines;
    }
    boolean byTime = baseline.equals("time-mean");
    Map<Integer, double[]> sums = new HashMap<>();
    for (int place = 0; place < count; place++) {
      int sample = counted[place];
      double[] sum = sums.computeIfAbsent(byTime ? times[sample] : 0, time -> new double[2]);
      sum[0] += returns[sample];
      sum[1]++;
    }
    for (int place = 0; place < count; place++) {
      int sample = counted[place];
      double[] sum = sums.get(byTime ? times[sample] : 0);
      baselines[sample] = sum[0] / sum[1];
    }
    return baselines;
  }

  /** Saves or restores what one rollout hands on to the next. */
  public void archive(StateArchive archive) {
    ages = archive.integers("ages", ages);
  }

  /** Puts {@link #COLUMNS}. */
  public void report(Row row) {
    row.put(OPEN_SHARE, openShare);
  }
}
