package io.alphasweep.summary;

import io.alphasweep.rows.Column;
import io.alphasweep.store.RefusedException;
import io.alphasweep.text.Printable;
import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the settings of a sweep are compared with: the best one, or those that have some values.
 *
 * <p>Where several have them, each setting is compared with the one that is nearest to it: {@code
 * algorithm=ppo} compares AM-PPO with Adam to PPO with Adam, and AM-PPO with DynAG to PPO with
 * DynAG. Nearest is who shares most settings, algorithm and optimizer before all others.
 *
 * @param values by column, as text; empty for the best
 */
record Baseline(Map<String, String> values) {

  /** Columns that say what a setting is, where the others say how much. */
  private static final List<String> KINDS = List.of("algorithm", "optimizer");

  /** A setting and the one that it is compared with, as positions in a list of settings. */
  record Pair(int setting, int against) {}

  Baseline {
    values = Map.copyOf(values);
  }

  /**
   * Who is compared with whom.
   *
   * @param columns of the settings
   * @param settings {@code [setting]}, values in the order of the columns, none twice
   * @param best position of the best of them
   * @param place where they were trained, for messages
   * @return the settings that are no baseline themselves, in their order
   * @throws RefusedException if no setting has the values, or two of those are equally near to some
   *     setting
   */
  List<Pair> pairs(List<Column> columns, List<List<Object>> settings, int best, String place) {
    List<Integer> baselines = baselines(columns, settings, best);
    if (baselines.isEmpty()) {
      throw new RefusedException(
          "--baseline: no setting with %s has results %s".formatted(this, place));
    }
    return IntStream.range(0, settings.size())
        .filter(index -> !baselines.contains(index))
        .mapToObj(index -> new Pair(index, nearest(columns, settings, index, baselines, place)))
        .toList();
  }

  private List<Integer> baselines(List<Column> columns, List<List<Object>> settings, int best) {
    if (values.isEmpty()) {
      return List.of(best);
    }
    List<String> names = columns.stream().map(Column::name).toList();
    for (String column : values.keySet()) {
      if (!names.contains(column)) {
        throw new RefusedException(
            "--baseline: this sweep varies no %s; accepted: %s"
                .formatted(column, String.join(", ", names)));
      }
    }
    return IntStream.range(0, settings.size())
        .filter(
            index ->
                values.entrySet().stream()
                    .allMatch(
                        wanted ->
                            is(
                                settings.get(index).get(names.indexOf(wanted.getKey())),
                                wanted.getValue())))
        .boxed()
        .toList();
  }

  /** Whether that is the value, however a number is written. */
  private static boolean is(Object value, String wanted) {
    if (value instanceof Number number) {
      try {
        return Double.parseDouble(wanted) == number.doubleValue();
      } catch (NumberFormatException e) {
        return false;
      }
    }
    return ValueText.of(value).equals(wanted);
  }

  private int nearest(
      List<Column> columns,
      List<List<Object>> settings,
      int index,
      List<Integer> baselines,
      String place) {
    List<Integer> nearest = new ArrayList<>();
    int most = -1;
    for (int baseline : baselines) {
      int shared = shared(columns, settings.get(index), settings.get(baseline));
      if (shared > most) {
        nearest.clear();
        most = shared;
      }
      if (shared == most) {
        nearest.add(baseline);
      }
    }
    if (nearest.size() > 1) {
      throw new RefusedException(
          "--baseline: %s leaves %d settings that are equally near to (%s) %s: %s; name more columns"
              .formatted(
                  this,
                  nearest.size(),
                  Runs.words(settings.get(index)),
                  place,
                  nearest.stream()
                      .map(each -> "(" + Runs.words(settings.get(each)) + ")")
                      .collect(Collectors.joining(", "))));
    }
    return nearest.get(0);
  }

  private static int shared(List<Column> columns, List<Object> first, List<Object> second) {
    int shared = 0;
    for (int index = 0; index < columns.size(); index++) {
      if (Objects.equals(first.get(index), second.get(index))) {
        shared += KINDS.contains(columns.get(index).name()) ? columns.size() : 1;
      }
    }
    return shared;
  }

  /**
   * What the settings are compared with, for a table's title.
   *
   * @param best what the best is called, where no values are given
   */
  String inWords(String best) {
    return values.isEmpty()
        ? best + " (chosen by the same rewards, which flatters it)"
        : "the baseline " + this;
  }

  /** The values as they are written on the command line. */
  @Override
  public String toString() {
    return new TreeMap<>(values)
        .entrySet().stream()
            .map(entry -> Printable.line(entry.getKey() + "=" + entry.getValue()))
            .collect(Collectors.joining(","));
  }
}
