package io.alphasweep.report;

import io.alphasweep.summary.NormalizedScores;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.TaskStatistics;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The final rewards of the completed trials, for every question about groups of settings. */
final class FinalRewards {

  private static final double CONFIDENCE = 0.95;
  private static final int RESAMPLES = 1000;
  private static final int THRESHOLDS = 41;

  /**
   * The mean final reward of a group in one environment and the interval of that mean.
   *
   * @param environment place of the environment
   * @param at places that say which group it is
   * @param n trials of the group
   * @param mean over the group's combinations of their mean over seeds
   * @param low lower end of the 95% interval; NaN where a combination has one seed only
   * @param high its upper end
   */
  record Estimate(
      int environment, List<Integer> at, long n, double mean, double low, double high) {}

  /**
   * The performance profile of a group in one environment or over all.
   *
   * @param environment place of the environment; their count for all of them together
   * @param group place of the group
   * @param shares share of runs above each threshold, and the lower and upper ends of its 95%
   *     bootstrap interval, {@code [3][threshold]}
   */
  record Profile(int environment, int group, List<double[]> shares) {}

  private final SweptSettings swept;

  /** By environment, then combination. */
  private final List<Map<Integer, double[]>> rewards = new ArrayList<>();

  FinalRewards(SweptSettings swept, List<TrialResult> trials) {
    this.swept = swept;
    for (int environment = 0; environment < swept.environments().size(); environment++) {
      int place = environment;
      Map<Integer, double[]> ofEnvironment = new TreeMap<>();
      trials.stream()
          .filter(trial -> trial.environment() == place && trial.completed())
          .filter(trial -> Objects.nonNull(trial.finalReward()))
          .forEach(
              trial ->
                  ofEnvironment.merge(
                      trial.combination(),
                      new double[] {trial.finalReward()},
                      FinalRewards::joined));
      rewards.add(ofEnvironment);
    }
  }

  /** One estimate for each environment and combination of settings. */
  List<Estimate> ofCombinations() {
    List<Estimate> estimates = new ArrayList<>();
    for (int combination = 0; combination < swept.combinations(); combination++) {
      int wanted = combination;
      add(estimates, List.of(combination), other -> other == wanted);
    }
    return estimates;
  }

  /** One estimate for each environment and value of the axis. */
  List<Estimate> ofAxis(int axis) {
    List<Estimate> estimates = new ArrayList<>();
    for (int value = 0; value < swept.axes().get(axis).values().size(); value++) {
      int wanted = value;
      add(estimates, List.of(value), combination -> swept.value(combination, axis) == wanted);
    }
    return estimates;
  }

  /** One estimate for each environment and pair of values of two axes. */
  List<Estimate> ofAxes(int first, int second) {
    List<Estimate> estimates = new ArrayList<>();
    for (int one = 0; one < swept.axes().get(first).values().size(); one++) {
      for (int other = 0; other < swept.axes().get(second).values().size(); other++) {
        int wantedOne = one;
        int wantedOther = other;
        add(
            estimates,
            List.of(one, other),
            combination ->
                swept.value(combination, first) == wantedOne
                    && swept.value(combination, second) == wantedOther);
      }
    }
    return estimates;
  }

  /**
   * Thresholds from the least to the greatest final reward, {@code [environment][threshold]}, and
   * last those of the normalised rewards of all environments: none unless several have a scale.
   */
  double[][] thresholds() {
    List<double[][]> scores = new ArrayList<>();
    for (int environment = 0; environment < rewards.size(); environment++) {
      scores.add(scores(environment, any -> true));
    }
    scores.add(normalized(any -> true));
    return scores.stream().map(FinalRewards::thresholds).toArray(double[][]::new);
  }

  private static double[] thresholds(double[][] scores) {
    DoubleSummaryStatistics range =
        Arrays.stream(scores).flatMapToDouble(Arrays::stream).summaryStatistics();
    double step = (range.getMax() - range.getMin()) / (THRESHOLDS - 1);
    return IntStream.range(0, scores.length == 0 ? 0 : THRESHOLDS)
        .mapToDouble(place -> range.getMin() + place * step)
        .toArray();
  }

  /**
   * The performance profiles of the groups (Agarwal et al. 2021), for the {@link #thresholds}. Over
   * all environments only those of groups that have results in each that has a scale: else the
   * easier environments would stand for a group that has none in the harder ones.
   */
  List<Profile> profiles(SweptSettings.Grouping grouping) {
    double[][] thresholds = thresholds();
    List<Profile> profiles = new ArrayList<>();
    for (int environment = 0; environment < thresholds.length; environment++) {
      for (int group = 0; group < grouping.labels().size(); group++) {
        int wanted = group;
        IntPredicate inGroup = combination -> grouping.of().applyAsInt(combination) == wanted;
        double[][] scores =
            environment < rewards.size() ? scores(environment, inGroup) : normalized(inGroup);
        if (scores.length > 0) {
          profiles.add(profile(environment, group, scores, thresholds[environment]));
        }
      }
    }
    return profiles;
  }

  private static Profile profile(
      int environment, int group, double[][] scores, double[] thresholds) {
    List<Interval> intervals =
        new Bootstrap(CONFIDENCE, RESAMPLES, new RandomStreams(1).stream("profile", 0))
            .percentiles(scores, drawn -> TaskStatistics.performanceProfile(drawn, thresholds));
    return new Profile(
        environment,
        group,
        List.of(
            TaskStatistics.performanceProfile(scores, thresholds),
            intervals.stream().mapToDouble(Interval::low).toArray(),
            intervals.stream().mapToDouble(Interval::high).toArray()));
  }

  /**
   * Normalised final rewards of combinations in all environments that have a scale: each
   * combination in each environment is one task, {@code [task][seed]}. None unless there are
   * several such environments, with results in each.
   */
  private double[][] normalized(IntPredicate combinations) {
    List<double[]> tasks = new ArrayList<>();
    int known = 0;
    for (int place = 0; place < rewards.size(); place++) {
      String environment = swept.environments().get(place);
      if (NormalizedScores.knows(environment)) {
        known++;
        double[][] scores = scores(place, combinations);
        if (scores.length == 0) {
          return new double[0][];
        }
        Arrays.stream(scores).map(of -> NormalizedScores.of(environment, of)).forEach(tasks::add);
      }
    }
    return known > 1 ? tasks.toArray(double[][]::new) : new double[0][];
  }

  private double[][] scores(int environment, IntPredicate combinations) {
    return rewards.get(environment).entrySet().stream()
        .filter(entry -> combinations.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .toArray(double[][]::new);
  }

  private void add(List<Estimate> estimates, List<Integer> at, IntPredicate combinations) {
    for (int environment = 0; environment < rewards.size(); environment++) {
      double[][] scores = scores(environment, combinations);
      if (scores.length > 0) {
        Interval interval = TaskStatistics.meanInterval(scores, CONFIDENCE);
        estimates.add(
            new Estimate(
                environment,
                at,
                Arrays.stream(scores).mapToLong(values -> values.length).sum(),
                TaskStatistics.mean(scores),
                interval.low(),
                interval.high()));
      }
    }
  }

  private static double[] joined(double[] some, double[] more) {
    double[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }
}
