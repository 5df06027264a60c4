package io.alphasweep.summary;

import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.List;

/** What settings are called, in every table, sentence and chart: {@code am-ppo, dynag, kappa 2}. */
public final class SettingLabel {

  /** Sections whose settings are clear without them. */
  private static final List<String> SECTIONS =
      List.of("optimizer_", "modulation_", "network_", "environment_");

  private SettingLabel() {}

  /** A column for people, as short as can be: {@code kappa} of {@code modulation_kappa}. */
  public static String name(String column) {
    return SECTIONS.stream()
        .filter(column::startsWith)
        .findFirst()
        .map(section -> column.substring(section.length()))
        .orElse(column)
        .replace('_', ' ');
  }

  /** A value in words: words as they are, all else with its name. */
  public static String of(String column, Object value) {
    return (value instanceof String ? "" : name(column) + " ") + ValueText.of(value);
  }

  /** Values in words, comma between; those that there are not are left out. */
  public static String of(List<String> columns, List<?> values) {
    List<String> words = new ArrayList<>();
    for (int place = 0; place < values.size(); place++) {
      if (values.get(place) != null) {
        words.add(of(columns.get(place), values.get(place)));
      }
    }
    return String.join(", ", words);
  }
}
