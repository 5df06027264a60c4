package io.alphasweep.environment.classic;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's Acrobot-v1 (Sutton 1996; the equations of Sutton and Barto's book): two links hang
 * from a bar, and a torque of -1, 0 or 1 newton metre (actions 0, 1, 2) acts between them. Every
 * step is worth -1 until the free end swings a link's length above the bar, which ends the episode.
 *
 * <p>State: angle of the first link from hanging down, angle of the second from the first, both in
 * [-pi, pi], and their speeds; radians and seconds.
 */
public final class Acrobot extends ClassicControl {

  private static final Discrete ACTIONS = new Discrete(3);

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "Acrobot-v1",
          "two links that swing up by a torque between them",
          List.of(),
          Family.of(
              "Gymnasium 1.2.3, classic_control/acrobot.py",
              () -> "none",
              new EnvironmentType(ObservationSpace.reals(6), ACTIONS, 500, Acrobot::new)));

  private static final double GRAVITY = 9.8;

  /** Of each link: mass, length, place of the centre of mass, moment of inertia. */
  private static final double M = 1;

  private static final double L = 1;
  private static final double LC = 0.5;
  private static final double INERTIA = 1;

  /** Seconds of a step, which is one of Runge and Kutta's. */
  private static final double DT = 0.2;

  private static final double LARGEST_SPEED_1 = 4 * Math.PI;
  private static final double LARGEST_SPEED_2 = 9 * Math.PI;
  private static final double START = 0.1;

  private final double[] k1 = new double[4];
  private final double[] k2 = new double[4];
  private final double[] k3 = new double[4];
  private final double[] k4 = new double[4];
  private final double[] between = new double[4];

  private Acrobot() {
    super(4);
  }

  /** A start has 32 bits, though no later state does. */
  @Override
  void drawStart(UniformRandomProvider random) {
    for (int i = 0; i < state.length; i++) {
      state[i] = (float) Draws.uniform(-START, START, random);
    }
  }

  @Override
  double advance(double[] action) {
    double torque = ACTIONS.index(action) - 1;
    derive(state, torque, k1);
    derive(ahead(DT / 2, k1), torque, k2);
    derive(ahead(DT / 2, k2), torque, k3);
    derive(ahead(DT, k3), torque, k4);
    for (int i = 0; i < state.length; i++) {
      state[i] += DT / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
    }
    state[0] = wrap(state[0]);
    state[1] = wrap(state[1]);
    state[2] = clip(state[2], LARGEST_SPEED_1);
    state[3] = clip(state[3], LARGEST_SPEED_2);
    return isTerminal() ? 0 : -1;
  }

  /** The state after that many seconds at that rate of change. */
  private double[] ahead(double seconds, double[] rate) {
    for (int i = 0; i < between.length; i++) {
      between[i] = state[i] + seconds * rate[i];
    }
    return between;
  }

  private static void derive(double[] at, double torque, double[] rate) {
    double angle1 = at[0];
    double angle2 = at[1];
    double speed1 = at[2];
    double speed2 = at[3];
    double cos2 = StrictMath.cos(angle2);
    double sin2 = StrictMath.sin(angle2);
    double d1 = M * (LC * LC) + M * (L * L + LC * LC + 2 * L * LC * cos2) + INERTIA + INERTIA;
    double d2 = M * (LC * LC + L * LC * cos2) + INERTIA;
    double phi2 = M * LC * GRAVITY * StrictMath.cos(angle1 + angle2 - Math.PI / 2);
    double phi1 =
        -M * L * LC * (speed2 * speed2) * sin2
            - 2 * M * L * LC * speed2 * speed1 * sin2
            + (M * LC + M * L) * GRAVITY * StrictMath.cos(angle1 - Math.PI / 2)
            + phi2;
    double acceleration2 =
        (torque + d2 / d1 * phi1 - M * L * LC * (speed1 * speed1) * sin2 - phi2)
            / (M * (LC * LC) + INERTIA - d2 * d2 / d1);
    rate[0] = speed1;
    rate[1] = speed2;
    rate[2] = -(d2 * acceleration2 + phi1) / d1;
    rate[3] = acceleration2;
  }

  private static double wrap(double angle) {
    double wrapped = angle;
    while (wrapped > Math.PI) {
      wrapped -= 2 * Math.PI;
    }
    while (wrapped < -Math.PI) {
      wrapped += 2 * Math.PI;
    }
    return wrapped;
  }

  @Override
  boolean isTerminal() {
    return -StrictMath.cos(state[0]) - StrictMath.cos(state[1] + state[0]) > 1;
  }

  @Override
  public void observe(double[] target, int offset) {
    target[offset] = (float) StrictMath.cos(state[0]);
    target[offset + 1] = (float) StrictMath.sin(state[0]);
    target[offset + 2] = (float) StrictMath.cos(state[1]);
    target[offset + 3] = (float) StrictMath.sin(state[1]);
    target[offset + 4] = (float) state[2];
    target[offset + 5] = (float) state[3];
  }

  @Override
  public BufferedImage picture() {
    return Pictures.acrobot(state);
  }

  @Override
  public double picturesPerSecond() {
    return 15;
  }
}
