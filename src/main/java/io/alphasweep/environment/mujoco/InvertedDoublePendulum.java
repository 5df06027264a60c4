package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.nio.DoubleBuffer;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's InvertedDoublePendulum: two poles, one on the other, on a cart. Sines and cosines are
 * the same on every machine; NumPy's may differ in the last bit.
 */
public final class InvertedDoublePendulum extends MujocoEnvironment {

  private static final Interval CLIPPED = new Interval(-10, 10);
  private static final int WITHOUT_FORCES = 8;

  private static final GymnasiumTask TASK =
      new GymnasiumTask(
          "InvertedDoublePendulum",
          "inverted_double_pendulum",
          "a pole on a pole on a cart",
          Box.symmetric(1, 1),
          1000,
          List.of(
              Options.HEALTHY_REWARD.absentAt(10.0),
              Options.RESET_NOISE_SCALE.absentAt(0.1),
              Options.FRAME_SKIP.absentAt(5)),
          (version, options) ->
              new GymnasiumTask.Instance(
                  WITHOUT_FORCES + forces(version),
                  () -> new InvertedDoublePendulum(version, options)));

  public static final Choice<Family> V4 = TASK.with(Version.V4, List.of());
  public static final Choice<Family> V5 = TASK.with(Version.V5);

  private final double noise;
  private final double healthyReward;
  private final double terminalReward;
  private final int forces;
  private final DoubleBuffer tip;
  private final DoubleBuffer constraintForces;

  private InvertedDoublePendulum(Version version, Settings options) {
    super("inverted_double_pendulum.xml", options);
    this.noise = options.real(Options.RESET_NOISE_SCALE.key());
    this.healthyReward = options.real(Options.HEALTHY_REWARD.key());
    this.terminalReward = version == Version.V4 ? healthyReward : 0;
    this.forces = forces(version);
    this.tip = simulation().sitePositions();
    this.constraintForces = simulation().constraintForces();
  }

  /** Version 5 leaves out those of the hinges, which are always zero. */
  private static int forces(Version version) {
    return version == Version.V4 ? 3 : 1;
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, noise, random);
    addNormal(qvel, noise, random);
  }

  @Override
  double rewardOf(double[] action) {
    double x = tip.get(0);
    double missing = tip.get(2) - 2;
    double distance = 0.01 * (x * x) + missing * missing;
    double velocity = 1e-3 * (qvel[1] * qvel[1]) + 5e-3 * (qvel[2] * qvel[2]);
    return (isTerminal() ? terminalReward : healthyReward) - distance - velocity;
  }

  @Override
  boolean isTerminal() {
    return tip.get(2) <= 1;
  }

  @Override
  public void observe(double[] target, int offset) {
    target[offset] = qpos[0];
    target[offset + 1] = StrictMath.sin(qpos[1]);
    target[offset + 2] = StrictMath.sin(qpos[2]);
    target[offset + 3] = StrictMath.cos(qpos[1]);
    target[offset + 4] = StrictMath.cos(qpos[2]);
    for (int i = 0; i < qvel.length; i++) {
      target[offset + 5 + i] = CLIPPED.clip(qvel[i]);
    }
    for (int i = 0; i < forces; i++) {
      target[offset + WITHOUT_FORCES + i] = CLIPPED.clip(constraintForces.get(i));
    }
  }
}
