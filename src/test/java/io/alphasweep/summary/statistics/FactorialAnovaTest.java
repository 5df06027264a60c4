package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.summary.statistics.FactorialAnova.Importance;
import io.alphasweep.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against statsmodels 0.15.0, by scripts/reference/rliable_statistics.py. */
class FactorialAnovaTest {

  static Stream<JsonNode> grids() {
    return StreamSupport.stream(
        Reference.read("rliable/statistics.json").get("grids").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("grids")
  void equalsStatsmodels(JsonNode grid) {
    FactorialAnova anova = anova(Reference.matrix(grid.get("rows")));
    for (Map.Entry<String, JsonNode> expected : grid.get("importance").properties()) {
      int[] factors =
          Arrays.stream(expected.getKey().split(",")).mapToInt(Integer::parseInt).toArray();
      Importance importance =
          factors.length == 1 ? anova.main(factors[0]) : anova.interaction(factors[0], factors[1]);
      assertThat(importance.share())
          .isCloseTo(expected.getValue().get("share").asDouble(), within(1e-9));
      assertThat(importance.degrees()).isEqualTo(expected.getValue().get("degrees").asInt());
      assertThat(importance.p()).isCloseTo(expected.getValue().get("p").asDouble(), within(1e-9));
    }
    if (grid.has("effects_of_0")) {
      assertThat(anova.effects(0).stream().mapToDouble(MeanDifference::difference).toArray())
          .containsExactly(Reference.doubles(grid.get("effects_of_0")), within(1e-9));
      assertThat(anova.seeds()).isCloseTo(grid.get("seeds").asDouble(), within(1e-9));
    }
  }

  @Test
  void effectOfOneFactorIsWelchsDifference() {
    double[][] scores = {{1, 2, 4}, {3, 8, 5, 5}};
    MeanDifference effect = new FactorialAnova(scores, new int[][] {{0, 1}}).effects(0).get(0);
    MeanDifference welch = MeanDifference.welch(scores[0], scores[1]);
    assertThat(effect.difference()).isCloseTo(welch.difference() / 2, within(1e-12));
    assertThat(effect.standardError()).isCloseTo(welch.standardError() / 2, within(1e-12));
    assertThat(effect.degreesOfFreedom()).isCloseTo(welch.degreesOfFreedom(), within(1e-9));
  }

  @Test
  void whatFollowsFromAnotherFactorExplainsNothingBesideIt() {
    FactorialAnova anova =
        new FactorialAnova(
            new double[][] {{1, 2}, {3, 4}, {8, 9}, {5, 5}},
            new int[][] {{0, 0, 1, 1}, {1, 1, 0, 0}, {0, 1, 0, 1}});
    assertThat(anova.main(0).degrees()).isZero();
    assertThat(anova.main(0).p()).isNaN();
    assertThat(anova.main(2).degrees()).isEqualTo(1);
  }

  /** Rows are the levels of the factors, then the score. */
  private static FactorialAnova anova(double[][] rows) {
    int factors = rows[0].length - 1;
    Map<List<Double>, List<Double>> cells = new LinkedHashMap<>();
    for (double[] row : rows) {
      List<Double> cell = Arrays.stream(row).limit(factors).boxed().toList();
      cells.computeIfAbsent(cell, key -> new ArrayList<>()).add(row[factors]);
    }
    double[][] scores =
        cells.values().stream()
            .map(runs -> runs.stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    int[][] levels =
        IntStream.range(0, factors)
            .mapToObj(
                factor ->
                    cells.keySet().stream().mapToInt(cell -> cell.get(factor).intValue()).toArray())
            .toArray(int[][]::new);
    return new FactorialAnova(scores, levels);
  }
}
