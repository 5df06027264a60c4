package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.text.ValueText;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
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
 * @param settings sorted by their values
 */
record Runs(List<Column> columns, List<SettingRuns> settings) {

  private static final long SEED = 1;

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
    String name = name(setting, index -> differs(index + 1));
    return name.isEmpty() ? name(setting, index -> true) : name;
  }

  private static String name(List<Object> setting, IntPredicate shown) {
    return words(IntStream.range(0, setting.size()).filter(shown).mapToObj(setting::get).toList());
  }

  /** Values in words, comma between; those that there are not are left out. */
  static String words(List<Object> values) {
    return values.stream()
        .filter(Objects::nonNull)
        .map(ValueText::of)
        .collect(Collectors.joining(", "));
  }

  private boolean differs(int index) {
    return settings.stream().map(runs -> runs.setting().get(index)).distinct().count() > 1;
  }

  static List<Object> row(List<Object> setting, Object... values) {
    List<Object> row = new ArrayList<>(setting);
    for (Object value : values) {
      row.add(value instanceof Double number ? SummaryTable.orNull(number) : value);
    }
    return row;
  }
}
