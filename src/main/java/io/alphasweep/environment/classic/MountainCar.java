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
 * Gymnasium's MountainCar-v0 (Moore 1990): a car in a valley, pushed left, not at all or right
 * (actions 0, 1, 2), too weakly to drive straight up to the goal on the right. Every step is worth
 * -1, the last one too.
 *
 * <p>State: place in [-1.2, 0.6] and speed in [-0.07, 0.07].
 */
public final class MountainCar extends ClassicControl {

  private static final String GOAL_VELOCITY = "goal-velocity";

  /** Of both mountain cars. */
  static final Setting GOAL_SPEED =
      Setting.real(GOAL_VELOCITY, Setting.Range.ANY, "least speed at which the goal is reached")
          .onHost();

  private static final Discrete ACTIONS = new Discrete(3);

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "MountainCar-v0",
          "a weak car that has to swing out of a valley; no reward tells the way",
          List.of(GOAL_SPEED),
          new Family(
              "Gymnasium 1.2.3, classic_control/mountain_car.py",
              () -> "none",
              options -> type(options.real(GOAL_VELOCITY))));

  private static final double LEFTMOST = -1.2;
  private static final double RIGHTMOST = 0.6;
  private static final double LARGEST_SPEED = 0.07;
  private static final double GOAL = 0.5;
  private static final double FORCE = 0.001;
  private static final double GRAVITY = 0.0025;

  private final double goalSpeed;

  private MountainCar(double goalSpeed) {
    super(2);
    this.goalSpeed = goalSpeed;
  }

  private static EnvironmentType type(double goalSpeed) {
    return new EnvironmentType(
        ObservationSpace.reals(2), ACTIONS, 200, () -> new MountainCar(goalSpeed));
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    state[0] = Draws.uniform(-0.6, -0.4, random);
    state[1] = 0;
  }

  @Override
  double advance(double[] action) {
    double place = state[0];
    double speed = state[1];
    speed += (ACTIONS.index(action) - 1) * FORCE + StrictMath.cos(3 * place) * -GRAVITY;
    speed = clip(speed, LARGEST_SPEED);
    place = Math.max(LEFTMOST, Math.min(RIGHTMOST, place + speed));
    if (place == LEFTMOST && speed < 0) {
      speed = 0;
    }
    state[0] = place;
    state[1] = speed;
    return -1;
  }

  @Override
  boolean isTerminal() {
    return state[0] >= GOAL && state[1] >= goalSpeed;
  }

  @Override
  public BufferedImage picture() {
    return Pictures.mountainCar(state, GOAL);
  }

  @Override
  public double picturesPerSecond() {
    return 30;
  }
}
