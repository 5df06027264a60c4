package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;

/** Gymnasium's Swimmer: three links in a viscous fluid. Its versions are one task. */
public final class Swimmer {

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Swimmer",
          "swimmer",
          "a three-link swimmer in a viscous fluid",
          Box.symmetric(2, 1),
          1000,
          List.of(
              Options.FORWARD_REWARD_WEIGHT.absentAt(1.0),
              Options.CTRL_COST_WEIGHT.absentAt(1e-4),
              Options.RESET_NOISE_SCALE.absentAt(0.1),
              Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true),
              Options.FRAME_SKIP.absentAt(4)),
          Swimmer::task);

  public static final Choice<Family> V4 = TASK.without(Version.V4, Options.FRAME_SKIP.key());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private Swimmer() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 2 : 0;
    StateForm form = new StateForm(5, 5, hidden, Interval.ALL, List.of());
    return LocomotionEnvironment.instance(
        form,
        version,
        options,
        () -> new LocomotionEnvironment.Task("swimmer.xml", false, Health.ALWAYS));
  }
}
