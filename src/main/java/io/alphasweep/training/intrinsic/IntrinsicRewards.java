package io.alphasweep.training.intrinsic;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Settings;
import java.util.List;

/** The intrinsic rewards that a sweep file can name. A new one is a class and one line here. */
public final class IntrinsicRewards {

  public static final Registry<IntrinsicReward.Factory> REGISTRY =
      new Registry<>(
              "intrinsic-reward.name",
              "intrinsic-reward",
              List.of(NoIntrinsicReward.CHOICE, RandomNetworkDistillation.CHOICE))
          .absentAt(NoIntrinsicReward.CHOICE.name());

  /** That a trial has none. */
  public static final Condition NONE =
      Condition.is(REGISTRY.key(), NoIntrinsicReward.CHOICE.name());

  static final Column REWARD =
      Column.real(
          "intrinsic_reward", "", "mean of a rollout's intrinsic rewards, scaled, per step");

  static final Column VALUE_LOSS =
      Column.real(
          "intrinsic_value_loss",
          "",
          "loss of the critic of intrinsic rewards in the last minibatch, with the factor 0.5,"
              + " without the value coefficient");

  static final Column PREDICTOR_LOSS =
      Column.real(
          "predictor_loss",
          "",
          "mean squared error of the predicted features, over the last minibatch's samples that"
              + " were learned from");

  /** What is reported of an iteration; null where a trial has none. */
  public static final Columns COLUMNS = Columns.of(REWARD, VALUE_LOSS, PREDICTOR_LOSS);

  private IntrinsicRewards() {}

  /** Those of a trial, whose algorithm may know none. */
  public static IntrinsicReward.Factory of(Settings trial) {
    return trial.has(REGISTRY.key())
        ? REGISTRY.chosen(trial).factory()
        : NoIntrinsicReward.CHOICE.factory();
  }
}
