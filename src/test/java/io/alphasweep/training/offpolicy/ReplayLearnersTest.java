package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.LearningRate;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every learner with a replay promises. */
class ReplayLearnersTest {

  /** Four iterations of 50 steps, learning from the second on; the replay is soon full. */
  private static Map<String, Object> settings(String algorithm, String environment, long seed) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", environment);
    settings.put("algorithm", algorithm);
    if (algorithm.equals("dqn")) {
      settings.put("target.double", true);
      settings.put("replay.steps", 3L);
      settings.put("replay.prioritized", true);
    }
    if (algorithm.equals("td3")) {
      settings.put("td-modulation.gate", "abs-tanh");
      settings.put("td-modulation.norm", "ema");
    }
    if (algorithm.equals("ddpg")) { // the first iteration ends before the first update
      settings.put("optimizer.name", "sgd");
      settings.put("optimizer.momentum", 0.9);
      settings.put("optimizer.dampening", 0.3);
    }
    if (algorithm.equals("sac")) {
      settings.put("gradient-filter.name", "grokfast-ema");
      settings.put("gradient-filter.start", "first");
    }
    if (algorithm.equals("discrete-sac")) {
      settings.put("entropy-schedule.name", "grade");
      settings.put("td-modulation.gate", "scalar");
      settings.put("td-modulation.modulates", "critic-and-actor");
    }
    settings.put("seed", seed);
    settings.put("total-timesteps", 200L);
    settings.put("iteration-steps", 50L);
    settings.put("learning-starts", 60L);
    settings.put("batch-size", 16L);
    settings.put("replay.capacity", 90L);
    settings.put("network.hidden-sizes", List.of(24L, 17L));
    settings.put("optimizer.learning-rate", 1e-3 / (1 + seed % 3));
    settings.put("gamma", 0.99 - 0.001 * seed);
    settings.put("target.tau", seed % 2 == 0 ? 1.0 : 0.1);
    settings.put("target.frequency", 3L);
    settings.put("train-frequency", 2L);
    return settings;
  }

  private static TrialSpec trial(String algorithm, String environment, long seed) {
    return TrialSchema.standard().resolve(settings(algorithm, environment, seed));
  }

  private static List<TrialSpec> pack(String algorithm, String environment, int size) {
    List<TrialSpec> pack = new ArrayList<>();
    for (int trial = 0; trial < size; trial++) {
      pack.add(trial(algorithm, environment, trial == size / 2 ? 1 : 100 + trial));
    }
    return pack;
  }

  @ParameterizedTest
  @CsvSource({
    "dqn, CartPole-v1",
    "ddpg, Hopper-v4",
    "td3, InvertedPendulum-v4",
    "sac, InvertedPendulum-v4",
    "discrete-sac, CartPole-v1"
  })
  void trialHasTheSameRowsAloneInPacksAndAfterAResume(String algorithm, String environment) {
    TrialSpec watched = trial(algorithm, environment, 1);
    Map<String, List<List<Object>>> alone = rows(List.of(watched), 1);
    assertThat(alone.get(watched.id())).hasSize(4);
    for (int size : new int[] {4, 16}) {
      assertThat(rows(pack(algorithm, environment, size), size == 4 ? 3 : 1).get(watched.id()))
          .isEqualTo(alone.get(watched.id()));
    }

    List<TrialSpec> pack = pack(algorithm, environment, 3);
    for (int iterations : new int[] {1, 3}) {
      Map<String, List<List<Object>>> rows = new HashMap<>();
      List<byte[]> states;
      try (PackTraining training =
          PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, record(rows))) {
        for (int iteration = 0; iteration < iterations; iteration++) {
          training.iterate();
        }
        states = training.states();
      }
      try (PackTraining training =
          PackTrainer.start(
              "test",
              List.of(pack.get(2), pack.get(1)),
              List.of(states.get(2), states.get(1)),
              Placement.ONE_CORE,
              record(rows))) {
        while (!training.isOver()) {
          training.iterate();
        }
      }
      assertThat(rows.get(watched.id())).isEqualTo(alone.get(watched.id()));
    }
  }

  /**
   * Normalised layers of actor and critics: their gradients are closed, and tensors compute them.
   */
  @ParameterizedTest
  @CsvSource({"sac, InvertedPendulum-v4", "td3, Hopper-v4", "dqn, CartPole-v1"})
  void trialWithNormalizedLayersHasTheSameRowsAloneAndInAPack(
      String algorithm, String environment) {
    List<TrialSpec> pack = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      Map<String, Object> settings = settings(algorithm, environment, seed);
      settings.put("network.layer-norm", true);
      pack.add(TrialSchema.standard().resolve(settings));
    }
    TrialSpec watched = pack.get(1);
    List<List<Object>> alone = rows(List.of(watched), 1).get(watched.id());

    assertThat(rows(pack, 2).get(watched.id())).hasSize(4).isEqualTo(alone);
    TrialSpec plain = trial(algorithm, environment, 2);
    assertThat(numbers(rows(List.of(plain), 1).get(plain.id()))).isNotEqualTo(numbers(alone));
  }

  /** Rows without the trial's id. */
  private static List<List<Object>> numbers(List<List<Object>> rows) {
    return rows.stream().map(row -> row.subList(1, row.size())).toList();
  }

  /**
   * It learns from what it collects from there on, alone as in a pack; what it saves then, with its
   * replay, is all that a further resume needs.
   */
  @ParameterizedTest
  @CsvSource({"dqn, CartPole-v1", "sac, InvertedPendulum-v4"})
  void goesOnWithAnEmptyReplayFromAStateWithoutOne(String algorithm, String environment) {
    List<TrialSpec> pack = pack(algorithm, environment, 3);
    TrialSpec watched = pack.get(1);
    List<byte[]> without;
    try (PackTraining training = start(pack, List.of(), new HashMap<>())) {
      training.iterate();
      training.iterate();
      without =
          training.saved(StateArchive::savingWithoutReplay).stream()
              .map(StateArchive::bytes)
              .toList();
      assertThat(training.states().get(1).length - without.get(1).length)
          .isGreaterThan(90 * 4 * Float.BYTES);
    }

    Map<String, List<List<Object>>> together = new HashMap<>();
    try (PackTraining training = start(pack, without, together)) {
      while (!training.isOver()) {
        training.iterate();
      }
      assertThat(training.outcomes()).allMatch(end -> end.status() == Status.COMPLETED);
    }
    Map<String, List<List<Object>>> alone = new HashMap<>();
    List<byte[]> with;
    try (PackTraining training = start(List.of(watched), List.of(without.get(1)), alone)) {
      training.iterate();
      with = training.states();
    }
    try (PackTraining training = start(List.of(watched), with, alone)) {
      training.iterate();
    }
    assertThat(alone.get(watched.id())).hasSize(2).isEqualTo(together.get(watched.id()));
    assertThat(alone.get(watched.id()))
        .isNotEqualTo(rows(List.of(watched), 1).get(watched.id()).subList(2, 4));
  }

  /** By the schedule that PPO has, every network's alike. */
  @ParameterizedTest
  @CsvSource({"dqn, CartPole-v1", "td3, InvertedPendulum-v4"})
  void learningRatesRiseAndFallAsTheirScheduleSays(String algorithm, String environment) {
    Map<String, Object> settings = settings(algorithm, environment, 1);
    settings.put("anneal-learning-rate", true);
    settings.put("learning-rate-decay", "cosine");
    settings.put("learning-rate-warm-up", 0.25);
    TrialSpec trial = TrialSchema.standard().resolve(settings);
    List<Row> rows = new ArrayList<>();
    PackTrainer.train("test", List.of(trial), Placement.ONE_CORE, rows::add);
    assertThat(rows).hasSize(4);
    for (int iteration = 1; iteration <= 4; iteration++) {
      assertThat(rows.get(iteration - 1).real(GradientColumns.LEARNING_RATE))
          .isEqualTo(LearningRate.of(trial, iteration, 4));
    }
  }

  private static PackTraining start(
      List<TrialSpec> pack, List<byte[]> states, Map<String, List<List<Object>>> rows) {
    return PackTrainer.start("test", pack, states, Placement.ONE_CORE, record(rows));
  }

  private static Map<String, List<List<Object>>> rows(List<TrialSpec> pack, int threads) {
    Map<String, List<List<Object>>> rows = new HashMap<>();
    PackTrainer.train("test", pack, new Placement("cpu", threads), record(rows));
    return rows;
  }

  private static TrainingListener record(Map<String, List<List<Object>>> rows) {
    return row -> {
      synchronized (rows) {
        rows.computeIfAbsent(row.head().trialId(), trial -> new ArrayList<>())
            .add(Rows.untimed(row));
      }
    };
  }

  /** Told before anything starts, each with the numbers that make it so. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dqn; learning-starts; 200; learning-starts: found 200, which total-timesteps 200 never"
            + " reach",
        "dqn; learning-starts; 199; train-frequency: found 2, whose first multiple beyond"
            + " learning-starts 199 is step 200",
        "dqn; train-frequency; 500; the 200 steps of a training never learn",
        "dqn; iteration-steps; 120; train-frequency: found 2, whose first multiple beyond"
            + " learning-starts 130 is step 132: the 120",
        "dqn; iteration-steps; 201; total-timesteps: found 200, less than one iteration of"
            + " iteration-steps 201",
        "discrete-sac; actor.delay; 301; actor.delay: found 301, of which no update's number in a"
            + " training of 200 steps",
        "discrete-sac; batch-size; 91; batch-size: found 91, more than a replay of 90 holds"
      })
  void refusesSchedulesThatNeverLearn(String algorithm, String key, long value, String sentence) {
    Map<String, Object> settings = settings(algorithm, "CartPole-v1", 1);
    settings.put(key, value);
    if (key.equals("iteration-steps")) {
      settings.put("learning-starts", 130L);
    }
    assertThatThrownBy(() -> TrialSchema.standard().resolve(settings))
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "td3, CartPole-v1, no real numbers; td3 needs some",
    "ddpg, CartPole-v1, no real numbers; ddpg needs some",
    "sac, CartPole-v1, discrete-sac takes a finite set",
    "discrete-sac, Hopper-v4, sac takes real numbers",
    "dqn, Hopper-v4, no finite set; dqn needs one"
  })
  void refusesActionsOfTheOtherKind(String algorithm, String environment, String sentence) {
    assertThatThrownBy(() -> trial(algorithm, environment, 1))
        .hasMessageContaining(environment)
        .hasMessageContaining(sentence);
  }
}
