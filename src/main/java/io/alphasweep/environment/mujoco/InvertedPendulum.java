package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's InvertedPendulum-v4: a pole on a cart, one point for every step. */
public final class InvertedPendulum extends MujocoEnvironment {

  public static final Family FAMILY =
      family(4, 1, 3, "inverted_pendulum_v4.py", InvertedPendulum::new);

  private static final double NOISE = 0.01;

  InvertedPendulum() {
    super("inverted_pendulum.xml", 2);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addUniform(qvel, NOISE, random);
  }

  @Override
  double rewardOf(double[] action) {
    return 1;
  }

  @Override
  boolean isTerminal() {
    return !isFinite(qpos) || !isFinite(qvel) || Math.abs(qpos[1]) > 0.2;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(0, Double.POSITIVE_INFINITY, target, offset);
  }
}
