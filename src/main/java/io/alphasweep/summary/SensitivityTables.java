package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;
import static io.alphasweep.summary.SummaryTable.text;

import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.FactorialAnova;
import io.alphasweep.summary.statistics.FactorialAnova.Importance;
import io.alphasweep.summary.statistics.Holm;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the swept settings do to the final reward: the share of its variation that each explains,
 * alone and in pairs, and what each value is worth.
 *
 * <p>A setting that only some trials have (PPO has no kappa) is judged among the trials that have
 * it. Settings that move in lock-step are one. Settings with a single completed trial are left out.
 */
final class SensitivityTables {

  /** Swept settings that move together, and their values {@code [cell]}; null where not used. */
  private record Factor(String name, List<Object> values) {

    boolean varies(int[] cells) {
      return Arrays.stream(cells).mapToObj(values::get).distinct().count() > 1;
    }

    boolean used(int[] cells) {
      return Arrays.stream(cells).mapToObj(values::get).allMatch(Objects::nonNull);
    }

    /** The values in these cells, in the order of the cells. */
    List<Object> levels(int[] cells) {
      Set<Object> levels = new LinkedHashSet<>();
      Arrays.stream(cells).forEach(cell -> levels.add(values.get(cell)));
      return List.copyOf(levels);
    }
  }

  private static final Table IMPORTANCE =
      new Table(
          List.of(
              text("environment", "environment of the trials"),
              text("setting", "the swept setting, or a pair of them, or the seed"),
              real(
                  "importance",
                  "share",
                  "share of the variation of the final reward that it explains beside the other"
                      + " settings (type II sum of squares over the total)"),
              count("degrees_of_freedom", "of what it explains; 0 where it cannot be told apart"),
              real("p", "p-value of the F test that it explains nothing"),
              real("p_holm", "p after Holm's correction over the rows of this table")));

  private static final Table MAIN_EFFECTS =
      new Table(
          List.of(
              text("environment", "environment of the trials"),
              text("setting", "the swept setting"),
              text("value", "its value"),
              count("n", "completed trials with that value"),
              real(
                  "effect",
                  "reward",
                  "mean final reward with that value against the mean over the values, other"
                      + " settings alike"),
              real("effect_low", "reward", "lower end of the 95% t interval of the effect"),
              real("effect_high", "reward", "upper end of that interval")));

  private final List<List<Object>> importance = new ArrayList<>();
  private final List<List<Object>> effects = new ArrayList<>();
  private final List<Double> p = new ArrayList<>();

  private SensitivityTables() {}

