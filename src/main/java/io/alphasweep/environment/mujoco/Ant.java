package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.simulator.mujoco.Simulation;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Gymnasium's Ant: four legs. Version 4 pays for contacts and shows them where it is asked to,
 * version 5 always pays, and shows them unless it is told not to.
 */
public final class Ant {

  private static final int BODIES = 14;
  private static final int FORCES = 6;

  private static final String FORCE_RANGE = "contact-force-range";

  private static final Setting USE_CONTACT_FORCES =
      Setting.flag(
          "use-contact-forces", "whether contact forces are part of the observation and cost");

  private static final Setting MAIN_BODY =
      Setting.integer(
              "main-body", Range.closed(0, BODIES - 1), "index of the body whose speed counts")
          .onHost();

  private static final List<Setting> CONTACTS =
      Options.of(
          List.of(Options.CONTACT_COST_WEIGHT.absentAt(5e-4)),
          Options.range(FORCE_RANGE, -1, 1, "what contact forces are clipped to"));

  private static final List<Setting> REST =
      Options.of(
          List.of(
              Options.CTRL_COST_WEIGHT.absentAt(0.5),
              Options.HEALTHY_REWARD.absentAt(1.0),
              Options.TERMINATE_WHEN_UNHEALTHY.absentAt(true)),
          Health.heights(0.2, 1.0),
          List.of(
              Options.RESET_NOISE_SCALE.absentAt(0.1),
              Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true)));

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Ant",
          "ant",
          "a four-legged walker",
          Box.symmetric(8, 1),
          1000,
          Options.of(
              List.of(Options.FORWARD_REWARD_WEIGHT.absentAt(1.0)),
              REST,
              CONTACTS,
              List.of(
                  Options.INCLUDE_CFRC_EXT.absentAt(true),
                  MAIN_BODY.absentAt(1),
                  Options.FRAME_SKIP.absentAt(5))),
          Ant::task);

  public static final Choice<Family> V4 =
      TASK.with(
          Version.V4,
          Options.of(
              REST,
              List.of(USE_CONTACT_FORCES.absentAt(false)),
              CONTACTS.stream()
                  .map(setting -> setting.when(Condition.on(USE_CONTACT_FORCES.key())))
                  .toList()));

  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private Ant() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    boolean pays = version == Version.V5 || options.flag(USE_CONTACT_FORCES.key());
    boolean shows = pays && options.flag(Options.INCLUDE_CFRC_EXT.key());
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 2 : 0;
    StateForm form =
        new StateForm(
            15, 14, hidden, Interval.ALL, shows ? List.of(contacts(version, options)) : List.of());
    return LocomotionEnvironment.instance(
        form,
        version,
        options,
        () ->
            new LocomotionEnvironment.Task(
                "ant.xml",
                true,
                health(options),
                environment -> x(environment, options),
                environment -> pays ? contactCost(environment, options) : () -> 0));
  }

  private static StateForm.Block contacts(Version version, Settings options) {
    int first = version == Version.V4 ? 0 : FORCES;
    return new StateForm.Block(
        Simulation::contactForces, first, BODIES * FORCES, Interval.of(options, FORCE_RANGE));
  }

  private static Health health(Settings options) {
    Interval heights = Interval.of(options, Health.Z_RANGE);
    return (qpos, qvel) ->
        heights.contains(qpos[2])
            && MujocoEnvironment.isFinite(qpos)
            && MujocoEnvironment.isFinite(qvel);
  }

  /** The body as of the last evaluation inside the physics, one physics step behind qpos. */
  private static DoubleSupplier x(MujocoEnvironment environment, Settings options) {
    int body = Math.toIntExact(options.integer(MAIN_BODY.key()));
    DoubleBuffer positions = environment.simulation().bodyPositions();
    return () -> positions.get(3 * body);
  }

  private static DoubleSupplier contactCost(MujocoEnvironment environment, Settings options) {
    double weight = options.real(Options.CONTACT_COST_WEIGHT.key());
    Interval bounds = Interval.of(options, FORCE_RANGE);
    DoubleBuffer window = environment.simulation().contactForces();
    double[] forces = new double[BODIES * FORCES];
    Sums sums = new Sums();
    return () -> {
      window.get(0, forces);
      for (int i = 0; i < forces.length; i++) {
        forces[i] = bounds.clip(forces[i]);
      }
      return weight * sums.ofSquares(forces);
    };
  }
}
