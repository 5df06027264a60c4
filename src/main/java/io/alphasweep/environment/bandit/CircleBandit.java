package io.alphasweep.environment.bandit;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Family;
import io.alphasweep.environment.SettableState;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The two-dimensional contextual bandit of Kumar et al. 2022, A Parametric Class of Approximate
 * Gradient Updates for Policy Optimization (section 6.1). A point x of the plane is drawn from the
 * standard normal distribution and shown; action a of n stands for the direction {@code Psi(a) =
 * (cos(2 pi a / n), sin(2 pi a / n))} and earns {@code 1 / (1 + exp(-<x, Psi(a)>))}. Each episode
 * is one step.
 *
 * <p>State: the point. The step leaves it as it is.
 */
public final class CircleBandit implements Environment, SettableState, Drawable {

  private static final Setting ARMS =
      Setting.integer(
              "arms", Range.closed(2, 1024), "count of actions, spread evenly over a circle")
          .structural();

  public static final Choice<Family> CHOICE =
      new Choice<>(
          "CircleBandit",
          "a point of the plane, and directions of which the nearest to it earns most",
          List.of(ARMS),
          new Family(
              "Kumar et al. 2022, 6.1",
              () -> "none",
              options -> type(Math.toIntExact(options.integer(ARMS.key())))));

  private static final String STATE = "state";

  private final Discrete arms;
  private final double[] point = new double[2];
  private double reward;
  private boolean terminated;

  private CircleBandit(Discrete arms) {
    this.arms = arms;
  }

  private static EnvironmentType type(int count) {
    Discrete arms = new Discrete(count);
    return new EnvironmentType(ObservationSpace.reals(2), arms, 1, () -> new CircleBandit(arms));
  }

  @Override
  public void reset(UniformRandomProvider random) {
    SharedStateContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    point[0] = normal.sample();
    point[1] = normal.sample();
    begin();
  }

  private void begin() {
    reward = 0;
    terminated = false;
  }

  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    reward = rewardOf(arms.index(action));
    terminated = true;
  }

  private double rewardOf(int arm) {
    double angle = 2 * Math.PI * arm / arms.actions();
    double inner = point[0] * StrictMath.cos(angle) + point[1] * StrictMath.sin(angle);
    return 1 / (1 + StrictMath.exp(-inner));
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
    target[offset] = point[0];
    target[offset + 1] = point[1];
  }

  /** The point. */
  @Override
  public Map<String, double[]> state() {
    return Map.of(STATE, point.clone());
  }

  @Override
  public void setState(Map<String, double[]> state) {
    SettableState.check(state(), state);
    System.arraycopy(state.get(STATE), 0, point, 0, point.length);
    begin();
  }

  @Override
  public BufferedImage picture() {
    return Pictures.circleBandit(
        point, IntStream.range(0, arms.actions()).mapToDouble(this::rewardOf).toArray());
  }

  @Override
  public double picturesPerSecond() {
    return 10;
  }

  @Override
  public void archive(StateArchive archive) {
    archive.reals("point", point);
    terminated = false; // no state between episodes is kept
  }

  @Override
  public void close() {
    // Plain memory.
  }
}
