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
   * @param action of the type's {@linkplain EnvironmentType#actions() action space}: one number for
   *     each dimension of a box, not clipped here, or the index of one of finitely many; not kept
   * @param dynamics what is drawn during the step is drawn from here, and nowhere else
   * @throws IllegalArgumentException if the action is none of finitely many; nothing has happened
   * @throws UnstableSimulationException if the simulation left the finite numbers or reset itself,
   *     as it does under an action that is not finite
   */
  void step(double[] action, UniformRandomProvider dynamics);

  /** The reward of the last step. */
  double reward();

  /** Whether the last step ended the episode by the task's own rule. */
  boolean terminated();

  /**
   * What the last step adds to the return of its episode, for people; not the reward where that is
   * clipped for the learner.
   */
  default double score() {
    return reward();
  }

  /**
   * Whether the last step ended the episode whose return is told. An episode of a game with several
   * lives goes on where the loss of one {@linkplain #terminated() ended} it for the learner.
   */
  default boolean isOver() {
    return terminated();
  }

  /** The environment behind all that changes what it shows; most are that themselves. */
  default Environment unwrapped() {
    return this;
  }

  /**
   * Writes the present observation.
   *
   * @param target receives as many numbers as the type's {@linkplain EnvironmentType#observations()
   *     observation space} says, from {@code offset}
   */
  void observe(double[] target, int offset);

  /**
   * Saves or restores all that the steps ahead depend on: another environment of the same type that
   * restores it goes on to the same bits. The present reward is no part of it.
   */
  void archive(StateArchive archive);

  /** All that the steps ahead depend on, to be given back to {@link #restore}. */
  default byte[] snapshot() {
    StateArchive archive = StateArchive.saving("");
    archive(archive);
    return archive.bytes();
  }

  /**
   * Goes back to a snapshot of this environment, or of another of the same type. The present reward
   * is no part of it.
   */
  default void restore(byte[] snapshot) {
    archive(StateArchive.restoring("", snapshot));
  }

  @Override
  void close();
}
