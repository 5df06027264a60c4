package io.alphasweep.summary;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;

/**
 * Rewards on one scale for all environments: 0 is a random policy, 1 the reference of {@code
 * normalized-scores.conf}.
 */
final class NormalizedScores {

  private static final Config SCORES =
      ConfigFactory.parseResources(NormalizedScores.class, "normalized-scores.conf").resolve();

  private NormalizedScores() {}

  static boolean knows(String environment) {
    return SCORES.hasPath(environment);
  }

  static double[] of(String environment, double[] rewards) {
    double random = SCORES.getDouble(environment + ".random");
    double reference = SCORES.getDouble(environment + ".reference");
    return Arrays.stream(rewards).map(reward -> (reward - random) / (reference - random)).toArray();
  }
}
