package io.alphasweep.environment.classic;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's Pendulum-v1: a pendulum is to be swung up and held by a torque of at most 2 newton
 * metres, which cannot lift it at one go. A step costs the squared angle from upright, a tenth of
 * the squared speed and a thousandth of the squared torque. No state ends the episode.
 *
 * <p>State: angle from upright, never wrapped, and speed in [-8, 8]; radians and seconds.
 */
public final class Pendulum extends ClassicControl {

  private static final String GRAVITY = "gravity";

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "Pendulum-v1",
          "a pendulum that a weak torque swings up and holds",
          List.of(
              Setting.real(GRAVITY, Setting.Range.ANY, "acceleration of gravity, m/s^2").onHost()),
          new Family(
              "Gymnasium 1.2.3, classic_control/pendulum.py",
              () -> "none",
              options -> type(options.real(GRAVITY))));

  private static final double LARGEST_TORQUE = 2;
  private static final double LARGEST_SPEED = 8;

  /** Seconds of a step. */
  private static final double DT = 0.05;

  private final double gravity;

  private Pendulum(double gravity) {
    super(2);
    this.gravity = gravity;
  }

  private static EnvironmentType type(double gravity) {
    return new EnvironmentType(
        ObservationSpace.reals(3),
        Box.symmetric(1, LARGEST_TORQUE),
        200,
        () -> new Pendulum(gravity));
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    state[0] = Draws.uniform(-Math.PI, Math.PI, random);
    state[1] = Draws.uniform(-1, 1, random);
  }

  /** The torque has 32 bits, as Gymnasium's space says, and so have its products. */
  @Override
  double advance(double[] action) {
    double angle = state[0];
    double speed = state[1];
    float torque = (float) clip(action[0], LARGEST_TORQUE);
    double upright = fromUpright(angle);
    double cost = upright * upright + 0.1 * (speed * speed) + 0.001f * (torque * torque);
    // Mass and length are 1.
    speed += (3 * gravity / 2 * StrictMath.sin(angle) + 3 * torque) * DT;
    speed = clip(speed, LARGEST_SPEED);
    state[0] = angle + speed * DT;
    state[1] = speed;
    return -cost;
  }

  /** The angle in [-pi, pi), by Python's modulo. */
  private static double fromUpright(double angle) {
    double turned = (angle + Math.PI) % (2 * Math.PI);
    return (turned < 0 ? turned + 2 * Math.PI : turned) - Math.PI;
  }

  @Override
  boolean isTerminal() {
    return false;
  }

  @Override
  public void observe(double[] target, int offset) {
    target[offset] = (float) StrictMath.cos(state[0]);
    target[offset + 1] = (float) StrictMath.sin(state[0]);
    target[offset + 2] = (float) state[1];
  }

  @Override
  public BufferedImage picture() {
    return Pictures.pendulum(state);
  }

  @Override
  public double picturesPerSecond() {
    return 30;
  }
}