  /** Importance, then main effects. */
  static List<SummaryTable> of(Runs runs) {
    SensitivityTables tables = new SensitivityTables();
    runs.byEnvironment()
        .forEach(
            (environment, of) ->
                tables.add(
                    environment,
                    runs,
                    of.stream().filter(each -> each.rewards().length > 1).toList()));
    double[] corrected = Holm.correct(tables.p.stream().mapToDouble(Double::doubleValue).toArray());
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      rows.add(Runs.row(tables.importance.get(i), corrected[i]));
    }
    return List.of(
        new SummaryTable(
            "importance",
            IMPORTANCE,
            2,
            rows,
            List.of(
                new View(
                    "Importance: share of the variation of the final reward that a setting, or a"
                        + " pair beyond its two, explains\n(analysis of variance; seed: what no"
                        + " setting explains). p: F test, Holm-corrected over this table.",
                    List.of("importance", "p_holm"),
                    List.of("importance", "p")))),
        new SummaryTable(
            "main_effects",
            MAIN_EFFECTS,
            3,
            tables.effects,
            List.of(
                new View(
                    "Main effects: mean final reward with a value against the mean over the values,"
                        + " other settings alike.",
                    List.of("n", "effect", "effect_low", "effect_high"),
                    List.of("n", "effect", "95% interval")))));
  }

  private void add(String environment, Runs runs, List<SettingRuns> settings) {
    double[][] scores = settings.stream().map(SettingRuns::rewards).toArray(double[][]::new);
    List<Factor> factors = factors(runs, settings);
    if (factors.isEmpty()) {
      return;
    }
    for (Factor factor : factors) {
      int[] cells = cells(settings.size(), factor);
      FactorialAnova anova = anova(scores, cells, factors, factor);
      add(environment, factor.name(), anova.main(0));
      if (anova.main(0).degrees() > 0) {
        addEffects(environment, factor, cells, scores, anova.effects(0));
      }
    }
    for (int first = 0; first < factors.size(); first++) {
      for (int second = first + 1; second < factors.size(); second++) {
        Factor one = factors.get(first);
        Factor other = factors.get(second);
        int[] cells = cells(settings.size(), one, other);
        if (one.varies(cells) && other.varies(cells)) {
          FactorialAnova anova = anova(scores, cells, factors, one, other);
          add(environment, one.name() + " x " + other.name(), anova.interaction(0, 1));
        }
      }
    }
    double seeds = new FactorialAnova(scores, new int[0][]).seeds();
    add(environment, "seed", new Importance(seeds, 0, Double.NaN));
  }

  private void add(String environment, String setting, Importance of) {
    importance.add(
        Runs.row(List.of(environment, setting), of.share(), (long) of.degrees(), of.p()));
    p.add(of.p());
  }

  private void addEffects(
      String environment,
      Factor factor,
      int[] cells,
      double[][] scores,
      List<MeanDifference> ofLevels) {
    List<Object> levels = factor.levels(cells);
    for (int level = 0; level < levels.size(); level++) {
      Object value = levels.get(level);
      long n =
          Arrays.stream(cells)
              .filter(cell -> factor.values().get(cell).equals(value))
              .mapToLong(cell -> scores[cell].length)
              .sum();
      Interval interval = ofLevels.get(level).interval(Summary.CONFIDENCE);
      effects.add(
          Runs.row(
              List.of(environment, factor.name(), ValueText.of(value)),
              n,
              ofLevels.get(level).difference(),
              interval.low(),
              interval.high()));
    }
  }

  /** The cells in which all these factors are used. */
  private static int[] cells(int count, Factor... factors) {
    return IntStream.range(0, count)
        .filter(cell -> Arrays.stream(factors).allMatch(of -> of.values().get(cell) != null))
        .toArray();
  }

  /** Over those cells: the factors asked for, then all others that are used and vary there. */
  private static FactorialAnova anova(
      double[][] scores, int[] cells, List<Factor> factors, Factor... asked) {
    List<Factor> all = new ArrayList<>(List.of(asked));
    factors.stream()
        .filter(other -> !all.contains(other) && other.used(cells) && other.varies(cells))
        .forEach(all::add);
    int[][] levels =
        all.stream()
            .map(
                factor -> {
                  List<Object> values = factor.levels(cells);
                  return Arrays.stream(cells)
                      .map(cell -> values.indexOf(factor.values().get(cell)))
                      .toArray();
                })
            .toArray(int[][]::new);
    return new FactorialAnova(
        Arrays.stream(cells).mapToObj(cell -> scores[cell]).toArray(double[][]::new), levels);
  }

  /** The settings that vary where they are used; those in lock-step joined. */
  private static List<Factor> factors(Runs runs, List<SettingRuns> settings) {
    List<Factor> factors = new ArrayList<>();
    for (int column = 1; column < runs.columns().size(); column++) {
      int index = column;
      Factor factor =
          new Factor(
              runs.columns().get(column).name(),
              settings.stream().map(of -> of.setting().get(index)).collect(Collectors.toList()));
      if (!factor.varies(cells(settings.size(), factor))) {
        continue;
      }
      int same =
          IntStream.range(0, factors.size())
              .filter(other -> inStep(factors.get(other), factor))
              .findFirst()
              .orElse(-1);
      if (same < 0) {
        factors.add(factor);
      } else {
        factors.set(same, joined(factors.get(same), factor));
      }
    }
    return factors;
  }

  private static boolean inStep(Factor one, Factor other) {
    long pairs = joined(one, other).values().stream().distinct().count();
    return pairs == one.values().stream().distinct().count()
        && pairs == other.values().stream().distinct().count();
  }

  private static Factor joined(Factor one, Factor other) {
    List<Object> values = new ArrayList<>();
    for (int cell = 0; cell < one.values().size(); cell++) {
      Object first = one.values().get(cell);
      values.add(
          first == null
              ? null
              : ValueText.of(first) + " + " + ValueText.of(other.values().get(cell)));
    }
    return new Factor(one.name() + " + " + other.name(), values);
  }
}
