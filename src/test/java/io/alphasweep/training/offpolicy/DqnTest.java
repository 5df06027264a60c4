package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DqnTest {

  /** Five iterations of 100 steps, learning from the second on; the replay is soon full. */
  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", "CartPole-v1");
    settings.put("algorithm", "dqn");
    settings.put("seed", 1L);
    settings.put("total-timesteps", 500L);
    settings.put("iteration-steps", 100L);
    settings.put("learning-starts", 130L);
    settings.put("train-frequency", 3L);
    settings.put("batch-size", 32L);
    settings.put("replay.capacity", 150L);
    settings.put("target.frequency", 40L);
    settings.put("target.tau", 0.7);
    settings.put("exploration.end", 0.2);
    settings.put("network.hidden-sizes", List.of(24L, 17L));
    settings.put("optimizer.learning-rate", 1e-3);
    settings.put("optimizer.epsilon", 1e-8);
    settings.putAll(changes);
    return TrialSchema.standard().resolve(settings);
  }

  /** Trials with other settings, of which one stands somewhere in the middle. */
  private static List<TrialSpec> pack(TrialSpec watched, int size) {
    List<TrialSpec> pack = new ArrayList<>();
    for (int trial = 0; trial < size; trial++) {
      TrialSpec other =
          trial(
              Map.of(
                  "seed",
                  100L + trial,
                  "gamma",
                  0.9,
                  "target.tau",
                  1.0,
                  "exploration.start",
                  0.5,
                  "anneal-learning-rate",
                  trial % 2 == 0,
                  "optimizer.learning-rate",
                  1e-3 / (1 + trial)));
      pack.add(trial == size / 2 ? watched : other);
    }
    return pack;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void trialHasTheSameRowsAloneAndInPacks(int size) {
    TrialSpec watched = trial(Map.of());
    List<List<Object>> alone = rows(watched, List.of(watched), 1);
    assertThat(alone).hasSize(5);
    assertThat(rows(watched, pack(watched, size), size == 8 ? 3 : 1)).isEqualTo(alone);
  }

  /** From a state in the middle, whose replay begins within the ring, alone and in other packs. */
  @Test
  void goesOnFromAStateToTheSameBits() {
    TrialSpec watched = trial(Map.of());
    List<TrialSpec> pack = pack(watched, 3);
    for (int iterations : new int[] {1, 3}) {
      Map<String, List<List<Object>>> rows = new HashMap<>();
      TrainingListener record =
          row ->
              rows.computeIfAbsent(row.head().trialId(), trial -> new ArrayList<>())
                  .add(Rows.untimed(row));
      List<byte[]> states;
      try (PackTraining training =
          PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, record)) {
        for (int iteration = 0; iteration < iterations; iteration++) {
          training.iterate();
        }
        states = training.states();
      }
      goOn(pack.subList(1, 2), states.subList(1, 2), record);
      goOn(List.of(pack.get(2), pack.get(0)), List.of(states.get(2), states.get(0)), record);
      for (TrialSpec trial : pack) {
        assertThat(rows.get(trial.id())).isEqualTo(rows(trial, List.of(trial), 1));
      }
    }
  }

  private static void goOn(List<TrialSpec> trials, List<byte[]> states, TrainingListener record) {
    try (PackTraining training =
        PackTrainer.start("test", trials, states, Placement.ONE_CORE, record)) {
      while (!training.isOver()) {
        training.iterate();
      }
    }
  }

  /** Which steps learn, from what, how far and when: a second program agrees with the rows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void learnsWhatAPlainProgramLearns(int gradientSteps) {
    TrialSpec trial = trial(Map.of("gradient-steps", (long) gradientSteps));
    List<Row> rows = new ArrayList<>();
    PackTrainer.train("test", List.of(trial), Placement.ONE_CORE, rows::add);

    int[] widths = {4, 24, 17, 2};
    float[] parameters = parameters(trial);
    PlainDqn plain =
        new PlainDqn(
            new PlainDqn.Settings(
                500, 1e-3, 150, 0.99, 0.7, 40, 32, 1, 0.2, 0.5, 130, 3, gradientSteps),
            widths,
            parameters);
    EnvironmentType type = Environments.of(trial);
    try (Environment environment = type.maker().make()) {
      plain.train(environment, type.timeLimit(), new RandomStreams(trial.seed()));
    }

    assertThat(value(rows.get(0), "td_loss")).isNull();
    assertThat(value(rows.get(0), "epsilon")).isEqualTo(1 - 0.8 * 99 / 250, within(1e-12));
    assertThat(value(rows.get(4), "epsilon")).isEqualTo(0.2);
    double rounding =
        gradientSteps == 1 ? 1e-4 : 3e-4; // 32 bits drift the further, the more updates
    int update = 0;
    double episodes = 0;
    for (int iteration = 0; iteration < rows.size(); iteration++) {
      double loss = 0;
      double q = 0;
      double norm = 0;
      int updates = 0;
      for (int step = 100 * iteration; step < 100 * (iteration + 1); step++) {
        for (int i = 0; step > 130 && step % 3 == 0 && i < gradientSteps; i++) {
          loss += plain.losses.get(update);
          q += plain.values.get(update);
          norm += plain.gradientNorms.get(update++);
          updates++;
        }
      }
      Row row = rows.get(iteration);
      episodes += ((Long) row.value(column(row, "episodes"))).doubleValue();
      if (updates > 0) {
        assertThat(value(row, "td_loss") / (loss / updates)).isEqualTo(1, within(rounding));
        assertThat(value(row, "mean_q") / (q / updates)).isEqualTo(1, within(rounding));
        assertThat(value(row, "gradient_norm") / (norm / updates)).isEqualTo(1, within(rounding));
      }
    }
    int judged = 0;
    for (int iteration = 0; iteration < rows.size(); iteration++) {
      double[] judgement = plain.judgements.get(iteration);
      Row row = rows.get(iteration);
      if (judgement == null) {
        assertThat(value(row, "value_bias")).isNull();
      } else {
        assertThat(value(row, "monte_carlo_return")).isCloseTo(judgement[0], within(1e-5));
        assertThat(value(row, "value_bias")).isCloseTo(judgement[1], within(1e-2));
        judged++;
      }
    }
    assertThat(judged).isGreaterThan(2);
    assertThat(update).isEqualTo(plain.losses.size()).isGreaterThan(100);
    assertThat(episodes).isEqualTo(plain.returns.size());
    assertThat(value(rows.get(4), "episodic_return_100"))
        .isEqualTo(plain.returns.stream().mapToDouble(each -> each).average().orElseThrow());
  }

  /** Before the first step. */
  private static float[] parameters(TrialSpec trial) {
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, row -> {})) {
      StateArchive state = StateArchive.restoring(trial.id(), training.states().get(0));
      float[] parameters = new float[5 * 24 + 25 * 17 + 18 * 2];
      state.floats("parameters", parameters, 0, parameters.length);
      return parameters;
    }
  }

  private static Double value(Row row, String name) {
    return row.real(column(row, name));
  }

  private static Column column(Row row, String name) {
    return row.columns().list().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void divergedTrialKeepsItsRowsAndLeavesTheOthersAlone() {
    TrialSpec sound = trial(Map.of());
    TrialSpec absurd = trial(Map.of("seed", 2L, "optimizer.learning-rate", 1e30));
    List<List<Object>> rows = new ArrayList<>();
    List<Row> absurdRows = new ArrayList<>();
    List<TrialOutcome> outcomes =
        PackTrainer.train(
            "test",
            List.of(absurd, sound),
            Placement.ONE_CORE,
            row -> {
              if (row.head().trialId().equals(sound.id())) {
                rows.add(Rows.untimed(row));
              } else {
                absurdRows.add(row);
              }
            });
    assertThat(outcomes.get(0).status()).isEqualTo(Status.DIVERGED);
    assertThat(absurdRows).hasSize(1);
    assertThat(outcomes.get(1).status()).isEqualTo(Status.COMPLETED);
    assertThat(rows).isEqualTo(rows(sound, List.of(sound), 1));
  }

  @Test
  void refusesAReplayThatTheHeapHasNoRoomFor() {
    TrialSpec trial =
        trial(Map.of("total-timesteps", 2_000_000_000L, "replay.capacity", 38_000_000L));
    assertThatThrownBy(() -> rows(trial, List.of(trial), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("1 trials need")
        .hasMessageEndingWith("or a smaller --pack-size or replay.capacity");
  }

  @Test
  void planRefusesAReplayThatNoSavedStateHoldsAndABatchThatNoReplayHolds() {
    assertThatThrownBy(
            () -> trial(Map.of("total-timesteps", 100_000_000L, "replay.capacity", 50_000_000L)))
        .hasMessageContaining("replay.capacity")
        .hasMessageContaining("found 50,000,000, which takes 1,335 MB in this environment");
    assertThatThrownBy(() -> trial(Map.of("batch-size", 151L)))
        .hasMessageContaining("batch-size")
        .hasMessageContaining("found 151, more than a replay of 150 holds");
  }

  private static List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack, int threads) {
    List<List<Object>> rows = new ArrayList<>();
    PackTrainer.train(
        "test",
        pack,
        new Placement("cpu", threads),
        row -> {
          if (row.head().trialId().equals(watched.id())) {
            rows.add(Rows.untimed(row));
          }
        });
    return rows;
  }
}
