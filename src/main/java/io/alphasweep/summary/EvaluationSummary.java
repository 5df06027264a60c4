package io.alphasweep.summary;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import io.alphasweep.store.TrialsTable;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.text.Measured;
import io.alphasweep.text.TerminalTable;
import io.alphasweep.text.TerminalTable.Heading;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What kept policies reached, by environment and setting.
 *
 * @param played in the order in which settings are shown
 * @param keys of all settings, in the order in which a setting's name says them
 */
public record EvaluationSummary(List<Played> played, List<String> keys) {

  private static final double CONFIDENCE = 0.95;

  private static final List<Heading> HEAD =
      List.of(
          Heading.words("environment"),
          Heading.words("setting"),
          Heading.numbers("n"),
          Heading.numbers("trained"),
          Heading.numbers("mean"),
          Heading.numbers("95% interval"),
          Heading.numbers("std"),
          Heading.numbers("best"),
          Heading.numbers("worst"));

  /**
   * What one policy reached.
   *
   * @param trained mean return of its trial's last episodes in training; null where none ended
   * @param returns {@code [episode]}, at least one
   */
  @SuppressWarnings("ArrayRecordComponent") // numbers on their way, never compared
  public record Played(TrialSpec trial, Double trained, double[] returns) {

    private double mean() {
      return SeedStatistics.mean(returns);
    }
  }

  /**
   * A row for each setting: the mean over its trials of their mean returns, with Student's t
   * interval; of a setting with one trial, those over its episodes.
   */
  public TerminalTable terminal() {
    List<String> varied = varied();
    Map<List<String>, List<Played>> settings = new LinkedHashMap<>();
    for (Played each : played) {
      settings.computeIfAbsent(name(each.trial(), varied), name -> new ArrayList<>()).add(each);
    }
    List<List<String>> rows = new ArrayList<>();
    settings.forEach((name, members) -> rows.add(row(name, members)));
    return new TerminalTable(HEAD, rows);
  }

  private static List<String> row(List<String> name, List<Played> members) {
    double[] returns =
        members.size() == 1
            ? members.get(0).returns()
            : members.stream().mapToDouble(Played::mean).toArray();
    double[] trained =
        members.stream()
            .map(Played::trained)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double std = SeedStatistics.standardDeviation(returns);
    Interval interval = SeedStatistics.meanInterval(returns, CONFIDENCE);
    boolean hasWidth = interval.high() > interval.low();
    return List.of(
        name.get(0),
        name.get(1),
        Integer.toString(members.size()),
        trained.length == 0 ? "-" : Measured.alone(SeedStatistics.mean(trained)),
        Measured.rounded(
            SeedStatistics.mean(returns),
            hasWidth ? Measured.decimals(interval.low(), interval.high()) : 15),
        hasWidth ? Measured.interval(interval.low(), interval.high()) : "-",
        Double.isFinite(std) ? Measured.alone(std) : "-",
        Measured.alone(Arrays.stream(returns).max().orElseThrow()),
        Measured.alone(Arrays.stream(returns).min().orElseThrow()));
  }

  /**
   * The settings that differ between trials that have them, but for their seeds; algorithm and
   * optimizer first. Options of environments count within one environment.
   */
  private List<String> varied() {
    return Stream.concat(Stream.of("algorithm", "optimizer.name"), keys.stream())
        .distinct()
        .filter(key -> !key.equals("seed") && !key.equals("environment"))
        .filter(this::differs)
        .toList();
  }

  private boolean differs(String key) {
    return played.stream()
        .map(Played::trial)
        .filter(trial -> trial.has(key))
        .collect(
            groupingBy(
                trial -> key.startsWith(TrialSpec.OPTIONS) ? trial.environment() : "",
                mapping(trial -> trial.value(key), toSet())))
        .values()
        .stream()
        .anyMatch(values -> values.size() > 1);
  }

  /** Environment and setting. */
  private static List<String> name(TrialSpec trial, List<String> varied) {
    List<Object> values = new ArrayList<>();
    varied.forEach(key -> values.add(trial.has(key) ? TrialsTable.cell(trial.value(key)) : null));
    String label = SettingLabel.of(varied.stream().map(TrialsTable::column).toList(), values);
    return List.of(
        trial.environment(),
        label.isEmpty() ? trial.algorithm() + ", " + trial.optimizer() : label);
  }
}
