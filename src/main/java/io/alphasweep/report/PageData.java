package io.alphasweep.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the page draws, as JSON; {@code report.js} reads it under the same names. */
final class PageData {

  private static final MathContext CURVES = new MathContext(4);
  private static final MathContext SHARES = new MathContext(3);
  private static final MathContext REWARDS = new MathContext(6);

  private static final int LONGEST_REASON = 100;

  private final Map<String, Object> json = new LinkedHashMap<>();

  /** The words that everything else counts on, and the metric whose curves are drawn at first. */
  PageData words(SweptSettings swept, List<MetricText> metrics, String firstMetric) {
    json.put("environments", swept.environments());
    json.put(
        "axes",
        swept.axes().stream()
            .map(axis -> Map.of("name", axis.name(), "values", axis.labels()))
            .toList());
    List<String> combinations = new ArrayList<>();
    for (int combination = 0; combination < swept.combinations(); combination++) {
      combinations.add(swept.label(combination));
    }
    json.put("combinations", combinations);
    json.put(
        "places",
        IntStream.range(0, swept.combinations())
            .mapToObj(
                combination ->
                    IntStream.range(0, swept.axes().size())
                        .map(axis -> swept.value(combination, axis))
                        .toArray())
            .toList());
    json.put(
        "metrics",
        metrics.stream()
            .map(metric -> Map.of("name", metric.name(), "text", metric.description()))
            .toList());
    json.put("metric", firstMetric);
    return this;
  }

  /** Learning curves and performance profiles, which are grouped alike. */
  PageData groups(LearningCurves curves, FinalRewards rewards) {
    List<Object> groupings = new ArrayList<>();
    curves
        .series()
        .forEach(
            (grouping, series) ->
                groupings.add(
                    Map.of(
                        "title",
                        grouping.title(),
                        "groups",
                        grouping.labels(),
                        "series",
                        series.stream().map(PageData::series).toList(),
                        "profiles",
                        rewards.profiles(grouping).stream().map(PageData::profile).toList())));
    json.put("groupings", groupings);
    json.put("steps", curves.steps());
    json.put(
        "seedCurves",
        curves.seeds().stream()
            .map(
                seed ->
                    List.of(
                        seed.trial().environment(),
                        seed.trial().combination(),
                        seed.trial().seed(),
                        numbers(seed.values(), CURVES)))
            .toList());
    json.put(
        "thresholds",
        Arrays.stream(rewards.thresholds()).map(row -> numbers(row, REWARDS)).toList());
    return this;
  }

  PageData rewards(SweptSettings swept, List<TrialResult> trials, FinalRewards rewards) {
    json.put(
        "seeds",
        trials.stream()
            .filter(trial -> trial.completed() && trial.finalReward() != null)
            .map(
                trial ->
                    Arrays.asList(
                        trial.environment(),
                        trial.combination(),
                        trial.seed(),
                        number(trial.finalReward(), REWARDS)))
            .toList());
    json.put("rewards", estimates(rewards.ofCombinations()));
    json.put("lost", lost(trials));
    json.put("trials", trials.stream().map(PageData::trial).toList());
    int axes = swept.axes().size();
    List<Object> effects = new ArrayList<>();
    List<Object> pairs = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      effects.add(estimates(rewards.ofAxis(axis)));
      for (int other = axis + 1; other < axes; other++) {
        pairs.add(
            Map.of("axes", List.of(axis, other), "cells", estimates(rewards.ofAxes(axis, other))));
      }
    }
    json.put("effects", effects);
    json.put("pairs", pairs);
    return this;
  }

  /** Environment, combination, trials without a result, all its trials, and what became of them. */
  private static List<Object> lost(List<TrialResult> trials) {
    Map<List<Integer>, List<TrialResult>> bySetting =
        trials.stream()
            .collect(
                Collectors.groupingBy(
                    trial -> List.of(trial.environment(), trial.combination()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Object> lost = new ArrayList<>();
    bySetting.forEach(
        (setting, of) -> {
          List<TrialResult> without = of.stream().filter(TrialResult::lost).toList();
          if (!without.isEmpty()) {
            boolean diverged = without.stream().allMatch(t -> t.status().equals("diverged"));
            lost.add(
                List.of(
                    setting.get(0),
                    setting.get(1),
                    without.size(),
                    of.size(),
                    diverged ? "diverged" : "diverged or failed"));
          }
        });
    return lost;
  }

  private static List<Object> trial(TrialResult trial) {
    String error = trial.error();
    return Arrays.asList(
        trial.environment(),
        trial.combination(),
        trial.seed(),
        trial.status(),
        trial.finalReward() == null ? null : number(trial.finalReward(), REWARDS),
        trial.iterations(),
        trial.id(),
        error == null || error.length() <= LONGEST_REASON
            ? error
            : error.substring(0, LONGEST_REASON) + " ...");
  }

  /**
   * The JSON, safe inside an HTML script element: no {@code <} stands in it, so no text can end the
   * element.
   */
  String json() {
    try {
      return new ObjectMapper()
          .writeValueAsString(json)
          .replace("<", "\\u003c")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("lists, texts and numbers have JSON", e);
    }
  }

  private static Object series(LearningCurves.Series series) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    series
        .metrics()
        .forEach((metric, curve) -> metrics.put(metric.toString(), points(List.of(curve), CURVES)));
    return Map.of("e", series.environment(), "g", series.group(), "m", metrics);
  }

  private static Object profile(FinalRewards.Profile profile) {
    return Map.of(
        "e", profile.environment(), "g", profile.group(), "p", points(profile.shares(), SHARES));
  }

  /** Value, low and high; only the value where no point has an interval. */
  private static List<Object> points(List<double[]> curve, MathContext digits) {
    boolean interval = Arrays.stream(curve.get(1)).anyMatch(value -> !Double.isNaN(value));
    return curve.stream()
        .limit(interval ? 3 : 1)
        .map(values -> (Object) numbers(values, digits))
        .toList();
  }

  private static List<Number> numbers(double[] values, MathContext digits) {
    return Arrays.stream(values).mapToObj(value -> number(value, digits)).toList();
  }

  private static List<Object> estimates(List<FinalRewards.Estimate> estimates) {
    return estimates.stream()
        .map(
            estimate ->
                (Object)
                    Arrays.asList(
                        estimate.environment(),
                        estimate.at(),
                        estimate.n(),
                        number(estimate.mean(), REWARDS),
                        number(estimate.low(), REWARDS),
                        number(estimate.high(), REWARDS)))
        .toList();
  }

  private static Number number(double value, MathContext digits) {
    if (!Double.isFinite(value)) {
      return null;
    }
    double rounded = new BigDecimal(value).round(digits).doubleValue();
    boolean whole = rounded == Math.rint(rounded) && Math.abs(rounded) < 1e9;
    return whole ? (Number) Math.round(rounded) : (Number) rounded;
  }
}
