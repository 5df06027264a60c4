package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;

/** Sets the gain of a gate. */
public interface Controller {

  /**
   * Follows a whole batch.
   *
   * @param signals {@code [sample]}, raw
   * @param moments theirs
   */
  void update(float[] signals, Moments moments);

  /**
   * Sees a minibatch of that batch on its way to the gate.
   *
   * @param signals {@code [sample]}, raw
   */
  void passes(float[] signals);

  /** The gain after the last batch. */
  double gain();

  /** Saves or restores what one batch hands on to the next. */
  void archive(StateArchive archive);

  /** Saves or restores what is known of the last batch besides, if anything is. */
  default void archiveBatch(StateArchive archive) {}

  /** Puts what there is to report of the last batch. */
  void report(Row row);

  /** Makes the controller of one trial. */
  interface Factory {

    /**
     * The controller before its first batch.
     *
     * @param settings those of the modulation
     */
    Controller create(Settings settings);

    /** What is reported of an iteration. */
    Columns columns();
  }
}
