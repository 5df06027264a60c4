package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.HighestMean;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.SeedStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tables of one row per setting, and of the best setting in each environment. */
final class SettingsTable {

  static final List<String> CLIP_FRACTIONS =
      List.of("clip_fraction", "optimizer_clip_fraction", "grad_clip_fraction");

  private static final Column PROBABILITY_BEST =
      real(
          "probability_best",
          "share",
          "probability that this setting has the highest mean final reward of its environment,"
              + " the means drawn from their t distributions");

  private static final List<Column> MEAN =
      List.of(
          count("n", "completed trials with a final reward: what the statistics are over"),
          real(
              "final_reward_mean",
              "reward",
              "mean over n of episodic_return_100 in the last iteration"),
          real("final_reward_low", "reward", "lower end of the 95% t interval of that mean"),
          real("final_reward_high", "reward", "upper end of that interval"));

  /** The columns after the settings. */
  private static final List<Column> RESULTS =
      concat(
          MEAN,
          List.of(
              real("final_reward_std", "reward", "standard deviation (n-1) of the final reward"),
              real("final_reward_median", "reward", "median of the final reward"),
              real(
                  "final_reward_iqm",
                  "reward",
                  "interquartile mean of the final reward: floor(n/4) cut from each end"),
              PROBABILITY_BEST,
              real(
                  "area_under_curve",
                  "reward",
                  "mean over n of the mean of episodic_return_100 over the iterations: the area"
                      + " under the learning curve per environment step"),
              real("area_under_curve_std", "reward", "standard deviation (n-1) of that area"),
              real(
                  "best_reward",
                  "reward",
                  "mean over n of the highest episodic_return_100 of a trial"),
              real("best_reward_std", "reward", "standard deviation (n-1) of that highest"),
              real(
                  "clip_fraction_end",
                  "share",
                  "mean clip_fraction over the last 10% of iterations"),
              real("clip_fraction_all", "share", "mean clip_fraction over all iterations"),
              real(
                  "optimizer_clip_fraction_end",
                  "share",
                  "mean optimizer_clip_fraction over the last 10% of iterations"),
              real(
                  "optimizer_clip_fraction_all",
                  "share",
                  "mean optimizer_clip_fraction over all iterations"),
              real(
                  "grad_clip_fraction_end",
                  "share",
                  "mean grad_clip_fraction over the last 10% of iterations"),
              real(
                  "grad_clip_fraction_all", "share", "mean grad_clip_fraction over all iterations"),
              count("completed", "trials that completed"),
              count("diverged", "trials that diverged; not in the statistics"),
              count("failed", "trials that failed; not in the statistics"),
              real("divergence_rate", "share", "share of the trials that diverged")));

  private static final View REWARDS =
      new View(
          "Final reward: episodic_return_100 of the last iteration, over the n completed trials"
              + " (seeds) of a setting.\nstd has the divisor n-1; IQM is the interquartile mean;"
              + " the interval is Student's, of the mean;\nbest: how likely the setting has the"
              + " highest mean of its environment.",
          List.of(
              "n",
              "final_reward_mean",
              "final_reward_low",
              "final_reward_high",
              "probability_best",
              "final_reward_std",
              "final_reward_median",
              "final_reward_iqm",
              "completed",
              "diverged",
              "failed"),
          List.of(
              "n",
              "mean",
              "95% interval",
              "best",
              "std",
              "median",
              "IQM",
              "completed",
              "diverged",
              "failed"));

  private static final View CLIPS =
      new View(
          "Clip fractions, mean over the completed trials: at the end (last 10% of iterations) and"
              + " over all iterations.\nratio: policy ratios clipped; optimizer: parameter elements"
              + " with |Z| > tau; gradient: steps whose norm was clipped.",
          List.of(
              "clip_fraction_end",
              "clip_fraction_all",
              "optimizer_clip_fraction_end",
              "optimizer_clip_fraction_all",
              "grad_clip_fraction_end",
              "grad_clip_fraction_all"),
          List.of(
              "ratio end",
              "ratio all",
              "optimizer end",
              "optimizer all",
              "gradient end",
              "gradient all"));

