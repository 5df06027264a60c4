package io.alphasweep.environment.classic;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.StateArchive;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Gymnasium's CartPole-v1 (Barto, Sutton and Anderson 1983): a pole on a cart that is pushed left
 * (action 0) or right (action 1). An episode ends when the pole leans by more than 12 degrees or
 * the cart leaves the track.
 *
 * <p>The state is kept in 64 bits; what is observed is the same rounded to 32.
 */
public final class CartPole implements Environment {

  private static final String SUTTON_BARTO_REWARD = "sutton-barto-reward";

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
              "Gymnasium 1.2.3, cartpole.py",
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

  /** Place of the cart, its speed, angle of the pole, its speed; metres, radians, seconds. */
  private final double[] state = new double[4];

  private double reward;
  private boolean terminated;

  CartPole(boolean suttonBartoReward) {
    this.rewardOfAStep = suttonBartoReward ? 0 : 1;
    this.rewardOfTheEnd = suttonBartoReward ? -1 : 1;
  }

  private static EnvironmentType type(boolean suttonBartoReward) {
    return new EnvironmentType(
        ObservationSpace.reals(4), new Discrete(2), 500, () -> new CartPole(suttonBartoReward));
  }

  @Override
  public void reset(UniformRandomProvider random) {
    for (int i = 0; i < state.length; i++) {
      state[i] = -START + (START + START) * random.nextDouble();
    }
    reward = 0;
    terminated = false;
  }

  /** Starts an episode in a state of the caller's choice; see {@link #state()}. */
  void setState(double[] start) {
    System.arraycopy(start, 0, state, 0, state.length);
    reward = 0;
    terminated = false;
  }

  /** Place of the cart, its speed, angle of the pole, its speed; a copy. */
  double[] state() {
    return state.clone();
  }

  /**
   * In the order of Gymnasium's arithmetic. Sine and cosine are those that are the same on every
   * machine; NumPy's differ in the last bit at about one angle in a hundred.
   */
  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    double speed = state[1];
    double angle = state[2];
    double turn = state[3];
    double force = action[0] == 1 ? FORCE : -FORCE;
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
    terminated = Math.abs(state[0]) > LARGEST_X || Math.abs(state[2]) > LARGEST_ANGLE;
    reward = terminated ? rewardOfTheEnd : rewardOfAStep;
  }

  @Override
  public double reward() {
    return reward;
  }

  @Override
  public boolean terminated() {
    return terminated;
  }

  @Override
  public void observe(double[] target, int offset) {
    for (int i = 0; i < state.length; i++) {
      target[offset + i] = (float) state[i];
    }
  }

  @Override
  public void archive(StateArchive archive) {
    archive.reals("state", state);
  }

  @Override
  public void close() {
    // It holds nothing but its state.
  }
}
