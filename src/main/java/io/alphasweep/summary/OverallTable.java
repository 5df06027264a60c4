package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;

import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.TaskStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What each setting reached over all environments, on the scale of {@link NormalizedScores}. */
final class OverallTable {

  private static final Table RESULTS =
      new Table(
          List.of(
              count("environments", "environments that the setting was trained on"),
              count("n", "completed trials over those environments"),
              real("mean", "mean over the environments of the mean normalised final reward"),
              real("mean_low", "lower end of the 95% t interval of that mean"),
              real("mean_high", "upper end of that interval"),
              real("median", "median over the environments of the mean normalised final reward"),
              real("median_low", "lower end of the 95% stratified bootstrap percentile interval"),
              real("median_high", "upper end of that interval"),
              real("iqm", "interquartile mean of the normalised final rewards of all trials"),
              real("iqm_low", "lower end of the 95% stratified bootstrap percentile interval"),
              real("iqm_high", "upper end of that interval"),
              real("optimality_gap", "mean by which the normalised final reward misses 1"),
              real(
                  "optimality_gap_low",
                  "lower end of the 95% stratified bootstrap percentile interval"),
              real("optimality_gap_high", "upper end of that interval")));

  private static final View VIEW =
      new View(
          "Over all environments: final reward where 0 is a random policy and 1 the reference of"
              + " normalized-scores.conf.\n95% intervals: Student's of the mean, stratified"
              + " bootstrap percentile (%,d resamples) of the others.".formatted(Summary.RESAMPLES),
          RESULTS.names(),
          List.of(
              "environments",
              "n",
              "mean",
              "95% interval",
              "median",
              "95% interval",
              "IQM",
              "95% interval",
              "optimality gap",
              "95% interval"));

  private OverallTable() {}

  static SummaryTable of(Runs runs) {
    List<List<Object>> rows = new ArrayList<>();
    scores(runs)
        .forEach(
            (setting, tasks) -> rows.add(row(setting, tasks.values().toArray(double[][]::new))));
    return new SummaryTable(
        "overall",
        new Table(runs.columnsWithoutEnvironment()).with(RESULTS.columns()),
        runs.columns().size() - 1,
        rows,
        List.of(VIEW));
  }

  /**
   * Normalised final rewards {@code [seed]} by setting, without its environment, and environment.
   */
  static Map<List<Object>, Map<String, double[]>> scores(Runs runs) {
    Map<List<Object>, Map<String, double[]>> scores = new LinkedHashMap<>();
    for (SettingRuns of : runs.settings()) {
      if (NormalizedScores.knows(of.environment()) && of.rewards().length > 0) {
        scores
            .computeIfAbsent(of.withoutEnvironment(), key -> new LinkedHashMap<>())
            .put(of.environment(), NormalizedScores.of(of.environment(), of.rewards()));
      }
    }
    return scores;
  }

  private static List<Object> row(List<Object> setting, double[][] scores) {
    long n = 0;
    for (double[] task : scores) {
      n += task.length;
    }
    Interval mean = TaskStatistics.meanInterval(scores, Summary.CONFIDENCE);
    List<Object> row =
        Runs.row(
            setting, (long) scores.length, n, TaskStatistics.mean(scores), mean.low(), mean.high());
    List<ToDoubleFunction<double[][]>> others =
        List.of(
            TaskStatistics::median,
            TaskStatistics::interquartileMean,
            drawn -> TaskStatistics.optimalityGap(drawn, 1));
    Bootstrap bootstrap =
        new Bootstrap(Summary.CONFIDENCE, Summary.RESAMPLES, Runs.random("overall"));
    for (ToDoubleFunction<double[][]> statistic : others) {
      Interval interval = bootstrap.percentile(scores, statistic);
      row = Runs.row(row, statistic.applyAsDouble(scores), interval.low(), interval.high());
    }
    return row;
  }
}
