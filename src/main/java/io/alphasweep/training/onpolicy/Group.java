package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.stepping.Tries;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.trial.StateArchive;

/** What a trial makes of the several actions that are tried at each state. */
interface Group extends Tries.Selection {

  /**
   * Ends a rollout.
   *
   * @param generalized {@code [state]}, the generalised advantages of the selected actions
   * @return {@code [sample]}, the advantages that the policy learns from
   */
  float[] advantages(Rollout rollout, int trial, float[] generalized);

  /** Saves or restores what one rollout hands on to the next. */
  void archive(StateArchive archive);

  /** Puts what there is to report of the last rollout. */
  void report(Row row);
}
