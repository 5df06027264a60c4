package io.alphasweep.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What every page shows of trials: their charts, and which of them did not complete and why. */
final class TrialCharts {

  /** Most trials that the page lists one by one among those that did not complete. */
  private static final int MOST_LISTED = 100;

  private static final int LONGEST_ERROR = 500;

  private final SweepRows rows;
  private final SweptSettings swept;
  private final List<TrialResult> trials;

  TrialCharts(SweepRows rows, SweptSettings swept, List<TrialResult> trials) {
    this.rows = rows;
    this.swept = swept;
    this.trials = trials;
  }

  /**
   * Fills the parts {@code curves} and {@code unfinished} of a page, and gives its script the data.
   *
   * @param firstMetric whose curves are drawn at first
   */
  void fill(HtmlPage page, List<MetricText> metrics, String firstMetric) {
    LearningCurves curves = new LearningCurves(rows, swept, trials, metrics);
    FinalRewards rewards = new FinalRewards(swept, trials);
    page.put(
        "data",
        new PageData()
            .words(swept, metrics, firstMetric)
            .groups(curves, rewards)
            .rewards(swept, trials, rewards)
            .json());
    page.put("iterationsPerPoint", curves.iterationsPerPoint());
    page.put("thinned", curves.iterationsPerPoint() > 1);
    page.put("everySetting", curves.everySetting());
    page.put("someUnfinished", trials.stream().anyMatch(TrialResult::unfinished));
    unfinished(page);
  }

  private void unfinished(HtmlPage page) {
    List<TrialResult> unfinished = trials.stream().filter(TrialResult::lost).toList();
    Map<String, Long> reasons =
        unfinished.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> trial.status() + ": " + shortened(trial.error()),
                    TreeMap::new,
                    Collectors.counting()));
    page.put("unfinished", !unfinished.isEmpty());
    page.put(
        "reasons",
        reasons.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .limit(MOST_LISTED)
            .toList());
    page.put(
        "unfinishedTrials",
        unfinished.stream()
            .limit(MOST_LISTED)
            .map(
                trial ->
                    Map.of(
                        "environment", swept.environments().get(trial.environment()),
                        "setting", swept.label(trial.combination()),
                        "seed", trial.seed(),
                        "status", trial.status(),
                        "iterations", trial.iterations(),
                        "error", shortened(trial.error()),
                        "id", trial.id()))
            .toList());
    page.put(
        "unlisted",
        unfinished.size() > MOST_LISTED
            ? "The first %,d of %,d trials are listed.".formatted(MOST_LISTED, unfinished.size())
            : "");
  }

  private static String shortened(String error) {
    if (error == null) {
      return "no reason given";
    }
    return error.length() <= LONGEST_ERROR ? error : error.substring(0, LONGEST_ERROR) + " ...";
  }
}
