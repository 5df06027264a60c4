package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.nio.DoubleBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Pusher-v5: an arm of seven joints that is to push an object to a goal. */
public final class Pusher extends MujocoEnvironment {

  /** Why there is no version 4, as the end of a sentence about it. */
  public static final String NO_V4 =
      "which Gymnasium does not have on MuJoCo 3; use Pusher-v5, whose object has the mass that it"
          + " needs there";

  private static final double VELOCITY_NOISE = 0.005;
  private static final double LEAST_DISTANCE = 0.17;
  private static final int JOINTS = 7;
  private static final int OBSERVED = 2 * JOINTS + 3 * 3;

  private static final Setting MODEL = Options.model("pusher_v5.xml", "pusher.xml");

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "Pusher",
          "pusher",
          "an arm of seven joints that pushes an object to a goal",
          Box.symmetric(JOINTS, 2),
          100,
          List.of(
              Options.REWARD_NEAR_WEIGHT.absentAt(0.5),
              Options.REWARD_DIST_WEIGHT.absentAt(1.0),
              Options.REWARD_CONTROL_WEIGHT.absentAt(0.1),
              Options.FRAME_SKIP.absentAt(5),
              MODEL),
          (version, options) -> new GymnasiumTask.Instance(OBSERVED, () -> new Pusher(options)));

  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private final double nearWeight;
  private final double distanceWeight;
  private final double controlWeight;
  private final BodyVector fromArm;
  private final BodyVector fromGoal;
  private final DoubleBuffer bodyPositions;
  private final int[] shown;
  private final Sums sums = new Sums();

  private Pusher(Settings options) {
    super(options.text(MODEL.key()), options);
    this.nearWeight = options.real(Options.REWARD_NEAR_WEIGHT.key());
    this.distanceWeight = options.real(Options.REWARD_DIST_WEIGHT.key());
    this.controlWeight = options.real(Options.REWARD_CONTROL_WEIGHT.key());
    this.fromArm = new BodyVector(simulation(), "tips_arm", "object");
    this.fromGoal = new BodyVector(simulation(), "goal", "object");
    this.bodyPositions = simulation().bodyPositions();
    this.shown =
        List.of("tips_arm", "object", "goal").stream()
            .mapToInt(simulation().model()::body)
            .toArray();
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    int object = qpos.length - 4;
    do {
      qpos[object] = Draws.uniform(-0.3, 0, random);
      qpos[object + 1] = Draws.uniform(-0.2, 0.2, random);
    } while (Math.sqrt(qpos[object] * qpos[object] + qpos[object + 1] * qpos[object + 1])
        <= LEAST_DISTANCE);
    qpos[object + 2] = 0;
    qpos[object + 3] = 0;
    addUniform(qvel, VELOCITY_NOISE, random);
    for (int i = qvel.length - 4; i < qvel.length; i++) {
      qvel[i] = 0;
    }
  }

  @Override
  double rewardOf(double[] action) {
    double near = -fromArm.length() * nearWeight;
    double distance = -fromGoal.length() * distanceWeight;
    double control = -sums.ofSquares(action) * controlWeight;
    return distance + control + near;
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    System.arraycopy(qpos, 0, target, offset, JOINTS);
    System.arraycopy(qvel, 0, target, offset + JOINTS, JOINTS);
    for (int i = 0; i < shown.length; i++) {
      bodyPositions.get(3 * shown[i], target, offset + 2 * JOINTS + 3 * i, 3);
    }
  }
}
