package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import java.nio.DoubleBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Ant-v4 with its defaults: four legs, no contact forces. */
public final class Ant extends LocomotionEnvironment {

  public static final Family FAMILY = family(27, 8, 1, "ant_v4.py", Ant::new);

  private static final double NOISE = 0.1;

  private final DoubleBuffer bodyPositions;
  private final int torsoX;

  Ant() {
    super("ant.xml", 5, 1, 1, 0.5);
    bodyPositions = simulation().bodyPositions();
    torsoX = 3 * simulation().model().body("torso");
  }

  /** The torso as of the last evaluation inside the physics, one physics step behind qpos. */
  @Override
  double x() {
    return bodyPositions.get(torsoX);
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addNormal(qvel, NOISE, random);
  }

  @Override
  boolean isTerminal() {
    double height = qpos[2];
    boolean healthy = isFinite(qpos) && isFinite(qvel) && 0.2 <= height && height <= 1.0;
    return !healthy;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(2, Double.POSITIVE_INFINITY, target, offset);
  }
}
