package io.alphasweep.environment.mujoco;

import io.alphasweep.trial.Settings;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A task that rewards speed along x: {@code forward weight * (x' - x) / dt + healthy reward -
 * (control weight * sum(action^2) + contact cost)}.
 *
 * <p>Rewards are what Gymnasium computes for 64-bit actions.
 */
final class LocomotionEnvironment extends MujocoEnvironment {

  /**
   * What a task makes of its options.
   *
   * @param model MJCF file among Gymnasium's assets
   * @param hasNormalVelocities whether the velocities of a start state are drawn from a normal
   *     distribution, else from a uniform one
   * @param health when it goes on
   * @param x where the task sees the body along x, in metres
   * @param contactCost what contacts cost in the last step
   */
  record Task(
      String model,
      boolean hasNormalVelocities,
      Health health,
      Function<MujocoEnvironment, DoubleSupplier> x,
      Function<MujocoEnvironment, DoubleSupplier> contactCost) {

    /** A task that sees the body at its first position and knows no contact cost. */
    Task(String model, boolean hasNormalVelocities, Health health) {
      this(
          model,
          hasNormalVelocities,
          health,
          environment -> () -> environment.qpos[0],
          environment -> () -> 0);
    }
  }

  /**
   * Environments of a task. Plans make very many of these and no environment.
   *
   * @param form what is shown
   * @param task asked for when an environment is made
   */
  static GymnasiumTask.Instance instance(
      StateForm form, Version version, Settings options, Supplier<Task> task) {
    return new GymnasiumTask.Instance(
        form.size(), () -> new LocomotionEnvironment(task.get(), form, version, options));
  }

  private final Health health;
  private final DoubleSupplier x;
  private final DoubleSupplier contactCost;
  private final StateForm.Shown shown;
  private final boolean hasNormalVelocities;
  private final double noise;
  private final double forwardWeight;
  private final double controlWeight;
  private final double healthyReward;
  private final boolean terminatesWhenUnhealthy;
  private final boolean paysWhenUnhealthy;
  private final Sums sums = new Sums();
  private double xBefore;
  private boolean isHealthy;

  private LocomotionEnvironment(Task task, StateForm form, Version version, Settings options) {
    super(task.model(), options);
    this.health = task.health();
    this.x = task.x().apply(this);
    this.contactCost = task.contactCost().apply(this);
    this.shown = form.of(this);
    this.hasNormalVelocities = task.hasNormalVelocities();
    this.noise = options.real(Options.RESET_NOISE_SCALE.key());
    this.forwardWeight = options.real(Options.FORWARD_REWARD_WEIGHT.key());
    this.controlWeight = options.real(Options.CTRL_COST_WEIGHT.key());
    boolean hasHealth = task.health() != Health.ALWAYS;
    this.healthyReward = hasHealth ? options.real(Options.HEALTHY_REWARD.key()) : 0;
    this.terminatesWhenUnhealthy =
        hasHealth && options.flag(Options.TERMINATE_WHEN_UNHEALTHY.key());
    this.paysWhenUnhealthy = version == Version.V4 && terminatesWhenUnhealthy;
  }

  @Override
  void drawStart(UniformRandomProvider random) {
    addUniform(qpos, noise, random);
    if (hasNormalVelocities) {
      addNormal(qvel, noise, random);
    } else {
      addUniform(qvel, noise, random);
    }
  }

  @Override
  void beforeStep() {
    xBefore = x.getAsDouble();
  }

  @Override
  double rewardOf(double[] action) {
    isHealthy = health.holds(qpos, qvel);
    double velocity = (x.getAsDouble() - xBefore) / stepSeconds();
    double reward = forwardWeight * velocity + (isHealthy || paysWhenUnhealthy ? healthyReward : 0);
    double costs = controlWeight * sums.ofSquares(action) + contactCost.getAsDouble();
    return reward - costs;
  }

  @Override
  boolean isTerminal() {
    return terminatesWhenUnhealthy && !isHealthy;
  }

  @Override
  public void observe(double[] target, int offset) {
    shown.write(target, offset);
  }
}
