package io.alphasweep.environment.mujoco;

import io.alphasweep.simulator.mujoco.Simulation;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.function.Function;

/**
 * What most tasks show of their state: positions but the first few, velocities, then blocks of what
 * MuJoCo derived from them.
 *
 * @param positions count of the model's, {@code nq}
 * @param velocities count of the model's, {@code nv}
 * @param hidden count of leading positions that are not shown
 * @param velocityBounds what velocities are clipped to
 * @param blocks in the order in which they are shown
 */
record StateForm(
    int positions, int velocities, int hidden, Interval velocityBounds, List<Block> blocks) {

  /**
   * Some of the derived numbers.
   *
   * @param window where they stand
   * @param from the first of them
   * @param end the one after the last
   * @param bounds what they are clipped to
   */
  record Block(Function<Simulation, DoubleBuffer> window, int from, int end, Interval bounds) {

    int size() {
      return end - from;
    }
  }

  /** Count of numbers of an observation. */
  int size() {
    return positions - hidden + velocities + blocks.stream().mapToInt(Block::size).sum();
  }

  /** Shows the state of an environment. */
  Shown of(MujocoEnvironment environment) {
    return new Shown(this, environment);
  }

  /** The observations of one environment. */
  static final class Shown {

    private final StateForm form;
    private final double[] qpos;
    private final double[] qvel;
    private final Block[] blocks;
    private final DoubleBuffer[] windows;

    private Shown(StateForm form, MujocoEnvironment environment) {
      this.form = form;
      this.qpos = environment.qpos;
      this.qvel = environment.qvel;
      this.blocks = form.blocks.toArray(Block[]::new);
      this.windows = new DoubleBuffer[blocks.length];
      for (int i = 0; i < blocks.length; i++) {
        windows[i] = blocks[i].window().apply(environment.simulation());
      }
    }

    /** Writes the observation from {@code offset}. */
    void write(double[] target, int offset) {
      int kept = qpos.length - form.hidden;
      System.arraycopy(qpos, form.hidden, target, offset, kept);
      int next = offset + kept;
      for (double velocity : qvel) {
        target[next++] = form.velocityBounds.clip(velocity);
      }
      for (int i = 0; i < blocks.length; i++) {
        int size = blocks[i].size();
        windows[i].get(blocks[i].from(), target, next, size);
        Interval bounds = blocks[i].bounds();
        if (!bounds.equals(Interval.ALL)) {
          for (int j = next; j < next + size; j++) {
            target[j] = bounds.clip(target[j]);
          }
        }
        next += size;
      }
    }
  }
}
