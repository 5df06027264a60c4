package io.alphasweep.summary;

import io.alphasweep.summary.statistics.SeedStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the last 100 episodes, over which the final reward is the mean, are more than the last
 * tenth of training: then it tells of a policy that was still learning.
 */
final class WindowNote {

  /** Of {@code episodic_return_100}. */
  private static final double EPISODES = 100;

  private static final double SHARE = 0.1;

  private WindowNote() {}

  /** A sentence for each environment of which it is so. */
  static List<String> of(Runs runs) {
    return runs.byEnvironment().entrySet().stream()
        .map(WindowNote::note)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> note(Map.Entry<String, List<SettingRuns>> environment) {
    double least = Double.POSITIVE_INFINITY;
    double all = Double.NaN;
    for (SettingRuns runs : environment.getValue()) {
      double atTheEnd = SeedStatistics.mean(runs.completed("episodes_end"));
      if (atTheEnd < least) {
        least = atTheEnd;
        all = SeedStatistics.mean(runs.completed("episodes_all"));
      }
    }
    if (!(least < EPISODES)) {
      return Optional.empty();
    }
    return Optional.of(
        all <= EPISODES
            ? "%s: the final reward is a mean over all of training, which has fewer than 100 episodes."
                .formatted(environment.getKey())
            : ("%s: the last 100 episodes, of which the final reward is the mean, are more than the last"
                    + " %.0f%% of training: it lags behind the policy that training ended with.")
                .formatted(environment.getKey(), 100 * SHARE));
  }
}
