package io.alphasweep.report;

import io.alphasweep.store.CurveBins;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.TaskStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Every metric over environment steps: its mean over the seeds and the interval of that mean, for
 * each combination of settings and for each value of each axis.
 *
 * <p>Thinned: a point is the mean over a bin of iterations, and bins are as wide as the page's size
 * demands.
 */
final class LearningCurves {

  /** Most numbers that the page holds; at most 10 bytes each. */
  private static final int NUMBERS = 250_000;

  private static final int MOST_POINTS = 100;
  private static final int LEAST_POINTS = 8;
  private static final double CONFIDENCE = 0.95;

  /**
   * The curves of one group in one environment.
   *
   * @param environment place of the environment
   * @param group place of the group
   * @param metrics place of the metric to its mean, and the lower and upper ends of the interval,
   *     {@code [3][point]}; metrics that do not exist are absent
   */
  record Series(int environment, int group, Map<Integer, double[][]> metrics) {}

  /**
   * The curve of one trial.
   *
   * @param values mean returns, {@code [point]}
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Seed(TrialResult trial, double[] values) {}

  /** Most numbers that the curves of single seeds may take. */
  private static final int SEED_NUMBERS = 60_000;

  private final List<TrialResult> trials;
  private final List<Seed> seeds;
  private final long[] widths;
  private final int[] points;
  private final boolean everySetting;
  private final Map<SweptSettings.Grouping, List<Series>> series = new LinkedHashMap<>();

  /**
   * @param trials all of the sweep; curves are of those that are not lost
   * @param metrics columns of the metrics
   */
  LearningCurves(
      SweepRows rows, SweptSettings swept, List<TrialResult> trials, List<MetricText> metrics) {
    this.trials = trials.stream().filter(trial -> !trial.lost()).toList();
    int environments = swept.environments().size();
    this.widths = new long[environments];
    this.points = new int[environments];

    List<SweptSettings.Grouping> groupings = new ArrayList<>(swept.groupings());
    long perPoint = numbersPerPoint(groupings, metrics.size());
    this.everySetting = groupings.size() == 1 || NUMBERS / perPoint >= LEAST_POINTS;
    if (!everySetting) {
      groupings.remove(0);
      perPoint = numbersPerPoint(groupings, metrics.size());
    }
    chooseBins(
        (int) Math.max(LEAST_POINTS, Math.min(MOST_POINTS, NUMBERS / perPoint)),
        rows.spacing(this.trials, environments));

    List<SweepRows.Bin> bins =
        rows.bins(this.trials, widths, metrics.stream().map(MetricText::name).toList());
    if (bins.stream().mapToInt(SweepRows.Bin::bin).distinct().count() == 1) {
      bins = List.of(); // one point is no curve, as where only final rewards were published
      Arrays.fill(points, 0);
    }
    List<SweepRows.Bin> drawn = bins;
    seeds = bins.isEmpty() ? List.of() : seeds(rows);
    groupings.forEach(grouping -> series.put(grouping, series(grouping.of(), drawn, metrics)));
  }

  /** The curve of each trial's mean return; none where they would make the page large. */
  List<Seed> seeds() {
    return seeds;
  }

  private List<Seed> seeds(SweepRows rows) {
    long numbers = trials.stream().mapToLong(trial -> points[trial.environment()]).sum();
    if (numbers > SEED_NUMBERS || !everySetting) {
      return List.of();
    }
    Map<String, double[]> curves = new HashMap<>();
    for (TrialResult trial : trials) {
      double[] values = new double[points[trial.environment()]];
      Arrays.fill(values, Double.NaN);
      curves.put(trial.id(), values);
    }
    rows.returns(trials, widths, (trial, bin, mean) -> curves.get(trial)[bin - 1] = mean);
    return trials.stream().map(trial -> new Seed(trial, curves.get(trial.id()))).toList();
  }

  /** The curves of each grouping that there is room for. */
  Map<SweptSettings.Grouping, List<Series>> series() {
    return series;
  }

  /** Whether there is room for a curve of every combination of settings. */
  boolean everySetting() {
    return everySetting;
  }

