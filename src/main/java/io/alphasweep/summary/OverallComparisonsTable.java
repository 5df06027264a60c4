package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;
import static io.alphasweep.summary.SummaryTable.text;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.summary.Baseline.Pair;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Holm;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.summary.statistics.TaskStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Each setting against the baseline over all environments that both were trained on. */
final class OverallComparisonsTable {

  private static final Table RESULTS =
      new Table(
          List.of(
              text("baseline", "the setting compared with"),
              count("environments", "environments on which both have results"),
              count("n", "completed trials of the setting over those environments"),
              count("baseline_n", "completed trials of the baseline over those environments"),
              real(
                  "difference",
                  "mean over the environments of the mean normalised final reward, setting minus"
                      + " baseline"),
              real("difference_low", "lower end of the 95% t interval of the difference"),
              real("difference_high", "upper end of that interval"),
              real("p", "two-sided p-value of the t test of no difference"),
              real("p_holm", "p after Holm's correction over the rows of this table"),
              real(
                  "improvement",
                  "share",
                  "probability that a seed of the setting beats a seed of the baseline on the same"
                      + " environment, a tie half, averaged over the environments"),
              real(
                  "improvement_low",
                  "share",
                  "lower end of its 95% stratified bootstrap percentile interval"),
              real("improvement_high", "share", "upper end of that interval")));

  /**
   * Two settings on the environments that they have in common.
   *
   * @param scores normalised final rewards of the setting {@code [seed]}, by environment
   * @param others those of the setting compared with
   */
  private record Compared(
      List<Object> setting,
      List<Object> against,
      Map<String, double[]> scores,
      Map<String, double[]> others) {

    Compared {
      scores = new TreeMap<>(scores);
      others = new TreeMap<>(others);
      scores.keySet().retainAll(others.keySet());
      others.keySet().retainAll(scores.keySet());
    }

    /** Scores {@code [environment, seed]}. */
    double[][] first() {
      return scores.values().toArray(double[][]::new);
    }

    /** Scores of the setting compared with, {@code [environment, seed]}. */
    double[][] second() {
      return others.values().toArray(double[][]::new);
    }

    MeanDifference difference() {
      return TaskStatistics.meanDifference(first(), second());
    }
  }

  private OverallComparisonsTable() {}

  /**
   * The table.
   *
   * @throws io.alphasweep.store.RefusedException if the baseline does not name one setting for each
   *     setting
   */
  static SummaryTable of(Runs runs, Baseline baseline) {
    List<Column> columns = runs.columnsWithoutEnvironment();
    Map<List<Object>, Map<String, double[]>> scores = OverallTable.scores(runs);
    List<Compared> compared = scores.isEmpty() ? List.of() : compared(columns, scores, baseline);
    List<MeanDifference> differences = compared.stream().map(Compared::difference).toList();
    double[] corrected =
        Holm.correct(differences.stream().mapToDouble(MeanDifference::pDifferent).toArray());
    List<List<Object>> rows =
        IntStream.range(0, corrected.length)
            .mapToObj(i -> row(runs, compared.get(i), differences.get(i), corrected[i]))
            .toList();
    return new SummaryTable(
        "overall_comparisons",
        new Table(columns).with(RESULTS.columns()),
        columns.size(),
        rows,
        List.of(view(baseline)));
  }

  private static List<Compared> compared(
      List<Column> columns, Map<List<Object>, Map<String, double[]>> scores, Baseline baseline) {
    List<List<Object>> settings = new ArrayList<>(scores.keySet());
    List<Compared> compared = new ArrayList<>();
    for (Pair pair : baseline.pairs(columns, settings, best(scores), "over all environments")) {
      List<Object> setting = settings.get(pair.setting());
      List<Object> against = settings.get(pair.against());
      Compared each = new Compared(setting, against, scores.get(setting), scores.get(against));
      if (!each.scores().isEmpty()) {
        compared.add(each);
      }
    }
    return compared;
  }

  /** Of the settings trained on the most environments that with the highest mean. */
  private static int best(Map<List<Object>, Map<String, double[]>> scores) {
    List<Map<String, double[]>> all = new ArrayList<>(scores.values());
    Comparator<Map<String, double[]>> order =
        Comparator.<Map<String, double[]>>comparingInt(Map::size)
            .thenComparingDouble(of -> TaskStatistics.mean(of.values().toArray(double[][]::new)));
    return all.indexOf(Collections.max(all, order));
  }

  private static View view(Baseline baseline) {
    return new View(
        "Over all environments, each setting against "
            + baseline.inWords("the setting of the highest mean")
            + ": normalised final reward.\np: t test over the environments, Holm-corrected over"
            + " this table; beats it: probability that a seed does, averaged over environments.",
        List.of(
            "baseline",
            "environments",
            "n",
            "difference",
            "difference_low",
            "difference_high",
            "p_holm",
            "improvement",
            "improvement_low",
            "improvement_high"),
        List.of(
            "against",
            "environments",
            "n",
            "difference",
            "95% interval",
            "p",
            "beats it",
            "95% interval"));
  }

  private static List<Object> row(
      Runs runs, Compared of, MeanDifference difference, double corrected) {
    Interval interval = difference.interval(Summary.CONFIDENCE);
    double[][] first = of.first();
    double[][] second = of.second();
    Interval improvement =
        new Bootstrap(
                Summary.CONFIDENCE, ComparisonsTable.RESAMPLES, Runs.random("overall improvement"))
            .percentile(first, second, TaskStatistics::probabilityOfImprovement);
    return Runs.row(
        of.setting(),
        runs.name(of.against()),
        (long) first.length,
        seeds(first),
        seeds(second),
        difference.difference(),
        interval.low(),
        interval.high(),
        difference.pDifferent(),
        corrected,
        TaskStatistics.probabilityOfImprovement(first, second),
        improvement.low(),
        improvement.high());
  }

  private static long seeds(double[][] scores) {
    return Arrays.stream(scores).mapToLong(runs -> runs.length).sum();
  }
}
