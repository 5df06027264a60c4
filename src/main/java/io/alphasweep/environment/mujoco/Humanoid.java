package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Family;
import java.nio.DoubleBuffer;
import org.apache.commons.rng.UniformRandomProvider;

/** Gymnasium's Humanoid-v4: two legs and two arms. */
public final class Humanoid extends LocomotionEnvironment {

  public static final Family FAMILY = family(376, 17, 0.4, "humanoid_v4.py", Humanoid::new);

  private static final double NOISE = 1e-2;

  private final double[] bodyMass;
  private final double totalMass;
  private final DoubleBuffer bodyCentersOfMass;
  private final DoubleBuffer[] derived;

  Humanoid() {
    super("humanoid.xml", 5, 1.25, 5, 0.1);
    bodyMass = simulation().model().bodyMass();
    double sum = 0;
    for (double mass : bodyMass) {
      sum += mass;
    }
    totalMass = sum;
    bodyCentersOfMass = simulation().bodyCentersOfMass();
    derived =
        new DoubleBuffer[] {
          simulation().bodyInertias(),
          simulation().bodyVelocities(),
          simulation().actuatorForces(),
          simulation().contactForces()
        };
  }

  /** The centre of mass as of the last evaluation inside the physics. */
  @Override
  double x() {
    double moment = 0;
    for (int body = 0; body < bodyMass.length; body++) {
      moment += bodyMass[body] * bodyCentersOfMass.get(3 * body);
    }
    return moment / totalMass;
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, NOISE, random);
    addUniform(qvel, NOISE, random);
  }

  @Override
  boolean isTerminal() {
    double height = qpos[2];
    boolean healthy = 1.0 < height && height < 2.0;
    return !healthy;
  }

  @Override
  public void observe(double[] target, int offset) {
    observeState(2, Double.POSITIVE_INFINITY, target, offset);
    int next = offset + qpos.length - 2 + qvel.length;
    for (DoubleBuffer values : derived) {
      values.get(0, target, next, values.capacity());
      next += values.capacity();
    }
  }
}
