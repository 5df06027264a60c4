package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;
import static io.alphasweep.summary.SummaryTable.text;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.Bootstrap;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.Tolerance;
import io.alphasweep.text.ValueText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How far each swept number may be off, all other settings alike: the learning rate of each
 * optimizer, algorithm and environment, say.
 *
 * <p>Numbers have a row where at least three positive values of them have results. A trial that
 * diverged counts as the worst that completed beside it.
 */
final class ToleranceTable {

  private static final int LEAST_VALUES = 3;

  /** Fewer than those of other tables, since there is an interval for each setting. */
  private static final int RESAMPLES = 2_000;

  private static final Table TABLE =
      new Table(
          List.of(
              text("environment", "environment of the trials"),
              text("setting", "the swept number"),
              text("with", "the other settings, which are alike"),
              count("values", "positive values of it that have results"),
              count("n", "trials of these values that completed or diverged"),
              real("best", "the value of the highest mean final reward"),
              real(
                  "from",
                  "lower end of the range around it in which the mean final reward is within the"
                      + " tolerated share of the best's, means between two values on a line over"
                      + " the logarithm"),
              real("to", "upper end of that range"),
              text("range", "both, and whether the values end before the range does"),
              real("decades", "powers of ten", "width of the range"),
              real(
                  "decades_low",
                  "powers of ten",
                  "lower end of the 95% percentile bootstrap interval of that, seeds drawn again"),
              real("decades_high", "powers of ten", "upper end of that interval")));

  private ToleranceTable() {}

  /**
   * The table.
   *
   * @param share of what the best reached beyond a random policy (or 0 where that is not known)
   *     that may be lost, in (0, 1)
   */
  static SummaryTable of(Runs runs, double share) {
    List<List<Object>> rows = new ArrayList<>();
    Bootstrap bootstrap = new Bootstrap(Summary.CONFIDENCE, RESAMPLES, Runs.random("tolerance"));
    for (int place = 1; place < runs.columns().size(); place++) {
      Column column = runs.columns().get(place);
      if (runs.differing().get(place) && column.type() != Column.Type.TEXT) {
        for (List<SettingRuns> alike : alike(runs, place).values()) {
          Group group = group(alike, place);
          if (group.values().length >= LEAST_VALUES) {
            rows.add(row(runs, place, alike.get(0), group, share, bootstrap));
          }
        }
      }
    }
    return new SummaryTable(
        "tolerance",
        TABLE,
        3,
        rows,
        List.of(
            new View(
                "Tolerance: the range of a setting in which the mean final reward stays within %s of the best's, counted from a random policy's, or from 0 where that is not known."
                        .formatted(percent(share))
                    + "\n"
                    + "Decades: its width in powers of ten, with the interval of a bootstrap over"
                    + " seeds.",
                List.of("values", "n", "best", "range", "decades", "decades_low", "decades_high"),
                List.of("values", "n", "best", "range", "decades", "95% interval"))));
  }

  private static String percent(double share) {
    return rounded(100 * share) + "%";
  }

  /** Settings that have a number there, by all else. */
  private static Map<List<Object>, List<SettingRuns>> alike(Runs runs, int place) {
    Map<List<Object>, List<SettingRuns>> groups = new LinkedHashMap<>();
    for (SettingRuns of : runs.settings()) {
      if (of.setting().get(place) instanceof Number number && number.doubleValue() > 0) {
        List<Object> rest = new ArrayList<>(of.setting());
        rest.set(place, null);
        groups
            .computeIfAbsent(Collections.unmodifiableList(rest), key -> new ArrayList<>())
            .add(of);
      }
    }
    return groups;
  }

  /**
   * The values of a number, rising.
   *
   * @param scores {@code [value][run]}
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Group(double[] values, double[][] scores) {}

  private static Group group(List<SettingRuns> alike, int place) {
    double worst =
        alike.stream()
            .flatMap(of -> Stream.of(of.rewards()))
            .flatMapToDouble(Arrays::stream)
            .min()
            .orElse(Double.NaN);
    Map<Double, double[]> sorted = new TreeMap<>();
    for (SettingRuns of : alike) {
      double[] completed = of.rewards();
      double[] all = Arrays.copyOf(completed, completed.length + of.withStatus("diverged").size());
      Arrays.fill(all, completed.length, all.length, worst);
      if (all.length > 0 && !Double.isNaN(worst)) {
        sorted.put(((Number) of.setting().get(place)).doubleValue(), all);
      }
    }
    return new Group(
        sorted.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        sorted.values().toArray(double[][]::new));
  }

  private static List<Object> row(
      Runs runs, int place, SettingRuns first, Group group, double share, Bootstrap bootstrap) {
    double zero = NormalizedScores.random(first.environment());
    Tolerance found = Tolerance.of(group.values(), group.scores(), share, zero);
    Interval decades =
        bootstrap.percentile(
            group.scores(), drawn -> Tolerance.of(group.values(), drawn, share, zero).decades());
    return Runs.row(
        List.of(first.environment(), runs.columns().get(place).name(), others(runs, place, first)),
        (long) group.values().length,
        Arrays.stream(group.scores()).mapToLong(of -> of.length).sum(),
        found.best(),
        found.from(),
        found.to(),
        range(found),
        found.decades(),
        decades.low(),
        decades.high());
  }

  /** The algorithm and the optimizer, and what else differs between settings. */
  private static String others(Runs runs, int place, SettingRuns of) {
    int[] places =
        IntStream.range(1, runs.columns().size())
            .filter(other -> other != place && of.setting().get(other) != null)
            .filter(other -> other < 3 || runs.differing().get(other))
            .toArray();
    return SettingLabel.of(
        Arrays.stream(places).mapToObj(other -> runs.columns().get(other).name()).toList(),
        Arrays.stream(places).mapToObj(other -> of.setting().get(other)).toList());
  }

  private static String range(Tolerance found) {
    return "%s%s to %s%s"
        .formatted(
            found.opensBelow() ? "<= " : "",
            rounded(found.from()),
            found.opensAbove() ? ">= " : "",
            rounded(found.to()));
  }

  private static String rounded(double value) {
    return ValueText.of(BigDecimal.valueOf(value).round(new MathContext(2)).doubleValue());
  }
}
