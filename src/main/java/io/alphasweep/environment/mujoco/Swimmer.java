package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Swimmer-v4: three links in a viscous fluid. */
public final class Swimmer extends LocomotionEnvironment {

  public static final Family FAMILY = family(8, 2, 1, "swimmer_v4.py", Swimmer::new);

  private static final double NOISE = 0.1;

  Swimmer() {
    super("swimmer.xml", 4, 1, 0, 1e-4);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addUniform(qvel, NOISE, random);
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(2, Double.POSITIVE_INFINITY, target, offset);
  }
}
