package io.alphasweep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import io.alphasweep.fault.OneLine;
import io.alphasweep.summary.SettingLabel;
import io.alphasweep.summary.Verdicts;
import io.alphasweep.text.Measured;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What the settings of a sweep have reached, as {@code status.json} tells it, in words. */
final class StandingsText {

  /** Of the ranking in a terminal. */
  private static final int MOST_ROWS = 24;

  /** Characters of a cell before it breaks. */
  private static final int WIDEST = 40;

  /**
   * One setting.
   *
   * @param rewards final rewards of its completed trials
   * @param competes for more seeds; null where they are fixed
   * @param screened whether it was left at a rung
   * @param now mean return of those that completed or began; NaN where there is none
   */
  private record Standing(
      String environment,
      String name,
      List<Double> rewards,
      long lost,
      long unfinished,
      Boolean competes,
      boolean screened,
      double now) {

    static Standing of(JsonNode setting) {
      List<String> columns = new ArrayList<>();
      List<Object> values = new ArrayList<>();
      for (var value : setting.path("values").properties()) {
        columns.add(value.getKey());
        values.add(valueOf(value.getValue()));
      }
      JsonNode now = setting.path("mean_return");
      return new Standing(
          StatusCommand.text(setting.path("environment")),
          OneLine.of(SettingLabel.of(columns, values)),
          IntStream.range(0, setting.path("final_rewards").size())
              .mapToObj(place -> setting.path("final_rewards").path(place).asDouble())
              .toList(),
          setting.path("lost").asLong(),
          setting.path("unfinished").asLong(),
          setting.has("competes") ? setting.path("competes").asBoolean() : null,
          setting.path("screened").asBoolean(),
          now.isNumber() ? now.asDouble() : Double.NaN);
    }

    private static Object valueOf(JsonNode value) {
      if (value.isNumber()) {
        return value.isIntegralNumber() ? (Object) value.asLong() : (Object) value.asDouble();
      }
      return value.isBoolean() ? (Object) value.asBoolean() : value.asText();
    }
  }

  private final List<Standing> standings = new ArrayList<>();

  /**
   * @param settings of the file; none in one of an earlier version
   */
  StandingsText(JsonNode settings) {
    settings.forEach(setting -> standings.add(Standing.of(setting)));
  }

  /** Which setting leads, and how surely, of the trials that completed; then the ranking. */
  void print(PrintWriter out) {
    List<Verdicts.Reached> reached =
        standings.stream()
            .filter(of -> !of.rewards().isEmpty())
            .map(of -> Verdicts.Reached.of(of.environment(), of.name(), of.rewards(), of.lost()))
            .toList();
    if (!reached.isEmpty()) {
      Verdicts.of(reached, competing()).sentences().forEach(out::println);
    }
    List<Standing> ranked =
        standings.stream()
            .filter(of -> !Double.isNaN(of.now()))
            .sorted(
                Comparator.comparing(Standing::environment)
                    .thenComparing(Standing::screened)
                    .thenComparing(Comparator.comparingDouble(Standing::now).reversed()))
            .toList();
    if (!ranked.isEmpty()) {
      out.println(table(ranked));
    }
  }

  /** Where seeds are added, the settings that compete for more, by environment. */
  private Map<String, Set<String>> competing() {
    Map<String, Set<String>> competing = new HashMap<>();
    for (Standing of : standings) {
      if (of.competes() != null) {
        Set<String> names = competing.computeIfAbsent(of.environment(), key -> new HashSet<>());
        if (of.competes()) {
          names.add(of.name());
        }
      }
    }
    return competing;
  }

  private static String table(List<Standing> ranked) {
    String[][] rows =
        ranked.stream()
            .limit(MOST_ROWS)
            .map(
                of ->
                    new String[] {
                      of.environment(),
                      of.screened() ? of.name() + " (left at a rung)" : of.name(),
                      Measured.alone(of.now()),
                      "%,d".formatted(of.rewards().size()),
                      "%,d".formatted(of.lost()),
                      "%,d".formatted(of.unfinished())
                    })
            .toArray(String[][]::new);
    List<Column> columns = new ArrayList<>();
    for (String header :
        List.of("environment", "setting", "return", "completed", "lost", "unfinished")) {
      HorizontalAlign align = columns.size() < 2 ? HorizontalAlign.LEFT : HorizontalAlign.RIGHT;
      columns.add(new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(WIDEST));
    }
    String table =
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, columns.toArray(Column[]::new), rows);
    int more = ranked.size() - rows.length;
    return more > 0 ? table + "\n... and %,d more settings".formatted(more) : table;
  }

  /** A running trial's environment, setting and seed. */
  String name(JsonNode trial) {
    int place = trial.path("setting").asInt(-1);
    if (place < 0 || place >= standings.size()) {
      return StatusCommand.text(trial.path("label")); // of a large sweep, or an earlier version
    }
    Standing of = standings.get(place);
    return "%s, %s, seed %d".formatted(of.environment(), of.name(), trial.path("seed").asLong());
  }
}
