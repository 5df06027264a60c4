package io.alphasweep.training;

import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** Trains one pack. */
public final class PackTrainer {

  private PackTrainer() {}

  /**
   * Trains the trials of a pack together, to the end.
   *
   * @param sweep name of the sweep, for the rows
   * @param trials at least one; all equal in their structural settings
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
   * @param listener hears every row
   * @return one outcome per trial, in the order of the trials
   */
  public static List<TrialOutcome> train(
      String sweep, List<TrialSpec> trials, String device, TrainingListener listener) {
    return List.of();
  }
}
