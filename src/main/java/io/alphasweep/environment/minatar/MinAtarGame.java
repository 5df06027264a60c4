package io.alphasweep.environment.minatar;

import io.alphasweep.trial.StateArchive;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A game of MinAtar under sticky actions: at every step the action that was executed last is
 * executed again with some probability. It outlives a reset.
 */
abstract class MinAtarGame {

  /** Rows and columns of the grid. */
  static final int SIZE = 10;

  static final int NONE = 0;
  static final int LEFT = 1;
  static final int UP = 2;
  static final int RIGHT = 3;
  static final int DOWN = 4;
  static final int FIRE = 5;

  private final double stickiness;
  private int lastAction = NONE;
  private double reward;
  private boolean terminated;

  /**
   * @param stickiness probability with which the last action is executed again
   */
  MinAtarGame(double stickiness) {
    this.stickiness = stickiness;
  }

  /** Starts a game. */
  abstract void start(UniformRandomProvider random);

  /**
   * Plays a step.
   *
   * @param action {@link #NONE} to {@link #FIRE}
   * @return the reward
   */
  abstract double play(int action, UniformRandomProvider random);

  /** Whether the present state ends the game. */
  abstract boolean isOver();

  /** Saves or restores the state of the game. */
  abstract void archiveGame(StateArchive archive);

  /**
   * Writes the objects of the grid.
   *
   * @param target receives 1 for each object, {@code [channel, row, column]} from {@code offset};
   *     zero before
   */
  abstract void draw(double[] target, int offset);

  final void reset(UniformRandomProvider random) {
    start(random);
    reward = 0;
    terminated = false;
  }

  final void step(int action, UniformRandomProvider random) {
    if (random.nextDouble() >= stickiness) {
      lastAction = action;
    }
    reward = play(lastAction, random);
    terminated = isOver();
  }

  final double reward() {
    return reward;
  }

  final boolean terminated() {
    return terminated;
  }

  final void archive(StateArchive archive) {
    lastAction = (int) archive.integer("last-action", lastAction);
    archiveGame(archive);
  }

  /** Where a cell of a channel stands among the numbers of an observation. */
  static int cell(int channel, int row, int column) {
    return (channel * SIZE + row) * SIZE + column;
  }
}
