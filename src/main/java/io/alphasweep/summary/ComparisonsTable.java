package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;
import static io.alphasweep.summary.SummaryTable.text;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.summary.Baseline.Pair;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.DetectableEffect;
import io.alphasweep.summary.statistics.EffectSize;
import io.alphasweep.summary.statistics.Holm;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.summary.statistics.PermutationTest;
import io.alphasweep.summary.statistics.TaskStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Each setting against the baseline of its environment. */
final class ComparisonsTable {

  static final int RESAMPLES = 2_000;

  private static final Table RESULTS =
      new Table(
          List.of(
              text("baseline", "the setting compared with"),
              count("n", "completed trials of the setting"),
              count("baseline_n", "completed trials of the baseline"),
              real("difference", "reward", "mean final reward, setting minus baseline"),
              real(
                  "difference_low",
                  "reward",
                  "lower end of Welch's 95% interval of the difference"),
              real("difference_high", "reward", "upper end of that interval"),
              real("p", "two-sided p-value of Welch's t test"),
              real("p_holm", "p after Holm's correction over the rows of this table"),
              real("p_permutation", "two-sided p-value of the permutation test, uncorrected"),
              real(
                  "improvement",
                  "share",
                  "probability that a seed of the setting beats a seed of the baseline, a tie half"),
              real(
                  "improvement_low", "share", "lower end of its 95% bootstrap percentile interval"),
              real("improvement_high", "share", "upper end of that interval"),
              real("effect_size", "Hedges' g: the difference in standard deviations of the seeds"),
              real(
                  "detectable",
                  "reward",
                  "smallest true difference found with a power of 80% at the corrected level (5%"
                      + " over the rows of this table), for the spread seen"),
              text("power", "the same in words")));

  private ComparisonsTable() {}

  /**
   * The table.
   *
   * @throws io.alphasweep.store.RefusedException if the baseline does not name one setting for each
   *     setting
   */
  static SummaryTable of(Runs runs, Baseline baseline) {
    List<Column> columns = runs.columnsWithoutEnvironment();
    List<SettingRuns> compared = new ArrayList<>();
    List<SettingRuns> baselines = new ArrayList<>();
    runs.byEnvironment()
        .forEach(
            (environment, of) -> {
              List<List<Object>> settings =
                  of.stream().map(SettingRuns::withoutEnvironment).toList();
              int best = of.indexOf(SettingsTable.best(of));
              for (Pair pair : baseline.pairs(columns, settings, best, "on " + environment)) {
                compared.add(of.get(pair.setting()));
                baselines.add(of.get(pair.against()));
              }
            });
    List<MeanDifference> differences =
        IntStream.range(0, compared.size())
            .mapToObj(
                i -> MeanDifference.welch(compared.get(i).rewards(), baselines.get(i).rewards()))
            .toList();
    double[] corrected =
        Holm.correct(differences.stream().mapToDouble(MeanDifference::pDifferent).toArray());
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      rows.add(
          row(
              runs,
              compared.get(i),
              baselines.get(i),
              differences.get(i),
              corrected[i],
              corrected.length));
    }
    return new SummaryTable(
        "comparisons",
        new Table(runs.columns()).with(RESULTS.columns()),
        runs.columns().size(),
        rows,
        List.of(view(baseline)));
  }

  private static View view(Baseline baseline) {
    return new View(
        "Each setting against "
            + baseline.inWords("the best setting of its environment")
            + ".\np: Welch's t test, Holm-corrected over this table; beats it: probability that a"
            + " seed does; effect: Hedges' g.",
        List.of(
            "baseline",
            "difference",
            "difference_low",
            "difference_high",
            "p_holm",
            "improvement",
            "effect_size",
            "power"),
        List.of("against", "difference", "95% interval", "p", "beats it", "effect", "power"));
  }

  private static List<Object> row(
      Runs runs,
      SettingRuns of,
      SettingRuns against,
      MeanDifference welch,
      double corrected,
      int comparisons) {
    double[] first = of.rewards();
    double[] second = against.rewards();
    Interval interval = welch.interval(Summary.CONFIDENCE);
    Interval improvement =
        new Bootstrap(Summary.CONFIDENCE, RESAMPLES, Runs.random("improvement"))
            .percentile(
                new double[][] {first},
                new double[][] {second},
                TaskStatistics::probabilityOfImprovement);
    double detectable =
        DetectableEffect.smallest(
                first.length, second.length, Summary.ALPHA / comparisons, Summary.POWER, 2)
            * EffectSize.pooledStandardDeviation(first, second);
    return Runs.row(
        of.setting(),
        runs.name(against.withoutEnvironment()),
        (long) first.length,
        (long) second.length,
        welch.difference(),
        interval.low(),
        interval.high(),
        welch.pDifferent(),
        corrected,
        PermutationTest.independent(first, second, Runs.random("permutation")),
        TaskStatistics.probabilityOfImprovement(new double[][] {first}, new double[][] {second}),
        improvement.low(),
        improvement.high(),
        EffectSize.hedgesG(first, second),
        detectable,
        DetectableEffect.sentence(first.length, second.length, detectable));
  }
}
