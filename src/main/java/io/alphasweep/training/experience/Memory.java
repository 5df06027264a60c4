package io.alphasweep.training.experience;

import io.alphasweep.trial.StateArchive;

/** What is kept of the steps of one environment, to be learned from. */
public interface Memory {

  /**
   * Starts with the first observation.
   *
   * @param observation holds it from {@code offset}
   */
  void start(float[] observation, int offset);

  /**
   * Takes a step in.
   *
   * @param actions holds the action from {@code actionOffset}
   * @param terminated whether the episode ended by its own end; then what follows is worth nothing
   * @param truncated whether it ended by the time limit
   * @param last the episode's last observation, if it ended
   * @param observations holds what the next step starts from, from {@code offset}
   */
  void add(
      float[] actions,
      int actionOffset,
      float reward,
      boolean terminated,
      boolean truncated,
      float[] last,
      float[] observations,
      int offset);

  /** Saves or restores it. */
  void archive(StateArchive archive);

  /** Whether a checkpoint may do without it. */
  boolean mayBeLeftOut();
}
