package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;

/**
 * Gymnasium's HalfCheetah: two legs in the plane that cannot fall out of the task. Its versions are
 * one task.
 */
public final class HalfCheetah {

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "HalfCheetah",
          "half_cheetah",
          "a two-legged runner in the plane",
          Box.symmetric(6, 1),
          1000,
          List.of(
              Options.FORWARD_REWARD_WEIGHT.absentAt(1.0),
              Options.CTRL_COST_WEIGHT.absentAt(0.1),
              Options.RESET_NOISE_SCALE.absentAt(0.1),
              Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true),
              Options.FRAME_SKIP.absentAt(5)),
          HalfCheetah::task);

  public static final Choice<Family> V4 = TASK.without(Version.V4, Options.FRAME_SKIP.key());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private HalfCheetah() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 1 : 0;
    StateForm form = new StateForm(9, 9, hidden, Interval.ALL, List.of());
    return LocomotionEnvironment.instance(
        form,
        version,
        options,
        () -> new LocomotionEnvironment.Task("half_cheetah.xml", true, Health.ALWAYS));
  }
}
