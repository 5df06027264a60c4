package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Walker2d-v4: two legs in the plane. */
public final class Walker2d extends LocomotionEnvironment {

  public static final Family FAMILY = family(17, 6, 1, "walker2d_v4.py", Walker2d::new);

  private static final double NOISE = 5e-3;

  Walker2d() {
    super("walker2d.xml", 4, 1, 1, 1e-3);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addUniform(qvel, NOISE, random);
  }

  @Override
  boolean isTerminal() {
    double height = qpos[1];
    double angle = qpos[2];
    boolean healthy = 0.8 < height && height < 2.0 && -1.0 < angle && angle < 1.0;
    return !healthy;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(1, 10, target, offset);
  }
}
