package io.alphasweep.training.objective;

import io.alphasweep.rows.Row;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;

/** How the weight of the entropy in one trial's policy loss goes on from gradient step to step. */
public interface EntropySchedule {

  /** Starts an iteration, of which {@link #report} will tell. */
  default void startIteration() {}

  /** What the weight is multiplied by in the coming gradient step of the policy, from 0 to 1. */
  double share();

  /**
   * Hears of the policy's gradient step.
   *
   * @param norms sum of the L2 norms of the policy's tensors in the gradient that the optimizer was
   *     given, clipped and filtered
   */
  default void stepped(double norms) {}

  /** Puts {@link EntropySchedules#COLUMNS} where the weight changes at all. */
  default void report(Row row) {}

  /** Saves or restores what one step hands on to the next. */
  default void archive(StateArchive archive) {}

  /** Makes the schedule of a trial before its first step. */
  @FunctionalInterface
  interface Factory {
    EntropySchedule create(Settings settings);
  }
}
