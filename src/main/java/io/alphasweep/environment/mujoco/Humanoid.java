package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.simulator.mujoco.Simulation;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/** Gymnasium's Humanoid: two legs and two arms. Only version 5 has a cost of contacts. */
public final class Humanoid {

  private static final int POSITIONS = 24;
  private static final int VELOCITIES = 23;
  private static final int BODIES = 14;
  private static final int FORCES = 6;
  private static final String COST_RANGE = "contact-cost-range";

  /** The blocks of an observation. */
  static final List<Setting> SHOWN =
      List.of(
          Options.INCLUDE_CINERT.absentAt(true),
          Options.INCLUDE_CVEL.absentAt(true),
          Options.INCLUDE_QFRC_ACTUATOR.absentAt(true),
          Options.INCLUDE_CFRC_EXT.absentAt(true));

  private static final List<Setting> OF_BOTH =
      Options.of(
          List.of(
              Options.FORWARD_REWARD_WEIGHT.absentAt(1.25),
              Options.CTRL_COST_WEIGHT.absentAt(0.1),
              Options.HEALTHY_REWARD.absentAt(5.0),
              Options.TERMINATE_WHEN_UNHEALTHY.absentAt(true)),
          Health.heights(1.0, 2.0),
          List.of(
              Options.RESET_NOISE_SCALE.absentAt(1e-2),
              Options.EXCLUDE_CURRENT_POSITIONS.absentAt(true)));

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Humanoid",
          "humanoid",
          "a two-legged walker with arms",
          Box.symmetric(17, 0.4),
          1000,
          Options.of(
              OF_BOTH,
              List.of(Options.CONTACT_COST_WEIGHT.absentAt(5e-7)),
              Options.range(
                  COST_RANGE, -Options.FARTHEST, 10, "what the cost of contacts is clipped to"),
              SHOWN,
              List.of(Options.FRAME_SKIP.absentAt(5))),
          Humanoid::task);

  public static final Choice<Family> V4 = TASK.with(Version.V4, OF_BOTH);
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private Humanoid() {}

  private static GymnasiumTask.Instance task(Version version, Settings options) {
    return LocomotionEnvironment.instance(
        form(version, options),
        version,
        options,
        () ->
            new LocomotionEnvironment.Task(
                "humanoid.xml",
                false,
                health(options),
                Humanoid::centerOfMass,
                environment ->
                    version == Version.V5
                        ? contactCost(
                            environment,
                            options.real(Options.CONTACT_COST_WEIGHT.key()),
                            Interval.of(options, COST_RANGE))
                        : () -> 0));
  }

  private static Health health(Settings options) {
    Interval heights = Interval.of(options, Health.Z_RANGE);
    return (qpos, qvel) -> heights.surrounds(qpos[2]);
  }

  /** What both of Gymnasium's humanoids show. */
  static StateForm form(Version version, Settings options) {
    // Version 5 leaves out what is always zero: the world, and the joint that nothing drives.
    int body = version == Version.V4 ? 0 : 1;
    int driven = version == Version.V4 ? 0 : 6;
    List<StateForm.Block> blocks = new ArrayList<>();
    if (options.flag(Options.INCLUDE_CINERT.key())) {
      blocks.add(block(Simulation::bodyInertias, 10 * body, 10 * BODIES));
    }
    if (options.flag(Options.INCLUDE_CVEL.key())) {
      blocks.add(block(Simulation::bodyVelocities, 6 * body, 6 * BODIES));
    }
    if (options.flag(Options.INCLUDE_QFRC_ACTUATOR.key())) {
      blocks.add(block(Simulation::actuatorForces, driven, VELOCITIES));
    }
    if (options.flag(Options.INCLUDE_CFRC_EXT.key())) {
      blocks.add(block(Simulation::contactForces, FORCES * body, FORCES * BODIES));
    }
    int hidden = options.flag(Options.EXCLUDE_CURRENT_POSITIONS.key()) ? 2 : 0;
    return new StateForm(POSITIONS, VELOCITIES, hidden, Interval.ALL, blocks);
  }

  private static StateForm.Block block(
      Function<Simulation, DoubleBuffer> window, int from, int end) {
    return new StateForm.Block(window, from, end, Interval.ALL);
  }

  /** The centre of mass as of the last evaluation inside the physics. */
  private static DoubleSupplier centerOfMass(MujocoEnvironment environment) {
    double[] masses = environment.simulation().model().bodyMass();
    DoubleBuffer centers = environment.simulation().bodyCentersOfMass();
    double sum = 0;
    for (double mass : masses) {
      sum += mass;
    }
    double total = sum;
    return () -> {
      double moment = 0;
      for (int body = 0; body < masses.length; body++) {
        moment += masses[body] * centers.get(3 * body);
      }
      return moment / total;
    };
  }

  /** What the contacts of the last step cost. */
  static DoubleSupplier contactCost(MujocoEnvironment environment, double weight, Interval bounds) {
    DoubleBuffer window = environment.simulation().contactForces();
    double[] forces = new double[BODIES * FORCES];
    Sums sums = new Sums();
    return () -> {
      window.get(0, forces);
      return bounds.clip(weight * sums.ofSquares(forces));
    };
  }
}
