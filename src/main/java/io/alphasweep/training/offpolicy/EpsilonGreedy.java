package io.alphasweep.training.offpolicy;

import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * How one trial explores: with probability epsilon it takes any action. Epsilon falls linearly over
 * the first part of the training, then stays (Mnih et al. 2015, as in CleanRL's dqn).
 */
final class EpsilonGreedy {

  private final double start;
  private final double end;
  private final double slope;
  private final int actions;

  /** Whether to explore: one draw a step. */
  private final RestorableUniformRandomProvider choice;

  /** Where to: one draw an exploring step. */
  private final RestorableUniformRandomProvider action;

  /**
   * @param settings of the trial
   * @param actions count of them
   */
  EpsilonGreedy(Settings settings, RandomStreams streams, int actions) {
    this.start = settings.real(DqnSettings.EPSILON_START);
    this.end = settings.real(DqnSettings.EPSILON_END);
    this.slope =
        (end - start)
            / (settings.real(DqnSettings.EPSILON_FRACTION) * settings.integer("total-timesteps"));
    this.actions = actions;
    this.choice = streams.stream("exploration", 0);
    this.action = streams.stream("random-action", 0);
  }

  /** The share of random actions at a step, from 0. */
  double epsilon(long step) {
    return Math.max(slope * step + start, end);
  }

  /** Decides whether to explore at a step; to be asked once for each. */
  boolean explores(long step) {
    return choice.nextDouble() < epsilon(step);
  }

  /** Any action. */
  int random() {
    return action.nextInt(actions);
  }

  /** Saves or restores both streams. */
  void archive(StateArchive archive) {
    archive.random("exploration", choice);
    archive.random("random-action", action);
  }
}
