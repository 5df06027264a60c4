package io.alphasweep.training.offpolicy;

import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.StateArchive;

/** One trial that learns few numbers on the host, in 64 bits. */
interface UpdateLearner {

  /** Learns for an iteration, and plays what is reported of it. */
  void iterate(Pack pack);

  /** Whether all that it learned is finite. */
  boolean isFinite();

  /** Puts the numbers of the last iteration. */
  void report(Row row);

  /** Saves or restores all that the coming rows depend on. */
  void archive(StateArchive archive);
}
