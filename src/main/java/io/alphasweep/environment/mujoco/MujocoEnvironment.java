package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.Draws;
import io.alphasweep.environment.Environment;
import io.alphasweep.environment.SettableState;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.simulator.mujoco.Model;
import io.alphasweep.simulator.mujoco.Simulation;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.awt.image.BufferedImage;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A task in a MuJoCo world, as Gymnasium's {@code MujocoEnv}: one environment step holds the
 * controls for a fixed count of physics steps.
 */
public abstract class MujocoEnvironment implements Environment, SettableState, Drawable {

  private static final String QPOS = "qpos";
  private static final String QVEL = "qvel";

  private final Painter painter;
  private final Simulation simulation;
  private final int frameSkip;
  private final double[] initialPositions;

  /** Positions after the last step or at the start, {@code [nq]}. */
  final double[] qpos;

  /** Velocities after the last step or at the start, {@code [nv]}. */
  final double[] qvel;

  private double reward;
  private boolean terminated;

  /**
   * @param modelFile name of the MJCF file among Gymnasium's assets
   * @param options of the task; here, how many physics steps an environment step has
   */
  MujocoEnvironment(String modelFile, Settings options) {
    Model model = Model.of("/io/alphasweep/environment/mujoco/" + modelFile);
    this.painter = new Painter(modelFile, model);
    this.simulation = new Simulation(model);
    this.frameSkip = Math.toIntExact(options.integer(Options.FRAME_SKIP.key()));
    this.initialPositions = model.initialPositions();
    this.qpos = new double[model.positions()];
    this.qvel = new double[model.velocities()];
  }

  /**
   * Draws a start state around the reference configuration into {@link #qpos} and {@link #qvel},
   * which hold that configuration and zero.
   */
  abstract void drawStart(UniformRandomProvider random);

  /** Called before the physics, for what a reward compares with. */
  void beforeStep() {}

  /** The reward of the step just made, under that action. */
  abstract double rewardOf(double[] action);

  /** Whether the present state ends the episode; asked after the reward. */
  abstract boolean isTerminal();

  @Override
  public final void reset(UniformRandomProvider random) {
    System.arraycopy(initialPositions, 0, qpos, 0, qpos.length);
    Arrays.fill(qvel, 0);
    drawStart(random);
    start();
  }

  /** Copies: positions {@code qpos}, {@code [nq]}, and velocities {@code qvel}, {@code [nv]}. */
  @Override
  public final Map<String, double[]> state() {
    Map<String, double[]> state = new LinkedHashMap<>();
    state.put(QPOS, qpos.clone());
    state.put(QVEL, qvel.clone());
    return state;
  }

  /**
   * As Gymnasium's {@code set_state} after a reset: nothing is drawn, and nothing of the past
   * (MuJoCo's warm start) is kept.
   *
   * @throws UnstableSimulationException if MuJoCo cannot start there
   */
  @Override
  public final void setState(Map<String, double[]> state) {
    SettableState.check(state(), state);
    System.arraycopy(state.get(QPOS), 0, qpos, 0, qpos.length);
    System.arraycopy(state.get(QVEL), 0, qvel, 0, qvel.length);
    start();
  }

  private void start() {
    if (!isFinite(qpos) || !isFinite(qvel)) {
      throw new UnstableSimulationException("the start state is not finite");
    }
    simulation.start(qpos, qvel);
    readState();
    reward = 0;
    terminated = false;
  }

  @Override
  public final void step(double[] action, UniformRandomProvider dynamics) {
    beforeStep();
    if (!simulation.advance(action, frameSkip)) {
      String warning = simulation.lastWarning();
      throw new UnstableSimulationException(
          "the simulation became unstable" + (warning.isEmpty() ? "" : ": " + warning));
    }
    readState();
    reward = rewardOf(action);
    terminated = isTerminal();
  }

  @Override
  public final double reward() {
    return reward;
  }

  @Override
  public final boolean terminated() {
    return terminated;
  }

  /**
   * Besides the state of the physics, the body positions: tasks that measure speed by them compare
   * with those of the last evaluation, which no evaluation of the restored state gives back.
   */
  @Override
  public final void archive(StateArchive archive) {
    double[] state = simulation.state();
    archive.reals("physics", state);
    simulation.setState(state);
    archive("body-positions", simulation.bodyPositions(), archive);
    archive("body-centers-of-mass", simulation.bodyCentersOfMass(), archive);
    readState();
  }

  private static void archive(String name, DoubleBuffer window, StateArchive archive) {
    double[] values = new double[window.capacity()];
    window.get(0, values);
    archive.reals(name, values);
    window.put(0, values);
  }

  @Override
  public final BufferedImage picture() {
    return painter.draw(qpos, qvel);
  }

  /** At the speed of the world. */
  @Override
  public final double picturesPerSecond() {
    return 1 / stepSeconds();
  }

  @Override
  public final void close() {
    painter.close();
    simulation.close();
  }

  final Simulation simulation() {
    return simulation;
  }

  /** Seconds of one environment step. */
  final double stepSeconds() {
    return simulation.model().timestep() * frameSkip;
  }

  private void readState() {
    simulation.readPositions(qpos);
    simulation.readVelocities(qvel);
  }

  /** Adds uniform noise in [-scale, scale) to every number. */
  static void addUniform(double[] values, double scale, UniformRandomProvider random) {
    for (int i = 0; i < values.length; i++) {
      values[i] += Draws.uniform(-scale, scale, random);
    }
  }

  /** Adds normal noise of that standard deviation to every number. */
  static void addNormal(double[] values, double scale, UniformRandomProvider random) {
    SharedStateContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int i = 0; i < values.length; i++) {
      values[i] += scale * normal.sample();
    }
  }

  static boolean isFinite(double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
