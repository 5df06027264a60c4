package io.alphasweep.training.objective;

import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** The scalings that a sweep file can name. A new one is a class and one line here. */
public final class Scalings {

  static final String SECTION = "scaling";

  public static final Registry<Scaling.Factory> REGISTRY =
      new Registry<>(
              SECTION + ".name",
              SECTION,
              List.of(
                  RatioScaling.CHOICE,
                  MaximumLikelihoodScaling.CHOICE,
                  SelfImitationScaling.CHOICE,
                  MlaScaling.CHOICE,
                  ParametricMlaScaling.CHOICE))
          .absentAt(RatioScaling.CHOICE.name());

  /** Whether samples beyond the clipping range count no more. */
  public static final Setting CLIPS =
      Setting.flag(
              SECTION + ".clips",
              "whether a sample counts no more once its ratio left the clipping range in the"
                  + " direction of its signal")
          .absentAt(true);

  /** The weight of the entropy in the signal. */
  public static final Setting TEMPERATURE =
      Setting.real(
              SECTION + ".temperature",
              Range.NON_NEGATIVE,
              "weight alpha of the entropy in the signal, A - alpha (log pi + H), with log"
                  + " probability and entropy of the present policy (Kumar et al. 2022, Eq. 29)")
          .structural()
          .absentAt(0.0);

  private Scalings() {}

  /** f of a trial on the host, of the log ratio x and the signal y. */
  public static DoubleBinaryOperator onHost(Settings trial) {
    return REGISTRY.chosen(trial).factory().onHost(trial);
  }

  /** Whether samples of a trial beyond the clipping range count no more. */
  static boolean clips(Settings trial) {
    return trial.flag(CLIPS.key());
  }

  /** The weight of the entropy in the signal, per nat. */
  static double temperature(Settings trial) {
    return trial.real(TEMPERATURE.key());
  }

  /** Whether a trial's policy learns by PPO's own objective, the one that the kernel has. */
  public static boolean arePpos(Settings trial) {
    return isRatio(trial) && clips(trial) && temperature(trial) == 0;
  }

  /** Whether the weights are those of PPO, clipped or not. */
  static boolean isRatio(Settings trial) {
    return REGISTRY.chosen(trial).name().equals(RatioScaling.CHOICE.name());
  }
}