  /** Environment steps at the end of each bin, {@code [environment][point]}. */
  long[][] steps() {
    return IntStream.range(0, widths.length)
        .mapToObj(
            environment ->
                IntStream.rangeClosed(1, points[environment])
                    .mapToLong(bin -> bin * widths[environment])
                    .toArray())
        .toArray(long[][]::new);
  }

  /** The most iterations that one point stands for. */
  long iterationsPerPoint() {
    return trials.stream()
        .filter(trial -> trial.iterations() > 0)
        .mapToLong(
            trial ->
                Math.round(
                    widths[trial.environment()] / (trial.envSteps() / (double) trial.iterations())))
        .max()
        .orElse(1);
  }

  private void chooseBins(int mostPoints, long[] spacing) {
    for (int environment = 0; environment < widths.length; environment++) {
      CurveBins bins = new CurveBins();
      for (TrialResult trial : trials) {
        if (trial.environment() == environment) {
          bins.add(trial.envSteps(), trial.iterations());
        }
      }
      widths[environment] = bins.width(mostPoints, spacing[environment]);
      points[environment] = bins.count(widths[environment]);
    }
  }

  /** How many numbers the page holds for each point of a curve: 3 where there is an interval. */
  private long numbersPerPoint(List<SweptSettings.Grouping> groupings, int metrics) {
    long numbers = 1;
    for (SweptSettings.Grouping grouping : groupings) {
      Map<List<Integer>, Integer> trialsOf = new HashMap<>();
      for (TrialResult trial : trials) {
        int group = grouping.of().applyAsInt(trial.combination());
        if (group >= 0) {
          trialsOf.merge(List.of(trial.environment(), group), 1, Integer::sum);
        }
      }
      numbers += trialsOf.values().stream().mapToLong(count -> count > 1 ? 3 : 1).sum() * metrics;
    }
    return numbers;
  }

  private List<Series> series(
      IntUnaryOperator groupOf, List<SweepRows.Bin> bins, List<MetricText> metrics) {
    Map<List<Integer>, List<SweepRows.Bin>> byGroup = new LinkedHashMap<>();
    for (SweepRows.Bin bin : bins) {
      int group = groupOf.applyAsInt(bin.combination());
      if (group >= 0) {
        byGroup
            .computeIfAbsent(List.of(bin.environment(), group), key -> new ArrayList<>())
            .add(bin);
      }
    }
    List<Series> series = new ArrayList<>();
    byGroup.forEach(
        (key, ofGroup) -> {
          Map<Integer, double[][]> curves = new TreeMap<>();
          for (int metric = 0; metric < metrics.size(); metric++) {
            double[][] curve = curve(ofGroup, metric, points[key.get(0)]);
            if (metrics.get(metric).isShare()) {
              curve[1] = Arrays.stream(curve[1]).map(low -> Math.max(0, low)).toArray();
              curve[2] = Arrays.stream(curve[2]).map(high -> Math.min(1, high)).toArray();
            }
            if (Arrays.stream(curve[0]).anyMatch(value -> !Double.isNaN(value))) {
              curves.put(metric, curve);
            }
          }
          series.add(new Series(key.get(0), key.get(1), curves));
        });
    return series;
  }

  /**
   * The mean over a group and its t interval. Combinations count alike, and only seeds vary: the
   * settings are the sweep's choice and no sample.
   */
  private static double[][] curve(List<SweepRows.Bin> bins, int metric, int points) {
    List<List<double[]>> byPoint = new ArrayList<>();
    IntStream.range(0, points).forEach(point -> byPoint.add(new ArrayList<>()));
    for (SweepRows.Bin bin : bins) {
      if (bin.values().get(metric).length > 0) {
        byPoint.get(bin.bin() - 1).add(bin.values().get(metric));
      }
    }
    double[][] curve = new double[3][points];
    for (int point = 0; point < points; point++) {
      double[][] values = byPoint.get(point).toArray(double[][]::new);
      boolean none = values.length == 0;
      Interval interval = none ? Interval.UNKNOWN : TaskStatistics.meanInterval(values, CONFIDENCE);
      curve[0][point] = none ? Double.NaN : TaskStatistics.mean(values);
      curve[1][point] = interval.low();
      curve[2][point] = interval.high();
    }
    return curve;
  }
}
