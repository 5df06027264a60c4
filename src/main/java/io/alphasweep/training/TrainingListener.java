package io.alphasweep.training;

import io.alphasweep.metrics.MetricRow;

/** Hears what a pack reports while it trains, on the pack's own thread. */
@FunctionalInterface
public interface TrainingListener {

  /** One trial finished one iteration; rows of a trial come in the order of its iterations. */
  void iteration(MetricRow row);
}
