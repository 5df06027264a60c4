package io.alphasweep.report;

import io.alphasweep.rows.Column;
import io.alphasweep.summary.SettingLabel;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;

/**
 * What a sweep varied: its environments, its axes, and the combinations of their values that have
 * trials.
 */
final class SweptSettings {

  private static final String ENVIRONMENT = "environment";

  private final List<String> environments;
  private final List<Axis> axes;
  private final List<List<Object>> combinations;
  private final Map<List<Object>, Integer> places = new HashMap<>();

  /** {@code [combination][axis]}. */
  private final int[][] valuePlaces;

  /**
   * A setting that was swept.
   *
   * @param column its column in the trials table
   * @param name the column for people, as short as can be: {@code kappa} of {@code
   *     modulation_kappa}
   * @param values at least two, sorted, without null
   */
  record Axis(String column, String name, List<Object> values) {

    /** The values as people read them. */
    List<String> labels() {
      return values.stream().map(ValueText::of).toList();
    }
  }

  /**
   * A way to put combinations into groups.
   *
   * @param title for people
   * @param labels of the groups, each at its place
   * @param of combination to the place of its group; -1 for none
   */
  record Grouping(String title, List<String> labels, IntUnaryOperator of) {}

  /** One axis alone, every value of it in each environment. */
  SweptSettings(List<String> environments, Axis axis) {
    this(environments, List.of(axis), axis.values().stream().map(List::of).toList());
  }

  private SweptSettings(
      List<String> environments, List<Axis> axes, List<List<Object>> combinations) {
    this.environments = environments;
    this.axes = axes;
    this.combinations = combinations;
    combinations.forEach(combination -> places.put(combination, places.size()));
    valuePlaces =
        combinations.stream()
            .map(
                combination ->
                    IntStream.range(0, axes.size())
                        .map(
                            axis -> {
                              Object value = combination.get(axis);
                              return value == null ? -1 : axes.get(axis).values().indexOf(value);
                            })
                        .toArray())
            .toArray(int[][]::new);
  }

  /** The settings whose results the table holds. */
  static SweptSettings of(SummaryTable summary) {
    return of(
        summary.table().columns().stream().limit(summary.settings()).map(Column::name).toList(),
        summary.rows());
  }

  /**
   * Settings by their values.
   *
   * @param names of the columns, the environment among them
   * @param rows one for each setting, which begins with the values of these columns
   */
  static SweptSettings of(List<String> names, List<List<Object>> rows) {
    Map<String, TreeSet<Object>> values = new LinkedHashMap<>();
    for (String name : names) {
      values.put(name, new TreeSet<>());
      rows.stream()
          .map(row -> row.get(names.indexOf(name)))
          .filter(Objects::nonNull)
          .forEach(values.get(name)::add);
    }
    List<Axis> axes =
        values.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(ENVIRONMENT) && entry.getValue().size() > 1)
            .map(
                entry ->
                    new Axis(
                        entry.getKey(),
                        SettingLabel.name(entry.getKey()),
                        List.copyOf(entry.getValue())))
            .toList();
    return new SweptSettings(
        values.get(ENVIRONMENT).stream().map(String.class::cast).toList(),
        axes,
        rows.stream()
            .map(row -> axes.stream().map(axis -> row.get(names.indexOf(axis.column()))).toList())
            .distinct()
            .toList());
  }

  /** Sorted by name. */
  List<String> environments() {
    return environments;
  }

  /** The settings with more than one value, but for the environment. */
  List<Axis> axes() {
    return axes;
  }

  /** How many combinations of the axes' values have trials. */
  int combinations() {
    return combinations.size();
  }

  /** Each combination for itself, then, of several axes, one grouping for each. */
  List<Grouping> groupings() {
    List<Grouping> groupings = new ArrayList<>();
    groupings.add(
        new Grouping(
            "every setting",
            IntStream.range(0, combinations()).mapToObj(this::label).toList(),
            IntUnaryOperator.identity()));
    for (int place = 0; axes.size() > 1 && place < axes.size(); place++) {
      int axis = place;
      groupings.add(
          new Grouping(
              axes.get(axis).name(),
              axes.get(axis).labels(),
              combination -> value(combination, axis)));
    }
    return groupings;
  }

  /** Which environment a row of the trials is of. */
  int environment(Row trial) {
    return environments.indexOf(trial.<String>getAs(ENVIRONMENT));
  }

  /** Which combination a row of the trials has. */
  int combination(Row trial) {
    List<Object> values = new ArrayList<>();
    axes.forEach(axis -> values.add(trial.getAs(axis.column())));
    return places.get(values);
  }

  /** The value's place on the axis that a combination has; -1 where it has none. */
  int value(int combination, int axis) {
    return valuePlaces[combination][axis];
  }

  /** A combination in a few words: {@code am-ppo, dynag, kappa 2}. */
  String label(int combination) {
    String words =
        SettingLabel.of(axes.stream().map(Axis::column).toList(), combinations.get(combination));
    return words.isEmpty() ? "all trials" : words;
  }
}
