package io.alphasweep.environment;

import io.alphasweep.trial.StateArchive;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One simulated task, stepped by one thread at a time.
 *
 * <p>An environment knows nothing of time limits: {@link EnvironmentType#timeLimit()} does, and the
 * stepper truncates. After {@link #terminated()} or a truncation the next call must be {@link
 * #reset}.
 */
public interface Environment extends AutoCloseable {

  /**
   * Starts an episode; the start state is drawn from the stream.
   *
   * @throws UnstableSimulationException if the state is not finite
   */
  void reset(UniformRandomProvider random);

  /**
   * Advances by one environment step.
   *
   * @param action one number per action dimension; not clipped here; not kept
   * @throws UnstableSimulationException if the simulation left the finite numbers or reset itself
   */
  void step(double[] action);

  /** The reward of the last step. */
  double reward();

  /** Whether the last step ended the episode by the task's own rule. */
  boolean terminated();

  /**
   * Writes the present observation.
   *
   * @param target receives {@link EnvironmentType#observationSize()} numbers from {@code offset}
   */
  void observe(double[] target, int offset);

  /**
   * Saves or restores all that the steps ahead depend on: another environment of the same type that
   * restores it goes on to the same bits. The present reward is no part of it.
   */
  void archive(StateArchive archive);

  @Override
  void close();
}
