package io.alphasweep.environment.classic;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.SettableState;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.drawing.Drawable;
import io.alphasweep.trial.StateArchive;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A task of Gymnasium's classic control: its state is a few numbers of 64 bits, and what it shows
 * is computed from them and rounded to 32.
 *
 * <p>Steps are written in the order of Gymnasium's arithmetic. Sine and cosine are those that are
 * the same on every machine; NumPy's differ in the last bit at about one angle in a hundred.
 */
abstract class ClassicControl implements Environment, SettableState, Drawable {

  private static final String STATE = "state";

  /** What Gymnasium calls {@code env.state}. */
  final double[] state;

  private double reward;
  private boolean terminated;

  /**
   * @param size count of numbers of the state
   */
  ClassicControl(int size) {
    this.state = new double[size];
  }

  /** Draws a start state. */
  abstract void drawStart(UniformRandomProvider random);

  /** Called when an episode starts in the present {@link #state}. */
  void start() {}

  /**
   * Advances the state.
   *
   * @return the reward
   */
  abstract double advance(double[] action);

  /** Whether the task's own rule ends the episode in the present state. */
  abstract boolean isTerminal();

  @Override
  public final void reset(UniformRandomProvider random) {
    drawStart(random);
    begin();
  }

  @Override
  public final Map<String, double[]> state() {
    return Map.of(STATE, state.clone());
  }

  @Override
  public final void setState(Map<String, double[]> start) {
    SettableState.check(state(), start);
    System.arraycopy(start.get(STATE), 0, state, 0, state.length);
    begin();
  }

  private void begin() {
    start();
    reward = 0;
    terminated = false;
  }

  @Override
  public final void step(double[] action, UniformRandomProvider dynamics) {
    reward = advance(action);
    boolean isFinite = Double.isFinite(reward);
    for (double number : state) {
      isFinite &= Double.isFinite(number);
    }
    if (!isFinite) {
      throw new UnstableSimulationException(
          "state or reward is no longer finite, after action " + action[0]);
    }
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

  @Override
  public void observe(double[] target, int offset) {
    for (int i = 0; i < state.length; i++) {
      target[offset + i] = (float) state[i];
    }
  }

  @Override
  public void archive(StateArchive archive) {
    archive.reals(STATE, state);
  }

  @Override
  public final void close() {
    // It holds nothing but its state.
  }

  static double clip(double number, double bound) {
    return Math.max(-bound, Math.min(bound, number));
  }
}
