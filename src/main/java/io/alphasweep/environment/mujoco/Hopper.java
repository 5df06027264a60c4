package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;

/** Gymnasium's Hopper: one leg in the plane. */
public final class Hopper {

  private static final String STATE_RANGE = "healthy-state-range";
  private static final Interval VELOCITIES = new Interval(-10, 10);

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Hopper",
          "hopper",
          "a one-legged hopper in the plane",
          Box.symmetric(3, 1),
          1000,
          Options.of(
              List.of(
                  Options.FORWARD_REWARD_WEIGHT.absentAt(1.0),
                  Options.CTRL_COST_WEIGHT.absentAt(1e-3),
                  Options.HEALTHY_REWARD.absentAt(1.0),
                  Options.TERMINATE_WHEN_UNHEALTHY.absentAt(true)),
              Options.range(
                  STATE_RANGE, -100, 100, "angles and velocities in which the body is healthy"),
              Health.heights(0.7, Options.FARTHEST),
              Health.angles(-0.2, 0.2),
              List.of(
                  Options.RESET_NOISE_SCALE.absentAt(5e-3),
                  Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true),
                  Options.FRAME_SKIP.absentAt(4))),
          Hopper::task);

  public static final Choice<Family> V4 = TASK.without(Version.V4, Options.FRAME_SKIP.key());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private Hopper() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 1 : 0;
    StateForm form = new StateForm(6, 6, hidden, VELOCITIES, List.of());
    return LocomotionEnvironment.instance(
        form,
        version,
        options,
        () -> new LocomotionEnvironment.Task("hopper.xml", false, health(options)));
  }

  private static Health health(Settings options) {
    Health standing = Health.inThePlane(options);
    Interval states = Interval.of(options, STATE_RANGE);
    return (qpos, qvel) ->
        standing.holds(qpos, qvel) && surrounds(states, qpos, 2) && surrounds(states, qvel, 0);
  }

  private static boolean surrounds(Interval states, double[] values, int from) {
    for (int i = from; i < values.length; i++) {
      if (!states.surrounds(values[i])) {
        return false;
      }
    }
    return true;
  }
}
