package io.alphasweep.training;

import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Phases;

/** Hears what a pack reports while it trains, on the pack's own thread. */
@FunctionalInterface
public interface TrainingListener {

  /** One trial finished one iteration; rows of a trial come in the order of its iterations. */
  void iteration(Row row);

  /** Whether to stop now, asked many times within an iteration; what it threw away is made anew. */
  default boolean stops() {
    return false;
  }

  /** Where the pack's time went so far; told after the rows of an iteration. Goes on counting. */
  default void phases(Phases phases) {}
}
