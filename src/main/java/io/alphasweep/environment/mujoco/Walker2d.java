package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.List;

/** Gymnasium's Walker2d: two legs in the plane. Version 5 has feet of equal friction. */
public final class Walker2d {

  private static final String MODEL_OF_4 = "walker2d.xml";
  private static final Setting MODEL = Options.model("walker2d_v5.xml", MODEL_OF_4);
  private static final Interval VELOCITIES = new Interval(-10, 10);

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Walker2d",
          "walker2d",
          "a two-legged walker in the plane",
          Box.symmetric(6, 1),
          1000,
          Options.of(
              List.of(
                  Options.FORWARD_REWARD_WEIGHT.absentAt(1.0),
                  Options.CTRL_COST_WEIGHT.absentAt(1e-3),
                  Options.HEALTHY_REWARD.absentAt(1.0),
                  Options.TERMINATE_WHEN_UNHEALTHY.absentAt(true)),
              Health.heights(0.8, 2.0),
              Health.angles(-1.0, 1.0),
              List.of(
                  Options.RESET_NOISE_SCALE.absentAt(5e-3),
                  Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true),
                  Options.FRAME_SKIP.absentAt(4),
                  MODEL)),
          Walker2d::task);

  public static final Choice<Family> V4 =
      TASK.without(Version.V4, Options.FRAME_SKIP.key(), MODEL.key());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private Walker2d() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    String model = version == Version.V4 ? MODEL_OF_4 : options.text(MODEL.key());
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 1 : 0;
    StateForm form = new StateForm(9, 9, hidden, VELOCITIES, List.of());
    return LocomotionEnvironment.instance(
        form,
        version,
        options,
        () -> new LocomotionEnvironment.Task(model, false, Health.inThePlane(options)));
  }
}
