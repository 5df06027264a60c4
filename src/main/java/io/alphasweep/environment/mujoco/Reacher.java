package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's Reacher: an arm of two links whose fingertip is to come to a target. Sines and
 * cosines are the same on every machine; NumPy's may differ in the last bit.
 */
public final class Reacher extends MujocoEnvironment {

  private static final double NOISE = 0.1;
  private static final double VELOCITY_NOISE = 0.005;
  private static final double REACH = 0.2;

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Reacher",
          "reacher",
          "an arm of two links that reaches for a target",
          Box.symmetric(2, 1),
          50,
          List.of(
              Options.REWARD_DIST_WEIGHT.absentAt(1.0),
              Options.REWARD_CONTROL_WEIGHT.absentAt(1.0),
              Options.FRAME_SKIP.absentAt(2)),
          (version, options) ->
              new GymnasiumTask.Instance(8 + axes(version), () -> new Reacher(version, options)));

  public static final Choice<Family> V4 = TASK.with(Version.V4, List.of());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private final double distanceWeight;
  private final double controlWeight;
  private final boolean isPaidForTheStart;
  private final int axes;
  private final BodyVector miss;
  private final Sums sums = new Sums();
  private double distanceBefore;

  private Reacher(Version version, Settings options) {
    super("reacher.xml", options);
    this.distanceWeight = options.real(Options.REWARD_DIST_WEIGHT.key());
    this.controlWeight = options.real(Options.REWARD_CONTROL_WEIGHT.key());
    this.isPaidForTheStart = version == Version.V4;
    this.axes = axes(version);
    this.miss = new BodyVector(simulation(), "target", "fingertip");
  }

  /** Version 5 leaves out the third, which is always zero. */
  private static int axes(Version version) {
    return version == Version.V4 ? 3 : 2;
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    do {
      qpos[2] = Draws.uniform(-REACH, REACH, random);
      qpos[3] = Draws.uniform(-REACH, REACH, random);
    } while (Math.sqrt(qpos[2] * qpos[2] + qpos[3] * qpos[3]) >= REACH);
    addUniform(qvel, VELOCITY_NOISE, random);
    qvel[2] = 0;
    qvel[3] = 0;
  }

  @Override
  void beforeStep() {
    distanceBefore = miss.length();
  }

  @Override
  double rewardOf(double[] action) {
    double distance = isPaidForTheStart ? distanceBefore : miss.length();
    return -distance * distanceWeight + -sums.ofSquares(action) * controlWeight;
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    target[offset] = StrictMath.cos(qpos[0]);
    target[offset + 1] = StrictMath.cos(qpos[1]);
    target[offset + 2] = StrictMath.sin(qpos[0]);
    target[offset + 3] = StrictMath.sin(qpos[1]);
    target[offset + 4] = qpos[2];
    target[offset + 5] = qpos[3];
    target[offset + 6] = qvel[0];
    target[offset + 7] = qvel[1];
    for (int axis = 0; axis < axes; axis++) {
      target[offset + 8 + axis] = miss.along(axis);
    }
  }
}
