package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;

/** What a signal becomes, at a gain. */
public interface Gate {

  /**
   * Sees a whole batch, before any minibatch of it.
   *
   * @param signals {@code [sample]}, raw
   * @param moments theirs
   */
  void startBatch(float[] signals, Moments moments);

  /**
   * Gates one minibatch.
   *
   * @param signals {@code [sample]}
   * @param gain of the controller, after the batch
   * @param gated receives {@code [sample]}
   */
  void apply(float[] signals, double gain, float[] gated);

  /** Saves or restores what is known of the last batch, if anything is. */
  default void archiveBatch(StateArchive archive) {}

  /** Puts what there is to report of the minibatches since {@link #startBatch}. */
  void report(Row row);

  /** Makes the gate of one trial. */
  interface Factory {

    /**
     * The gate before its first batch.
     *
     * @param settings those of the modulation
     */
    Gate create(Settings settings);

    /** What is reported of an iteration. */
    Columns columns();
  }
}
