package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.summary.statistics.Moments;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The trials of a sweep by setting: what every table is made of.
 *
 * @param columns of the settings shown, the environment first
 * @param settings sorted by environment
 * @param differing for each column, whether settings differ in it
 */
record Runs(List<Column> columns, List<SettingRuns> settings, List<Boolean> differing) {

  private static final long SEED = 1;

  Runs(List<Column> columns, List<SettingRuns> settings) {
    this(
        columns,
        settings,
        IntStream.range(0, columns.size()).mapToObj(place -> differs(settings, place)).toList());
  }

  private static boolean differs(List<SettingRuns> settings, int place) {
    return settings.stream().map(runs -> runs.setting().get(place)).distinct().count() > 1;
  }

  /** Draws for one table; the same in each summary of the same rows. */
  static UniformRandomProvider random(String purpose) {
    return new RandomStreams(SEED).stream(purpose, 0);
  }

  /** The columns of {@link SettingRuns#withoutEnvironment}. */
  List<Column> columnsWithoutEnvironment() {
    return columns.subList(1, columns.size());
  }

  /** The settings that have results, by environment. */
  Map<String, List<SettingRuns>> byEnvironment() {
    return settings.stream()
        .filter(setting -> setting.rewards().length > 0)
        .collect(
            Collectors.groupingBy(
                SettingRuns::environment, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * What a setting is called: the values that differ between settings, comma between.
   *
   * @param setting its values, without the environment
   */
  String name(List<Object> setting) {
    int[] places = places(setting);
    List<String> names = columnsWithoutEnvironment().stream().map(Column::name).toList();
    return SettingLabel.of(
        Arrays.stream(places).mapToObj(names::get).toList(),
        Arrays.stream(places).mapToObj(setting::get).toList());
  }

  /**
   * The places of the values that name a setting: of those that differ between settings, or of all
   * where it has none of these.
   *
   * @param setting its values, without the environment
   */
  int[] places(List<Object> setting) {
    IntPredicate isNamed = place -> differing.get(place + 1) && setting.get(place) != null;
    boolean some = IntStream.range(0, setting.size()).anyMatch(isNamed);
    return IntStream.range(0, setting.size()).filter(some ? isNamed : place -> true).toArray();
  }

  /** Values in words, comma between; those that there are not are left out. */
  static String words(List<Object> values) {
    return values.stream()
        .filter(Objects::nonNull)
        .map(ValueText::of)
        .collect(Collectors.joining(", "));
  }

  /**
   * The same settings by rank, the best first, in one order in all environments: that of their mean
   * rank over the environments that they have results in.
   */
  Runs ranked() {
    Map<List<Object>, List<Double>> ranks = new HashMap<>();
    for (List<SettingRuns> of : byEnvironment().values()) {
      List<SettingRuns> best =
          of.stream()
              .sorted(
                  Comparator.<SettingRuns>comparingDouble(
                          runs -> SeedStatistics.mean(runs.rewards()))
                      .reversed())
              .toList();
      for (int rank = 0; rank < best.size(); rank++) {
        ranks
            .computeIfAbsent(best.get(rank).withoutEnvironment(), key -> new ArrayList<>())
            .add((double) rank / best.size());
      }
    }
    Comparator<SettingRuns> byRank =
        Comparator.comparingDouble(
            runs ->
                ranks.getOrDefault(runs.withoutEnvironment(), List.of()).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(Double.POSITIVE_INFINITY));
    List<SettingRuns> sorted =
        settings.stream()
            .sorted(Comparator.comparing(SettingRuns::environment).thenComparing(byRank))
            .toList();
    return new Runs(columns, sorted, differing);
  }

  /** What the settings reached, those that have results. */
  List<Verdicts.Reached> reached() {
    return byEnvironment().values().stream()
        .flatMap(List::stream)
        .map(
            runs ->
                new Verdicts.Reached(
                    runs.environment(),
                    name(runs.withoutEnvironment()),
                    Moments.of(runs.rewards()),
                    runs.trials().size() - runs.withStatus("completed").size()))
        .toList();
  }

  static List<Object> row(List<Object> setting, Object... values) {
    List<Object> row = new ArrayList<>(setting);
    for (Object value : values) {
      row.add(value instanceof Double number ? SummaryTable.orNull(number) : value);
    }
    return row;
  }
}
