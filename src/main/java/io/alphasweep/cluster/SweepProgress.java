package io.alphasweep.cluster;

import java.util.List;

/**
 * How far a sweep is, as the driver knows it at one moment.
 *
 * @param trials trials of the sweep
 * @param completed trials that completed, in this run or before
 * @param diverged trials that diverged, in this run or before
 * @param failed trials that failed, in this run or before
 * @param screened trials that stopped at a rung of the sweep's screen, and wait or go no further
 * @param mixed trials that several arithmetics have computed, as far as this run and the rows of
 *     trials that ended before tell
 * @param startedAnew trials that started anew in this run lest they become so
 * @param envSteps environment steps that this run took, over all trials
 * @param share share of the planned environment steps that is settled, 0 to 1; a trial that ended
 *     early settles all of its steps; 1 only when every trial has ended
 * @param shareBefore the same before this run started
 * @param running the trials that train now
 */
public record SweepProgress(
    int trials,
    int completed,
    int diverged,
    int failed,
    int screened,
    int mixed,
    int startedAnew,
    long envSteps,
    double share,
    double shareBefore,
    List<Running> running) {

  /**
   * A trial that trains now.
   *
   * @param trialId the trial
   * @param label environment, algorithm, optimizer and seed, for people
   * @param iteration whole iterations
   * @param envSteps environment steps of those iterations
   * @param meanReturn mean return of its last 100 episodes; null before the first ended
   */
  public record Running(
      String trialId, String label, long iteration, long envSteps, Double meanReturn) {}

  /** Trials that ended, however they did, or stopped at a rung. */
  public int ended() {
    return completed + diverged + failed + screened;
  }

  /** Whether every trial has ended. */
  public boolean isOver() {
    return ended() >= trials;
  }

  /**
   * Seconds until all is settled, at the pace of this run.
   *
   * @param elapsedSeconds since this run started
   * @return NaN while there is no pace yet
   */
  public double remainingSeconds(double elapsedSeconds) {
    double made = share - shareBefore;
    return made <= 0 ? Double.NaN : elapsedSeconds * (1 - share) / made;
  }
}
