package io.alphasweep.environment.classic;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's MountainCarContinuous-v0: the car of {@link MountainCar}, pushed by a force in [-1,
 * 1]. The goal is worth 100, and every step costs a tenth of the square of the force that was asked
 * for, before it is clipped.
 *
 * <p>State: place in [-1.2, 0.6] and speed in [-0.07, 0.07]. A start has 64 bits and every later
 * state 32. Forces have 32 bits, as Gymnasium's space says; what is computed in which precision
 * follows from that by NumPy 2's rules.
 */
public final class MountainCarContinuous extends ClassicControl {

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "MountainCarContinuous-v0",
          "a weak car that has to swing out of a valley, pushed by a force that costs",
          List.of(MountainCar.GOAL_SPEED),
          new Family(
              "Gymnasium 1.2.3, classic_control/continuous_mountain_car.py",
              () -> "none",
              options -> type(options.real(MountainCar.GOAL_SPEED.key()))));

  private static final double LEFTMOST = -1.2;
  private static final double RIGHTMOST = 0.6;
  private static final double LARGEST_SPEED = 0.07;
  private static final double GOAL = 0.45;
  private static final double POWER = 0.0015;
  private static final double GRAVITY = 0.0025;
  private static final double REWARD_OF_THE_GOAL = 100;

  private final double goalSpeed;

  /** Whether the present state has 32 bits: whether a step led there. */
  private boolean single;

  private boolean isAtGoal;

  private MountainCarContinuous(double goalSpeed) {
    super(2);
    this.goalSpeed = goalSpeed;
  }

  private static EnvironmentType type(double goalSpeed) {
    return new EnvironmentType(
        ObservationSpace.reals(2),
        Box.symmetric(1, 1),
        999,
        () -> new MountainCarContinuous(goalSpeed));
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    state[0] = Draws.uniform(-0.6, -0.4, random);
    state[1] = 0;
  }

  @Override
  void start() {
    single = false;
    isAtGoal = false;
  }

  @Override
  double advance(double[] action) {
    float force = (float) action[0];
    double push = push(force);
    double place = state[0];
    double speed = state[1];
    // Of 32 bits, an intermediate result is rounded to 32; of the bounds, none is.
    speed = single ? (float) speed + (float) push : speed + push;
    if (isLess(LARGEST_SPEED, speed)) {
      speed = LARGEST_SPEED;
    }
    if (isLess(speed, -LARGEST_SPEED)) {
      speed = -LARGEST_SPEED;
    }
    place = single ? (float) place + (float) speed : place + speed;
    if (isLess(RIGHTMOST, place)) {
      place = RIGHTMOST;
    }
    if (isLess(place, LEFTMOST)) {
      place = LEFTMOST;
    }
    if (!isLess(LEFTMOST, place) && speed < 0) {
      speed = 0;
    }
    isAtGoal = !isLess(place, GOAL) && !isLess(speed, goalSpeed);
    state[0] = (float) place;
    state[1] = (float) speed;
    single = true;
    return (isAtGoal ? REWARD_OF_THE_GOAL : 0) - (double) force * force * 0.1;
  }

  /** What force and gravity add to the speed. */
  private double push(float force) {
    double gravity = single ? StrictMath.cos(3 * (float) state[0]) : StrictMath.cos(3 * state[0]);
    if (force < -1 || force > 1) {
      // The bound in its place is a number of Python's.
      return Math.signum(force) * POWER - GRAVITY * gravity;
    }
    return force * (float) POWER - (float) (GRAVITY * gravity);
  }

  /** Compares in the precision of the state. */
  private boolean isLess(double number, double other) {
    return single ? (float) number < (float) other : number < other;
  }

  /** A matter of the numbers before they were rounded. */
  @Override
  boolean isTerminal() {
    return isAtGoal;
  }

  @Override
  public void archive(StateArchive archive) {
    super.archive(archive);
    single = archive.integer("single", single ? 1 : 0) == 1;
    isAtGoal = false; // no state between episodes is kept
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
