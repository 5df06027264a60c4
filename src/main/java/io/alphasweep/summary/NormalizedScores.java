package io.alphasweep.summary;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.alphasweep.summary.statistics.Moments;
import java.util.Arrays;

/**
 * Rewards on one scale for all environments: 0 is a random policy, 1 the reference of {@code
 * normalized-scores.conf}.
 */
public final class NormalizedScores {

  private static final Config SCORES =
      ConfigFactory.parseResources(NormalizedScores.class, "normalized-scores.conf").resolve();

  private NormalizedScores() {}

  /** Whether the environment has a scale. */
  public static boolean knows(String environment) {
    return SCORES.root().containsKey(environment);
  }

  /** What a random policy gets; 0 where the environment has no scale. */
  static double random(String environment) {
    return knows(environment) ? SCORES.getConfig(environment).getDouble("random") : 0;
  }

  /**
   * Rewards of one environment on the scale.
   *
   * @param environment one that has a scale
   */
  public static double[] of(String environment, double[] rewards) {
    Config scale = SCORES.getConfig(environment);
    double random = scale.getDouble("random");
    double reference = scale.getDouble("reference");
    return Arrays.stream(rewards).map(reward -> (reward - random) / (reference - random)).toArray();
  }

  /** Moments of rewards of one environment on the scale. */
  static Moments of(String environment, Moments rewards) {
    Config scale = SCORES.getConfig(environment);
    double random = scale.getDouble("random");
    double width = scale.getDouble("reference") - random;
    return rewards.scaled(1 / width, -random / width);
  }
}