  private static final View BEST =
      new View(
          "The setting of the highest mean final reward in each environment; sure: how likely it is"
              + " truly the highest.",
          List.of(
              "n",
              "final_reward_mean",
              "final_reward_low",
              "final_reward_high",
              "probability_best"),
          List.of("n", "mean", "95% interval", "sure"));

  private SettingsTable() {}

  static SummaryTable settings(Runs runs) {
    Map<SettingRuns, Double> best = probabilities(runs);
    List<List<Object>> rows = runs.settings().stream().map(of -> row(of, best.get(of))).toList();
    return new SummaryTable(
        "summary",
        new Table(runs.columns()).with(RESULTS),
        runs.columns().size(),
        rows,
        List.of(REWARDS, CLIPS));
  }

  static SummaryTable best(Runs runs) {
    Map<SettingRuns, Double> sure = probabilities(runs);
    List<List<Object>> rows = new ArrayList<>();
    for (List<SettingRuns> of : runs.byEnvironment().values()) {
      SettingRuns best = best(of);
      List<Object> row = Runs.row(best.setting(), mean(best));
      row.add(sure.get(best));
      rows.add(row);
    }
    return new SummaryTable(
        "best",
        new Table(runs.columns()).with(concat(MEAN, List.of(PROBABILITY_BEST))),
        runs.columns().size(),
        rows,
        List.of(BEST));
  }

  /** The setting of the highest mean; of equal ones the first. */
  static SettingRuns best(List<SettingRuns> ofEnvironment) {
    SettingRuns best = ofEnvironment.get(0);
    for (SettingRuns each : ofEnvironment) {
      if (SeedStatistics.mean(each.rewards()) > SeedStatistics.mean(best.rewards())) {
        best = each;
      }
    }
    return best;
  }

  private static Map<SettingRuns, Double> probabilities(Runs runs) {
    Map<SettingRuns, Double> probabilities = new HashMap<>();
    for (List<SettingRuns> of : runs.byEnvironment().values()) {
      double[] shares =
          HighestMean.probabilities(
              of.stream().map(SettingRuns::rewards).toArray(double[][]::new),
              Summary.RESAMPLES,
              Runs.random("best"));
      for (int index = 0; index < shares.length; index++) {
        probabilities.put(of.get(index), SummaryTable.orNull(shares[index]));
      }
    }
    return probabilities;
  }

  private static Object[] mean(SettingRuns runs) {
    double[] rewards = runs.rewards();
    Interval interval = SeedStatistics.meanInterval(rewards, Summary.CONFIDENCE);
    return new Object[] {
      (long) rewards.length, SeedStatistics.mean(rewards), interval.low(), interval.high()
    };
  }

  private static List<Object> row(SettingRuns runs, Double best) {
    double[] rewards = runs.rewards();
    double[] areas = runs.completed("area_under_curve");
    double[] highest = runs.completed("best_reward");
    List<Object> row =
        Runs.row(
            Runs.row(runs.setting(), mean(runs)),
            SeedStatistics.standardDeviation(rewards),
            SeedStatistics.median(rewards),
            SeedStatistics.interquartileMean(rewards),
            best,
            SeedStatistics.mean(areas),
            SeedStatistics.standardDeviation(areas),
            SeedStatistics.mean(highest),
            SeedStatistics.standardDeviation(highest));
    for (String name : CLIP_FRACTIONS) {
      row.addAll(
          Arrays.asList(
              SummaryTable.orNull(SeedStatistics.mean(runs.completed(name + "_end"))),
              SummaryTable.orNull(SeedStatistics.mean(runs.completed(name + "_all")))));
    }
    long diverged = runs.withStatus("diverged").size();
    row.add((long) runs.withStatus("completed").size());
    row.add(diverged);
    row.add((long) runs.withStatus("failed").size());
    row.add((double) diverged / runs.trials().size());
    return row;
  }

  private static List<Column> concat(List<Column> first, List<Column> second) {
    return new Table(first).with(second).columns();
  }
}
