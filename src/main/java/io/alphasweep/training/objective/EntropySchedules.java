package io.alphasweep.training.objective;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** The entropy schedules that a sweep file can name. A new one is a class and one line here. */
public final class EntropySchedules {

  private static final String SECTION = "entropy-schedule";

  private static final EntropySchedule CONSTANT = () -> 1;

  private static final Choice<EntropySchedule.Factory> UNSCHEDULED =
      new Choice<>(
          "constant",
          "the entropy's weight stays as it is set or learned",
          "kappa",
          "ours: the control of the schedules",
          List.of(),
          settings -> CONSTANT);

  /** Plain code for each trial reads it. */
  public static final Registry<EntropySchedule.Factory> REGISTRY =
      new Registry<>(SECTION + ".name", SECTION, List.of(UNSCHEDULED, GradeSchedule.CHOICE))
          .absentAt(UNSCHEDULED.name())
          .onHost();

  static final Column SHARE =
      Column.real(
          "entropy_share",
          "share",
          "what the entropy schedule leaves of the entropy's weight, mean over the policy's"
              + " gradient steps");

  /** What is reported of an iteration. */
  public static final Columns COLUMNS = Columns.of(SHARE);

  private EntropySchedules() {}

  /** Those of trials, before their first step; constant where a trial has no such setting. */
  public static List<EntropySchedule> of(List<TrialSpec> trials) {
    return trials.stream().map(EntropySchedules::of).toList();
  }

  private static EntropySchedule of(TrialSpec trial) {
    return isConstant(trial) ? CONSTANT : REGISTRY.chosen(trial).factory().create(trial);
  }

  /** Whether any of the trials has one that goes by gradients. */
  public static boolean goByGradients(List<TrialSpec> trials) {
    return !trials.stream().allMatch(EntropySchedules::isConstant);
  }

  private static boolean isConstant(TrialSpec trial) {
    return !trial.has(REGISTRY.key()) || trial.text(REGISTRY.key()).equals(UNSCHEDULED.name());
  }
}
