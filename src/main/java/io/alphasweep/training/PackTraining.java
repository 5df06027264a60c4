package io.alphasweep.training;

import io.alphasweep.trial.Arithmetics;
import java.util.List;

/**
 * A pack in training, one iteration after the other. Whoever drives it decides when to save, when
 * to stop and where the rows go.
 */
public interface PackTraining extends AutoCloseable {

  /** Iterations that the trials have made, those before a resume included. */
  long iteration();

  /** The device that its tensors live on: {@code cpu} or {@code cuda:N}. */
  String device();

  /** What has computed each trial so far, {@code [trial]}: this process last. */
  List<Arithmetics> arithmetics();

  /** How each trial ended, {@code [trial]}; null for those that still train. */
  List<TrialOutcome> outcomes();

  /**
   * The policies of a trial that ended, to be kept: of one that completed the last and the best, of
   * one that diverged the best. None of others, and no best where no episode ended.
   */
  default List<KeptPolicy> policies(int trial) {
    return List.of();
  }

  /** Whether every trial ended. */
  boolean isOver();

  /**
   * Makes one iteration and reports its rows.
   *
   * @throws StoppedException if the listener asked to stop; then only {@link #close} is left to
   *     call
   */
  void iterate();

  /**
   * The state of each trial after the last whole iteration, {@code [trial]}: what {@link
   * PackTrainer#start} goes on from, in this or another pack. Null for trials that ended.
   */
  default List<byte[]> states() {
    return states(true);
  }

  /**
   * The same, with or without replays. A trial that goes on from a state without its replay begins
   * with an empty one, so its rows are not those of an undisturbed run.
   */
  List<byte[]> states(boolean withReplays);

  @Override
  void close();
}
