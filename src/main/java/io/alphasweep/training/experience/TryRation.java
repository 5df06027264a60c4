package io.alphasweep.training.experience;

import io.alphasweep.trial.StateArchive;

/**
 * Shares the tries of a trial's rollout out among its states by how open its policy is there:
 *
 * <pre>K = 1 + round((left - 1) H / mean H)</pre>
 *
 * <p>with the tries that are left for each of the states ahead, and H as {@link
 * io.alphasweep.training.policy.Policy.Sampler#openness} has it, its mean over all states so far;
 * at least one and at most twice the mean less one. Every rollout takes the same number of tries in
 * all, so that what is compared by environment steps stays comparable.
 */
final class TryRation {

  private final int mean;
  private final int states;
  private final int most;

  private int statesAhead;
  private int triesAhead;

  /** Over all rollouts. */
  private double sum;

  private double count;

  /**
   * Before the first rollout.
   *
   * @param most tries of a state, an odd number: twice as many less one as it has on average
   * @param states of a rollout
   */
  TryRation(int most, int states) {
    this.mean = (most + 1) / 2;
    this.states = states;
    this.most = most;
  }

  void startRollout() {
    statesAhead = states;
    triesAhead = states * mean;
  }

  /**
   * The tries of the next state.
   *
   * @param openness in [0, 1]
   */
  int next(double openness) {
    sum += openness;
    count++;
    statesAhead--;
    double usual = sum / count;
    double share = usual > 0 ? openness / usual : 1;
    long wanted = 1 + Math.round(((double) triesAhead / (statesAhead + 1) - 1) * share);
    // As many must be left that each state ahead has one, and as few that they can be taken.
    int least = Math.max(1, triesAhead - statesAhead * most);
    int tries = (int) Math.max(least, Math.min(Math.min(most, triesAhead - statesAhead), wanted));
    triesAhead -= tries;
    return tries;
  }

  /** Between rollouts. */
  void archive(StateArchive archive) {
    sum = archive.real("sum", sum);
    count = archive.real("count", count);
  }
}
