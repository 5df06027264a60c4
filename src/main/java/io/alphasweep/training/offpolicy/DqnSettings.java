package io.alphasweep.training.offpolicy;

import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;
import java.util.stream.Stream;

/** The settings of DQN. */
final class DqnSettings {

  static final String EPSILON_START = "exploration.start";
  static final String EPSILON_END = "exploration.end";
  static final String EPSILON_FRACTION = "exploration.fraction";

  /** Who chooses the action that the target values. */
  static final Setting DOUBLE =
      Setting.flag("target.double", "whether the network itself chooses what the target values")
          .absentAt(false);

  private static final List<Setting> OWN =
      List.of(
          DOUBLE,
          TemporalDifference.LOSS_FORM,
          Setting.real(EPSILON_START, Range.closed(0, 1), "share of random actions at the start")
              .onHost(),
          Setting.real(EPSILON_END, Range.closed(0, 1), "share of random actions at the end")
              .onHost(),
          Setting.real(
                  EPSILON_FRACTION,
                  Range.above(0, 1),
                  "share of the training in which the first falls to the second")
              .onHost());

  /** All of them, but for the choices in the network. */
  static final List<Setting> ALL =
      Stream.concat(ReplaySettings.ALL.stream(), OWN.stream()).toList();

  /** What they must be to one another. */
  static final List<Rule> RULES =
      Stream.concat(
              ReplaySettings.RULES.stream(), Stream.of(Rule.ordered(EPSILON_END, EPSILON_START)))
          .toList();

  private DqnSettings() {}
}
