package io.alphasweep.cluster;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Trains nothing: every trial reports one row of one iteration and is completed. What a sweep costs
 * then is what it costs beside its training.
 */
final class NoTraining implements PackTraining {

  private final String sweep;
  private final List<TrialSpec> trials;
  private final Placement placement;
  private final TrainingListener listener;
  private boolean over;

  private NoTraining(
      String sweep, List<TrialSpec> trials, Placement placement, TrainingListener listener) {
    this.sweep = sweep;
    this.trials = trials;
    this.placement = placement;
    this.listener = listener;
  }

  static PackTraining start(
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      Placement placement,
      TrainingListener listener) {
    return new NoTraining(sweep, trials, placement, listener);
  }

  @Override
  public long iteration() {
    return over ? 1 : 0;
  }

  @Override
  public String device() {
    return placement.device();
  }

  @Override
  public List<Arithmetics> arithmetics() {
    return Collections.nCopies(trials.size(), Arithmetics.UNKNOWN);
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void iterate() {
    trials.forEach(this::report);
    over = true;
  }

  @Override
  public List<StateArchive> saved(Function<String, StateArchive> archives) {
    return Collections.nCopies(trials.size(), null);
  }

  @Override
  public List<TrialOutcome> outcomes() {
    return trials.stream()
        .map(
            trial ->
                over
                    ? new TrialOutcome(
                        trial.id(),
                        Status.COMPLETED,
                        null,
                        1,
                        Algorithms.footprint(trial).environmentSteps(1))
                    : null)
        .toList();
  }

  @Override
  public void close() {}

  private void report(TrialSpec trial) {
    Row row =
        new Row(
            new RowHead(
                trial.id(),
                sweep,
                trial.environment(),
                trial.algorithm(),
                trial.optimizer(),
                trial.seed(),
                1,
                Algorithms.footprint(trial).environmentSteps(1)),
            Algorithms.columns());
    for (Column column : row.columns().list()) {
      if (!column.nullable() && column.type() == Column.Type.REAL) {
        row.put(column, 0.0);
      } else if (!column.nullable()) {
        row.put(column, 0L);
      }
    }
    listener.iteration(row);
  }
}
