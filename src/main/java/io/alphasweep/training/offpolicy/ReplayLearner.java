package io.alphasweep.training.offpolicy;

import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.PackArchive;

/**
 * How the trials of a cohort act and learn, as {@link ReplayLoop} asks for it: a file for each
 * algorithm, which reads like its paper.
 */
interface ReplayLearner {

  /**
   * Starts an iteration.
   *
   * @param shares {@code [trial]}, of the learning rates, which may rise and fall
   */
  void startIteration(double[] shares);

  /**
   * Chooses the actions of a step for all trials.
   *
   * @param step environment step, from 0
   * @param observations {@code [trial, observation]}
   * @param actions receives {@code [trial, action]}
   */
  void act(long step, float[] observations, float[] actions);

  /**
   * Learns from the minibatch that was drawn.
   *
   * @param update the update's number in the schedule, which is the environment step where each
   *     step has one
   */
  void learn(long update);

  /** How large the errors were that the last {@link #learn} found, {@code [trial, sample]}. */
  float[] errors();

  /**
   * What the critics that are believed say of the actions that stand where minibatches are drawn.
   *
   * @param values receives {@code [trial, sample]}
   */
  void value(float[] values);

  /** Lets the targets follow. */
  void updateTargets();

  /** Ends an iteration, and the trials that left the finite numbers. */
  void endIteration();

  /** Puts what there is to report of a trial's last iteration. */
  void report(int trial, Row row);

  /** The parameters of the network that acts for a trial. */
  float[] policy(int trial);

  /** Saves or restores all that is not the loop's. */
  void archive(PackArchive archive);
}
