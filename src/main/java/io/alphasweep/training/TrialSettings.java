package io.alphasweep.training;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * The settings that every trial has beside its environment, algorithm and optimizer, and those that
 * several algorithms declare in the same words, each with its own default.
 */
public final class TrialSettings {

  /** What no algorithm declares. */
  public static final List<Setting> ALL =
      List.of(Setting.integer("seed", Range.atLeast(0), "seed of all random streams"));

  /** How long a trial trains. */
  public static final Setting TOTAL_TIMESTEPS =
      Setting.integer("total-timesteps", Range.atLeast(1), "environment steps to train for")
          .structural();

  /** What the future is worth. */
  public static final Setting GAMMA = Setting.real("gamma", Range.closed(0, 1), "discount factor");

  /** How far a gradient step goes. */
  public static final Setting LEARNING_RATE =
      Setting.real("optimizer.learning-rate", Range.POSITIVE, "learning rate at the start");

  /** Whether it goes less far later. */
  public static final Setting ANNEAL_LEARNING_RATE =
      Setting.flag("anneal-learning-rate", "whether the learning rate falls linearly to 0")
          .onHost();

  private TrialSettings() {}
}
