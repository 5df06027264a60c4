package io.alphasweep.training.experience;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Cohort;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What states and actions of a trial's last episode were worth, beside what its critics hold them
 * for: the bias of values, as Fujimoto et al. 2018 (section 4.1) and van Hasselt et al. 2016
 * (figure 3) measure it, but along episodes that the trial plays anyway.
 *
 * <p>The worth is the discounted sum of the rewards as they are remembered, to the end of the
 * episode. Behind an episode that the time limit cut off it goes on with what the critics
 * themselves say of its last action; of such an episode only what {@link #MOST_OWN} says is judged.
 * All follows from replay and parameters, and nothing is drawn, so training is the same with it.
 */
public final class EpisodeReturns {

  private static final Column RETURN =
      Column.real(
          "monte_carlo_return",
          "reward",
          "mean discounted return from the actions of the last episode that ended in this"
              + " iteration; what the time limit cut off counts as the critics value it");

  private static final Column BIAS =
      Column.real(
          "value_bias",
          "reward",
          "mean value of the same actions, by the critic that is believed, less monte_carlo_return;"
              + " values of SAC count its entropy, too");

  /** What is reported of an iteration in which an episode ended; nothing of others. */
  public static final Columns COLUMNS = Columns.of(RETURN, BIAS);

  /**
   * What the critics' own word for the end of an episode may count for in the worth of an action:
   * more would hide their bias. With a discount of 0.99 that leaves the actions 138 steps before a
   * time limit.
   */
  private static final double MOST_OWN = 0.25;

  private final List<Replay> replays;
  private final Transitions place;
  private final double[] gammas;
  private final long recent;

  /** {@code [trial, sample]}, without what the end counts for. */
  private final double[] returns;

  /** {@code [trial, sample]}, what the value of the end counts for. */
  private final double[] shares;

  /** {@code [trial]}, samples that are judged; those behind them are of no matter. */
  private final int[] judged;

  /** {@code [trial]}. */
  private final double[] meanReturns;

  private final double[] biases;

  /**
   * @param replays {@code [trial]}
   * @param place the minibatch that is filled
   * @param recent how many of a trial's newest transitions an episode has to end with
   */
  public EpisodeReturns(Cohort cohort, List<Replay> replays, Transitions place, long recent) {
    this(cohort.settings().reals("gamma"), replays, place, recent);
  }

  EpisodeReturns(double[] gammas, List<Replay> replays, Transitions place, long recent) {
    this.gammas = gammas;
    this.replays = List.copyOf(replays);
    this.place = place;
    this.recent = recent;
    this.returns = new double[gammas.length * place.samples()];
    this.shares = new double[returns.length];
    this.judged = new int[gammas.length];
    this.meanReturns = new double[gammas.length];
    this.biases = new double[gammas.length];
  }

  /** Starts an iteration: nothing is found yet. */
  public void start() {
    Arrays.fill(judged, 0);
  }

  /**
   * Puts actions of each trial's last episode where minibatches stand, evenly spread.
   *
   * @return whether any trial has such an episode
   */
  public boolean draw() {
    for (int trial = 0; trial < judged.length; trial++) {
      Replay replay = replays.get(trial);
      int last = replay.lastEnd();
      if (last >= 0 && replay.size() - last <= recent) {
        judged[trial] = draw(trial, replay, last);
      }
    }
    return Arrays.stream(judged).anyMatch(count -> count > 0);
  }

  private int draw(int trial, Replay replay, int last) {
    boolean isCut = !replay.terminated(last);
    int first = replay.first(last);
    double share = 1;
    int candidates = last - first + 1;
    for (; isCut && candidates > 0 && share > MOST_OWN; candidates--) {
      share *= gammas[trial];
    }
    int count = Math.min(candidates, place.samples() - (isCut ? 1 : 0));
    int from = trial * place.samples();
    if (count > 0 && isCut) {
      put(replay, last, from + count);
    }
    double worth = 0;
    double end = isCut ? 1 : 0;
    int sample = count - 1;
    for (int transition = last; sample >= 0; transition--) {
      if (transition < last || !isCut) {
        worth = replay.reward(transition) + gammas[trial] * worth;
        end *= gammas[trial];
      }
      if (transition == first + (int) ((long) sample * candidates / count)) {
        put(replay, transition, from + sample);
        returns[from + sample] = worth;
        shares[from + sample] = end;
        sample--;
      }
    }
    return Math.max(0, count);
  }

  private void put(Replay replay, int transition, int sample) {
    FloatBuffer observations = place.observations().buffer().clear();
    FloatBuffer actions = place.actions().buffer().clear();
    int all = returns.length;
    replay.begin(
        transition,
        observations.position(sample * (observations.capacity() / all)),
        actions.position(sample * (actions.capacity() / all)));
  }

  /**
   * Takes over what the critics say of what was drawn.
   *
   * @param values {@code [trial, sample]}
   */
  public void judge(float[] values) {
    for (int trial = 0; trial < judged.length; trial++) {
      int from = trial * place.samples();
      double worths = 0;
      double held = 0;
      for (int sample = from; sample < from + judged[trial]; sample++) {
        double share = shares[sample];
        worths += returns[sample] + (share > 0 ? share * values[from + judged[trial]] : 0);
        held += values[sample];
      }
      meanReturns[trial] = worths / judged[trial];
      biases[trial] = (held - worths) / judged[trial];
    }
  }

  /** Puts {@link #COLUMNS} where there was an episode to judge. */
  public void report(int trial, Row row) {
    if (judged[trial] > 0) {
      row.put(RETURN, meanReturns[trial]);
      row.put(BIAS, biases[trial]);
    }
  }
}
