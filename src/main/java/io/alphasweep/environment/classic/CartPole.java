package io.alphasweep.environment.classic;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's CartPole-v1 (Barto, Sutton and Anderson 1983): a pole on a cart that is pushed left
 * (action 0) or right (action 1). An episode ends when the pole leans by more than 12 degrees or
 * the cart leaves the track.
 *
 * <p>State: place of the cart, its speed, angle of the pole, its speed; metres, radians, seconds.
 */
public final class CartPole extends ClassicControl {

  private static final String SUTTON_BARTO_REWARD = "sutton-barto-reward";

  private static final Discrete ACTIONS = new Discrete(2);

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "CartPole-v1",
          "a pole on a cart, pushed left or right",
          List.of(
              Setting.flag(
                      SUTTON_BARTO_REWARD,
                      "whether a step is worth 0 and the end of the episode -1, instead of 1 each")
                  .onHost()),
          new Family(
              "Gymnasium 1.2.3, classic_control/cartpole.py",
              () -> "none",
              options -> type(options.flag(SUTTON_BARTO_REWARD))));

  private static final double GRAVITY = 9.8;
  private static final double POLE_MASS = 0.1;
  private static final double TOTAL_MASS = POLE_MASS + 1.0;

  /** Half of the pole's length, in metres. */
  private static final double LENGTH = 0.5;

  private static final double POLE_MASS_LENGTH = POLE_MASS * LENGTH;

  /** Of a push, in newtons. */
  private static final double FORCE = 10;

  /** Seconds of a step. */
  private static final double TAU = 0.02;

  private static final double LARGEST_X = 2.4;
  private static final double LARGEST_ANGLE = 12 * 2 * Math.PI / 360;
  private static final double START = 0.05;

  private final double rewardOfAStep;
  private final double rewardOfTheEnd;

  private CartPole(boolean suttonBartoReward) {
    super(4);
    this.rewardOfAStep = suttonBartoReward ? 0 : 1;
    this.rewardOfTheEnd = suttonBartoReward ? -1 : 1;
  }

  private static EnvironmentType type(boolean suttonBartoReward) {
    return new EnvironmentType(
        ObservationSpace.reals(4), ACTIONS, 500, () -> new CartPole(suttonBartoReward));
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    for (int i = 0; i < state.length; i++) {
      state[i] = Draws.uniform(-START, START, random);
    }
  }

  @Override
  double advance(double[] action) {
    double speed = state[1];
    double angle = state[2];
    double turn = state[3];
    double force = ACTIONS.index(action) == 1 ? FORCE : -FORCE;
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);
    double pushed = (force + POLE_MASS_LENGTH * (turn * turn) * sin) / TOTAL_MASS;
    double turnAcceleration =
        (GRAVITY * sin - cos * pushed)
            / (LENGTH * (4.0 / 3.0 - POLE_MASS * (cos * cos) / TOTAL_MASS));
    double acceleration = pushed - POLE_MASS_LENGTH * turnAcceleration * cos / TOTAL_MASS;
    state[0] += TAU * speed;
    state[1] += TAU * acceleration;
    state[2] += TAU * turn;
    state[3] += TAU * turnAcceleration;
    return isTerminal() ? rewardOfTheEnd : rewardOfAStep;
  }

  @Override
  boolean isTerminal() {
    return Math.abs(state[0]) > LARGEST_X || Math.abs(state[2]) > LARGEST_ANGLE;
  }

  @Override
  public BufferedImage picture() {
    return Pictures.cartPole(state);
  }

  @Override
  public double picturesPerSecond() {
    return 50;
  }
}
