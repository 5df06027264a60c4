package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateRulesTest {

  private static TrialSpec trial(String algorithm, Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("algorithm", algorithm);
    settings.put(
        "environment", algorithm.equals("bandit-updates") ? "CircleBandit" : "FourRooms-MLA");
    settings.put("optimizer.name", "sgd");
    settings.put("optimizer.learning-rate", 0.1);
    settings.put("optimizer.momentum", 0.0);
    settings.put("seed", 1L);
    settings.putAll(changes);
    return TrialSchema.standard().resolve(settings);
  }

  private static List<Row> rows(List<TrialSpec> pack, List<byte[]> states) {
    List<Row> rows = new ArrayList<>();
    try (PackTraining training =
        PackTrainer.start("test", pack, states, Placement.ONE_CORE, rows::add)) {
      while (!training.isOver()) {
        training.iterate();
      }
    }
    return rows;
  }

  /**
   * Reference: a reproduction of the paper's section 6.1 apart from this program, three seeds; what
   * the policies lack to those of the weights (1, 1), 0.6507 and 0.7531, and the weights.
   */
  @ParameterizedTest
  @CsvSource({
    "value, ratio, 0.046, 0.041, 0.63, 0.62",
    "value, maximum-likelihood, 0.040, 0.032, 0.66, 0.65",
    "value, self-imitation, 0.029, 0.015, 0.74, 0.74",
    "value, mla, 0.036, 0.025, 0.70, 0.68",
    "value-difference, ratio, 0.043, 0.036, 0.64, 0.64",
    "value-difference, mla, 0.036, 0.025, 0.69, 0.69",
    "policy-gradient, maximum-likelihood, 0.016, 0.005, 0.84, 0.83"
  })
  void banditEndsWhereTheReferenceDoes(
      String form, String scaling, double softmax, double greedy, double first, double second) {
    TrialSpec trial =
        trial(
            "bandit-updates",
            Map.of("update-form", form, "scaling.name", scaling, "total-timesteps", 3000L * 128L));
    List<Row> rows = rows(List.of(trial), List.of());
    // The batch's noise moves the last weights; their mean over 1,000 updates stays.
    List<Row> late = rows.subList(rows.size() - 10, rows.size());
    assertThat(0.6507 - mean(late, "softmax_return")).isCloseTo(softmax, within(0.004));
    assertThat(0.7531 - mean(late, "greedy_return")).isCloseTo(greedy, within(0.006));
    assertThat(mean(late, "weight_0")).isCloseTo(first, within(0.03));
    assertThat(mean(late, "weight_1")).isCloseTo(second, within(0.03));
  }

  private static double mean(List<Row> rows, String column) {
    return rows.stream().mapToDouble(row -> (Double) Rows.number(row, column)).average().orElse(0);
  }

  /** Rewards of 10 from any cell: the mean of 10 x 0.9^(moves - 1) over all starts is reached. */
  @Test
  void tablesOfQLearningFindTheShortestPaths() {
    TrialSpec trial =
        trial(
            "tabular-updates",
            Map.of(
                "update-form",
                "q-learning",
                "optimizer.learning-rate",
                10.0,
                "iteration-steps",
                640L,
                "total-timesteps",
                640L * 400));
    List<Row> rows = rows(List.of(trial), List.of());
    double sum = 0;
    for (Row row : rows.subList(200, 400)) {
      double length = (Double) Rows.number(row, "episodic_length");
      double found = (Double) Rows.number(row, "discounted_return");
      assertThat(found).isCloseTo(10 * Math.pow(0.9, length - 1), within(1e-4));
      assertThat(length).isLessThanOrEqualTo(24);
      sum += length;
    }
    assertThat(sum / 200).isBetween(8.0, 14.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bandit-updates", "tabular-updates"})
  void trialGoesOnInAnotherPackToTheSameBits(String algorithm) {
    Map<String, Object> small =
        Map.of("iteration-steps", 1280L, "total-timesteps", 3840L, "batch-size", 64L);
    TrialSpec watched = trial(algorithm, small);
    Map<String, Object> more = new HashMap<>(small);
    more.put("seed", 2L);
    List<TrialSpec> pack = List.of(trial(algorithm, more), watched);
    List<List<Object>> together = new ArrayList<>();
    List<byte[]> states;
    try (PackTraining training =
        PackTrainer.start(
            "test",
            pack,
            List.of(),
            Placement.ONE_CORE,
            row -> {
              if (row.head().trialId().equals(watched.id())) {
                together.add(Rows.untimed(row));
              }
            })) {
      training.iterate();
      states = training.states();
    }
    rows(List.of(watched), states.subList(1, 2)).forEach(row -> together.add(Rows.untimed(row)));
    assertThat(together)
        .hasSize(3)
        .isEqualTo(rows(List.of(watched), List.of()).stream().map(Rows::untimed).toList());
  }

  /** Packs are as large as memory lets them, which divides by what a trial takes. */
  @ParameterizedTest
  @ValueSource(strings = {"bandit-updates", "tabular-updates"})
  void trialsTakeSomething(String algorithm) {
    Footprint footprint = TrialSchema.standard().footprint(trial(algorithm, Map.of()));
    assertThat(footprint.bytes()).isPositive();
    assertThat(footprint.heapBytes()).isGreaterThan(footprint.parameters());
    assertThat(footprint.productsOfAGradientStep()).isPositive();
  }

  @Test
  void weightsThatLeaveTheNumbersEndTheTrial() {
    TrialSpec trial = trial("bandit-updates", Map.of("optimizer.learning-rate", 1e308));
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, row -> {})) {
      training.iterate();
      assertThat(training.outcomes().get(0).status().toString()).isEqualToIgnoringCase("diverged");
    }
  }

  @Test
  void refusesWhatItsStepsAreNot() {
    assertThatThrownBy(() -> trial("bandit-updates", Map.of("optimizer.momentum", 0.9)))
        .hasMessageContaining("optimizer.momentum: found 0.9")
        .hasMessageContaining("accepted: 0");
    assertThatThrownBy(() -> trial("tabular-updates", Map.of("environment", "CartPole-v1")))
        .hasMessageContaining("shows no cell as a 1 among zeros");
  }
}
