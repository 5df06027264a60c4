package io.alphasweep.cluster;

import io.alphasweep.training.TrialOutcome;
import java.io.Serializable;
import java.util.List;

/**
 * What a pack's task asks the driver. The driver answers each with {@link Orders}; it alone decides
 * whose files count, so a task that was believed dead, and is not, changes nothing.
 *
 * <p>A message carries numbers, identities and sentences, and no path: what it could make the
 * driver do stays inside the result directory. {@link Coordinator} checks the numbers and the
 * identities against its plan.
 */
sealed interface Message extends Serializable {

  /** Index of the pack in the present run. */
  int pack();

  /** Number of the task's attempt; a higher one takes the pack over from a lower one. */
  int attempt();

  /** The task takes the pack on. Answered with what is left of each trial to do. */
  record Begin(int pack, int attempt) implements Message {}

  /**
   * How far the task is; sent while it trains, as a sign of life.
   *
   * @param trials the trials that train now
   * @param envSteps environment steps that the task has made, of all its trials, repeated ones
   *     included
   */
  record Beat(int pack, int attempt, List<Moment> trials, long envSteps) implements Message {}

  /**
   * Asks the driver to let files that are written whole take their places, and with them the
   * trials.
   *
   * @param commit number of the commit in the attempt, from 0
   * @param files that are written, as {@link CommitFiles} names them
   * @param reached how far the files complete the rows of each trial that got further
   * @param saved the trials whose states are in the checkpoint
   * @param ended outcomes of trials that ended with these rows
   * @param policies of these that are written
   */
  record Commit(
      int pack,
      int attempt,
      int commit,
      List<CommitFiles.File> files,
      List<Moment> reached,
      List<String> saved,
      List<TrialOutcome> ended,
      List<CommitFiles.Policy> policies)
      implements Message {}

  /**
   * Trials of the pack that were begun under another arithmetic than the task's, asked before any
   * of them goes on.
   *
   * @param trialIds at least one
   * @param arithmetics of the first of them, in words: what has computed it, and what would go on
   */
  record OtherMachine(int pack, int attempt, List<String> trialIds, String arithmetics)
      implements Message {}

  /** The task leaves the pack, however far it is. */
  record End(int pack, int attempt) implements Message {}

  /** Nothing can be written any more: the sweep has to stop. */
  record Abort(int pack, int attempt, String reason) implements Message {}

  /**
   * A place that a trial reached.
   *
   * @param trialId the trial
   * @param iteration whole iterations
   * @param envSteps environment steps of those iterations
   * @param meanReturn mean return of its last 100 episodes; null before the first ended
   */
  record Moment(String trialId, long iteration, long envSteps, Double meanReturn)
      implements Serializable {}
}
