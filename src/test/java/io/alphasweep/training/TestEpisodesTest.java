package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.rows.Row;
import io.alphasweep.testing.NeedsProcgen;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestEpisodesTest {

  private static final Set<String> OF_TESTS =
      Set.of("test_return", "test_steps", "generalization_gap");

  /** The kernel computes networks of rows of numbers, tensors those of images. */
  private static Map<String, Object> settings(String environment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", environment);
    settings.put("num-envs", 3L);
    settings.put("num-steps", 64L);
    settings.put("total-timesteps", 3 * 64 * 5L);
    if (environment.startsWith("MinAtar")) {
      settings.put("network.name", "convolution");
      settings.put("network.activation", "relu");
      settings.put("network.hidden-sizes", List.of(16L));
      settings.put("normalize-observations", false);
    }
    return settings;
  }

  private static TrialSpec tested(Map<String, Object> settings, long seed) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("test-interval", 2L);
    all.put("test-episodes", 3L);
    all.put("seed", seed);
    return Trials.small(all);
  }

  /** Five iterations, of which the second, the fourth and the last are followed by a test. */
  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Hopper-v5", "MinAtar-Breakout"})
  void trainingIsTheSameWithAndWithoutTests(String environment) {
    List<Map<String, Object>> plain = rows(List.of(Trials.small(settings(environment)))).get(0);
    List<Map<String, Object>> tested = rows(List.of(tested(settings(environment), 1))).get(0);
    assertThat(plain).hasSize(5);
    for (int i = 0; i < 5; i++) {
      boolean isTested = i == 1 || i == 3 || i == 4;
      Map<String, Object> training = new LinkedHashMap<>(tested.get(i));
      for (String column : OF_TESTS) {
        assertThat(plain.get(i).get(column)).isNull();
        assertThat(training.put(column, null) != null).as(column + " of " + i).isEqualTo(isTested);
      }
      assertThat(training).isEqualTo(plain.get(i));
    }
    Map<String, Object> last = tested.get(4);
    assertThat((Double) last.get("generalization_gap"))
        .isEqualTo((Double) last.get("episodic_return_100") - (Double) last.get("test_return"));
    assertThat(tested.get(1).get("test_return")).isNotEqualTo(tested.get(3).get("test_return"));
  }

  /** A test is no part of a state, so one follows where it would have after a resume, too. */
  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "MinAtar-Breakout"})
  void testsAreTheSameInPacksAndAfterAResume(String environment) {
    List<TrialSpec> pack =
        List.of(
            tested(settings(environment), 1),
            tested(settings(environment), 2),
            tested(settings(environment), 3));
    List<Map<String, Object>> alone = rows(List.of(pack.get(1))).get(0);
    assertThat(rows(pack).get(1)).isEqualTo(alone);

    List<Map<String, Object>> resumed = new ArrayList<>();
    TrainingListener listener = row -> resumed.add(values(row));
    List<byte[]> states = List.of();
    for (int from = 0; from < 5; from += 3) {
      try (PackTraining training =
          PackTrainer.start("test", List.of(pack.get(1)), states, Placement.ONE_CORE, listener)) {
        for (int i = from; i < Math.min(5, from + 3); i++) {
          training.iterate();
        }
        states = training.states();
      }
    }
    assertThat(resumed).isEqualTo(alone);
  }

  /** No policy reaches the goal so soon: each episode has 200 steps and a return of -200. */
  @Test
  void eachEnvironmentPlaysItsEpisodes() {
    Map<String, Object> last = rows(List.of(tested(settings("MountainCar-v0"), 1))).get(0).get(4);
    assertThat(last.get("test_return")).isEqualTo(-200.0);
    assertThat(last.get("test_steps")).isEqualTo(3 * 3 * 200L);
    assertThat(last.get("generalization_gap")).isEqualTo(0.0);
    assertThat(last.get("env_steps")).isEqualTo(3 * 64 * 5L);
  }

  @Test
  @NeedsProcgen
  void procgensTestsAreTheSameInPacks() {
    Map<String, Object> settings = settings("Procgen-FruitBot");
    settings.put("environment.num-levels", 1L);
    settings.put("environment.distribution-mode", "easy");
    settings.put("normalize-observations", false);
    settings.put("network.hidden-sizes", List.of(4L));
    settings.put("total-timesteps", 3 * 64L);
    settings.put("num-minibatches", 2L);
    TrialSpec one = tested(settings, 1);
    Map<String, Object> alone = rows(List.of(one)).get(0).get(0);
    assertThat(rows(List.of(tested(settings, 2), one)).get(1).get(0)).isEqualTo(alone);
    assertThat(alone.get("test_return")).isNotNull();
    assertThat((Long) alone.get("test_steps")).isPositive();
  }

  /** {@code [trial][iteration]}. */
  private static List<List<Map<String, Object>>> rows(List<TrialSpec> pack) {
    Map<String, List<Map<String, Object>>> rows = new HashMap<>();
    List<TrialOutcome> outcomes =
        PackTrainer.train(
            "test",
            pack,
            Placement.ONE_CORE,
            row ->
                rows.computeIfAbsent(row.head().trialId(), id -> new ArrayList<>())
                    .add(values(row)));
    assertThat(outcomes).allMatch(outcome -> outcome.status() == TrialOutcome.Status.COMPLETED);
    return pack.stream().map(trial -> rows.get(trial.id())).toList();
  }

  private static Map<String, Object> values(Row row) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("iteration", row.head().iteration());
    values.put("env_steps", row.head().envSteps());
    row.columns().list().stream()
        .filter(column -> !column.timing())
        .forEach(column -> values.put(column.name(), Rows.number(row, column.name())));
    return values;
  }
}
