package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Hopper-v4: one leg in the plane. */
public final class Hopper extends LocomotionEnvironment {

  public static final Family FAMILY = family(11, 3, 1, "hopper_v4.py", Hopper::new);

  private static final double NOISE = 5e-3;

  Hopper() {
    super("hopper.xml", 4, 1, 1, 1e-3);
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
    boolean healthy =
        height > 0.7 && -0.2 < angle && angle < 0.2 && isModerate(qpos, 2) && isModerate(qvel, 0);
    return !healthy;
  }

  private static boolean isModerate(double[] values, int from) {
    for (int i = from; i < values.length; i++) {
      if (!(-100 < values[i] && values[i] < 100)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(1, 10, target, offset);
  }
}
