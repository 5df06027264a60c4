package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's HalfCheetah-v4: two legs in the plane that cannot fall out of the task. */
public final class HalfCheetah extends LocomotionEnvironment {

  public static final Family FAMILY = family(17, 6, 1, "half_cheetah_v4.py", HalfCheetah::new);

  private static final double NOISE = 0.1;

  HalfCheetah() {
    super("half_cheetah.xml", 5, 1, 0, 0.1);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addNormal(qvel, NOISE, random);
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(1, Double.POSITIVE_INFINITY, target, offset);
  }
}
