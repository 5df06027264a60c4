package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import io.alphasweep.environment.stepping.Tries;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HybridGrpoTest {

  private static final int TRIES = 3;

  /** Without generalised advantages it is PPO with lambda 0. */
  @ParameterizedTest
  @CsvSource({
    "Hopper-v4, gae, 0.95, all",
    "Pendulum-v1, bootstrap, 0.0, selected",
    "CartPole-v1, gae, 0.95, mean"
  })
  void oneTriedActionIsPpo(String environment, String credit, double lambda, String learned) {
    Map<String, Object> common = Map.of("environment", environment, "gae-lambda", lambda);
    List<Row> plain = train(common, Map.of());
    List<Row> hybrid =
        train(
            common,
            Map.of(
                "algorithm",
                "hybrid-grpo",
                "tried-actions",
                1L,
                "group.credit",
                credit,
                "group.execute",
                "value",
                "group.learned",
                learned));
    assertThat(hybrid).hasSize(3);
    for (int row = 0; row < 3; row++) {
      for (Column column : Algorithms.columns().list()) {
        if (!column.timing()) {
          assertThat(Rows.number(hybrid.get(row), column.name()))
              .as(column.name())
              .isEqualTo(Rows.number(plain.get(row), column.name()));
        }
      }
    }
  }

  private static List<Row> train(Map<String, Object> common, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(common);
    settings.putAll(own);
    List<Row> rows = new ArrayList<>();
    PackTrainer.train("test", List.of(Trials.small(settings)), Placement.ONE_CORE, rows::add);
    return rows;
  }

  /**
   * The formulas, evaluated anew on a rollout of falling hoppers, or of pendulums that the time
   * limit stops, with a made-up critic.
   */
  @ParameterizedTest
  @CsvSource({
    "Hopper-v4, bootstrap, value, identity, all, false",
    "Pendulum-v1, bootstrap, value, identity, all, false",
    "Pendulum-v1, bootstrap, value, identity, all, true",
    "Hopper-v4, bootstrap, group, tanh, all, false",
    "Pendulum-v1, gae, value, identity, all, true",
    "Hopper-v4, gae, standardized, adaptive, all, false",
    "Hopper-v4, gae, group, minmax-tanh, selected, false",
    "Hopper-v4, reward-only, standardized, identity, all, false",
    "Hopper-v4, reward-only, none, minmax-tanh, all, false",
    "Hopper-v4, bootstrap, value, tanh, mean, false",
    "Hopper-v4, bootstrap, none, adaptive, selected, true"
  })
  void advantagesAreThoseOfTheFormulas(
      String environment,
      String credit,
      String baseline,
      String transform,
      String learned,
      boolean bootstraps) {
    int states = environment.equals("Hopper-v4") ? 64 : 256;
    TrialSpec trial =
        Trials.small(
            Map.ofEntries(
                Map.entry("environment", environment),
                Map.entry("total-timesteps", (long) states * TRIES),
                Map.entry("algorithm", "hybrid-grpo"),
                Map.entry("num-steps", (long) states),
                Map.entry("tried-actions", (long) TRIES),
                Map.entry("bootstrap-at-truncation", bootstraps),
                Map.entry("group.credit", credit),
                Map.entry("group.baseline", baseline),
                Map.entry("group.transform", transform),
                Map.entry("group.execute", "argmax"),
                Map.entry("group.entropy-weight", 0.1),
                Map.entry("group.learned", learned)));
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ActorCritic agents =
          new ActorCritic(
                  pack.settings(), pack.environment().observations(), pack.environment().actions())
              .onTensors();
      HybridGrpo group = new HybridGrpo(trial);
      int samples = learned.equals("all") ? TRIES : 1;
      Rollout rollout = new Rollout(pack.settings(), pack.environment(), TRIES, 1, samples);
      new Actors(pack, agents.policy(), List.of(new Tries(TRIES, group)))
          .collect(rollout, agents::act, observations -> critic(observations));
      rollout.estimateValues(observations -> critic(observations));
      float[] advantages = group.advantages(rollout, 0, null);

      double[] expected = expected(rollout, credit, baseline, transform, learned, bootstraps);
      assertThat(advantages).hasSize(states * samples).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) advantages[i]).isCloseTo(expected[i], within(1e-4));
      }
      int[] selected = rollout.tried().selected(0);
      assertThat(Arrays.stream(selected).distinct().count()).isEqualTo(TRIES);
      boolean[] ended = rollout.ended(0);
      assertThat(IntStream.range(0, states).filter(state -> ended[state])).isNotEmpty();
      for (int state = 0; state < states; state++) {
        // The selected try is told twice: as a try, and as what happened.
        int place = state * TRIES + selected[state];
        assertThat(rollout.tried().rewards(0)[place]).isEqualTo(rollout.rewards(0)[state]);
        assertThat(rollout.tried().terminated(0)[place]).isEqualTo(rollout.terminated(0)[state]);
        if (!ended[state] && state + 1 < states) {
          assertThat(rollout.tried().values(0)[place])
              .isCloseTo(rollout.values(0)[state + 1], within(1e-5f));
        }
        for (int i = 0; i < TRIES; i++) {
          assertThat(rollout.tried().rewards(0)[state * TRIES + i])
              .isLessThanOrEqualTo(rollout.rewards(0)[state]);
        }
      }
    }
  }

  /**
   * With sub-steps: q_k is the sum of the discounted rewards of a try and what followed it, and the
   * value behind them, evaluated anew. That what followed is right VectorEnvironmentTest asks.
   */
  @ParameterizedTest
  @CsvSource({
    "Hopper-v4, bootstrap, value, false",
    "Pendulum-v1, bootstrap, value, true",
    "Pendulum-v1, bootstrap, group, false",
    "Hopper-v4, reward-only, none, false"
  })
  void looksAheadAlongThePolicy(
      String environment, String credit, String baseline, boolean bootstraps) {
    int states = environment.equals("Hopper-v4") ? 64 : 256;
    int steps = 4;
    TrialSpec trial =
        Trials.small(
            Map.ofEntries(
                Map.entry("environment", environment),
                Map.entry("total-timesteps", (long) states * TRIES * steps),
                Map.entry("algorithm", "hybrid-grpo"),
                Map.entry("num-steps", (long) states),
                Map.entry("tried-actions", (long) TRIES),
                Map.entry("bootstrap-at-truncation", bootstraps),
                Map.entry("group.sub-steps", (long) steps),
                Map.entry("group.credit", credit),
                Map.entry("group.baseline", baseline)));
    assertThat(Algorithms.footprint(trial).environmentSteps(1))
        .isEqualTo((long) states * TRIES * steps);
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false);
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ActorCritic agents =
          new ActorCritic(
                  pack.settings(), pack.environment().observations(), pack.environment().actions())
              .onTensors();
      HybridGrpo group = new HybridGrpo(trial);
      Rollout rollout = new Rollout(pack.settings(), pack.environment(), TRIES, steps, TRIES);
      new Actors(pack, agents.policy(), List.of(new Tries(TRIES, steps, group)))
          .collect(rollout, agents::act, observations -> critic(observations));
      rollout.estimateValues(observations -> critic(observations));
      float[] advantages = group.advantages(rollout, 0, null);
      int cut = 0;
      int timeUps = 0;
      for (int state = 0; state < states; state++) {
        double[] q = new double[TRIES];
        for (int i = 0; i < TRIES; i++) {
          int place = state * TRIES + i;
          int followed = rollout.tried().followed(0)[place];
          q[i] = rollout.tried().rewards(0)[place];
          for (int step = 1; step <= followed; step++) {
            q[i] +=
                Math.pow(0.99, step) * rollout.tried().following(0)[place * (steps - 1) + step - 1];
          }
          boolean isTimeUp = rollout.tried().timeIsUp(0)[place];
          boolean isTerminated = rollout.tried().terminated(0)[place];
          if (credit.equals("bootstrap") && !isTerminated && (!isTimeUp || bootstraps)) {
            q[i] += Math.pow(0.99, followed + 1) * rollout.tried().values(0)[place];
          }
          cut += isTerminated ? 1 : 0;
          timeUps += isTimeUp ? 1 : 0;
          assertThat(followed).isBetween(isTimeUp || isTerminated ? 0 : steps - 1, steps - 1);
        }
        double less =
            switch (baseline) {
              case "value" -> rollout.values(0)[state];
              case "group" -> Arrays.stream(q).average().orElse(0);
              default -> 0;
            };
        for (int i = 0; i < TRIES; i++) {
          assertThat((double) advantages[state * TRIES + i]).isCloseTo(q[i] - less, within(1e-4));
        }
      }
      assertThat(environment.equals("Hopper-v4") ? cut : timeUps).isPositive();
    }
  }

  /** Alone and among others, to the bit, on a whole training. */
  @Test
  void looksAheadAlikeInEveryPack() {
    Map<String, Object> settings =
        Map.of(
            "algorithm",
            "hybrid-grpo",
            "total-timesteps",
            1536L,
            "num-steps",
            64L,
            "tried-actions",
            2L,
            "group.sub-steps",
            3L);
    assertAlikeInEveryPack(settings);
  }

  /**
   * Tries by entropy, alone and among others to the bit, at the same count of environment steps as
   * without, but not with the same rows.
   */
  @ParameterizedTest
  @CsvSource({
    "CartPole-v1, standard, 1",
    "Hopper-v4, state-gaussian, 1",
    "CartPole-v1, standard, 2"
  })
  void sharesTriesOutAlikeInEveryPack(String environment, String policy, long subSteps) {
    Map<String, Object> settings =
        Map.of(
            "environment",
            environment,
            "policy.name",
            policy,
            "algorithm",
            "hybrid-grpo",
            "total-timesteps",
            1024L * subSteps,
            "num-steps",
            64L,
            "num-envs",
            2L,
            "tried-actions",
            2L,
            "group.sub-steps",
            subSteps,
            "group.sampling",
            "entropy");
    List<List<Object>> rows = assertAlikeInEveryPack(settings);
    TrialSpec trial = Trials.small(settings);
    assertThat(Algorithms.footprint(trial).environmentSteps(1)).isEqualTo(256 * subSteps);
    Map<String, Object> even = new HashMap<>(settings);
    even.put("seed", 2L);
    even.put("group.sampling", "even");
    TrialSpec evenly = Trials.small(even);
    assertThat(rows(evenly, List.of(evenly))).isNotEqualTo(rows).hasSize(4);
  }

  /** Four rows of the second seed, alone and among three. */
  private static List<List<Object>> assertAlikeInEveryPack(Map<String, Object> settings) {
    List<TrialSpec> pack = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      Map<String, Object> own = new HashMap<>(settings);
      own.put("seed", seed);
      pack.add(Trials.small(own));
    }
    TrialSpec watched = pack.get(1);
    List<List<Object>> alone = rows(watched, List.of(watched));
    assertThat(alone).hasSize(4);
    assertThat(rows(watched, pack)).isEqualTo(alone);
    return alone;
  }

  private static List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack) {
    List<List<Object>> rows = new ArrayList<>();
    PackTrainer.train(
        "test",
        pack,
        Placement.ONE_CORE,
        row -> {
          if (row.head().trialId().equals(watched.id())) {
            rows.add(Rows.untimed(row));
          }
        });
    return rows;
  }

  private static NDArray critic(NDArray observations) {
    return observations.mul(0.3f).sin().sum(new int[] {2}, true);
  }

  private static double[] expected(
      Rollout rollout,
      String credit,
      String baseline,
      String transform,
      String learned,
      boolean bootstraps) {
    double gamma = 0.99;
    float[] rewards = rollout.tried().rewards(0);
    float[] behind = rollout.tried().values(0);
    float[] values = rollout.values(0);
    int states = values.length;
    double mean =
        IntStream.range(0, rewards.length).mapToDouble(i -> rewards[i]).average().orElse(0);
    double std =
        Math.sqrt(
            IntStream.range(0, rewards.length)
                .mapToDouble(i -> Math.pow(rewards[i] - mean, 2))
                .average()
                .orElse(0));
    double[][] over = new double[states][TRIES];
    double later = 0;
    for (int state = states - 1; state >= 0; state--) {
      double[] own = new double[TRIES];
      for (int i = 0; i < TRIES; i++) {
        own[i] = rewards[state * TRIES + i];
      }
      double least = Arrays.stream(own).min().orElse(0);
      double most = Arrays.stream(own).max().orElse(0);
      double ownMean = Arrays.stream(own).average().orElse(0);
      double ownStd = std(own);
      for (int i = 0; i < TRIES; i++) {
        own[i] =
            switch (transform) {
              case "tanh" -> std * Math.tanh(own[i] / std);
              case "minmax-tanh" ->
                  own[i] * Math.tanh(2.5 * (own[i] - least) / Math.max(most - least, 1e-8));
              case "adaptive" -> (own[i] - (mean + ownMean) / 2) / ((std + ownStd) / 2 + 1e-8);
              default -> own[i];
            };
      }
      if (learned.equals("mean")) {
        Arrays.fill(own, Arrays.stream(own).average().orElse(0));
      }
      for (int i = 0; i < TRIES; i++) {
        int place = state * TRIES + i;
        boolean isWorthless =
            rollout.tried().terminated(0)[place] || (rollout.truncated(0)[state] && !bootstraps);
        over[state][i] = own[i] - values[state];
        if (!credit.equals("reward-only") && !isWorthless) {
          over[state][i] += gamma * behind[place];
        }
      }
      int selected = rollout.tried().selected(0)[state];
      if (credit.equals("gae")) {
        over[state][selected] += rollout.ended(0)[state] ? 0 : gamma * 0.95 * later;
        later = over[state][selected];
      }
    }
    double[] all = new double[states * TRIES];
    for (int state = 0; state < states; state++) {
      double center = Arrays.stream(over[state]).average().orElse(0);
      double spread = std(over[state]);
      for (int i = 0; i < TRIES; i++) {
        all[state * TRIES + i] =
            switch (baseline) {
              case "value" -> over[state][i];
              case "group" -> over[state][i] - center;
              case "standardized" -> (over[state][i] - center) / (spread + 1e-8);
              default -> over[state][i] + values[state];
            };
        if (learned.equals("all")) {
          int first = state * TRIES;
          double entropy =
              IntStream.range(0, TRIES)
                  .mapToDouble(other -> -rollout.logProbability(0, first + other))
                  .average()
                  .orElse(0);
          all[first + i] += 0.1 * (-rollout.logProbability(0, first + i) - entropy);
        }
      }
    }
    return learned.equals("all")
        ? all
        : IntStream.range(0, states)
            .mapToDouble(state -> all[state * TRIES + rollout.tried().selected(0)[state]])
            .toArray();
  }

  private static double std(double[] numbers) {
    double mean = Arrays.stream(numbers).average().orElse(0);
    return Math.sqrt(Arrays.stream(numbers).map(x -> (x - mean) * (x - mean)).average().orElse(0));
  }

  /** exp((r + gamma V) / temperature), which in place of the rewards decides. */
  @Test
  void drawsByTheRewardsAndTheValuesBehindThem() {
    HybridGrpo group =
        new HybridGrpo(
            Trials.small(
                Map.of(
                    "algorithm",
                    "hybrid-grpo",
                    "total-timesteps",
                    512L,
                    "gamma",
                    0.5,
                    "group.execute",
                    "value",
                    "group.temperature",
                    2.0)));
    assertThat(group.asksForValues()).isTrue();
    int first = 0;
    for (int i = 0; i < 10_000; i++) {
      double[] rewards = {9, 1};
      first += 1 - group.select(rewards, new float[] {3, 0}, new float[] {-2, 6});
    }
    // 3 - 1 beside 0 + 3
    assertThat(first / 1e4).isCloseTo(1 / (1 + Math.exp(0.5)), within(0.015));
  }

  /** exp(z / temperature) with z = (r - mean) / std: 0, 1 and 2 have z of -1.22, 0 and 1.22. */
  @Test
  void drawsByTheStandardisedRewards() {
    HybridGrpo group =
        new HybridGrpo(
            Trials.small(
                Map.of(
                    "algorithm",
                    "hybrid-grpo",
                    "total-timesteps",
                    512L,
                    "group.execute",
                    "softmax",
                    "group.temperature",
                    2.0)));
    int[] drawn = new int[3];
    for (int i = 0; i < 10_000; i++) {
      drawn[group.select(new double[] {5, 7, 6})]++;
    }
    double z = Math.sqrt(1.5) / 2;
    double sum = Math.exp(-z) + 1 + Math.exp(z);
    assertThat(drawn[0] / 1e4).isCloseTo(Math.exp(-z) / sum, within(0.015));
    assertThat(drawn[1] / 1e4).isCloseTo(Math.exp(z) / sum, within(0.015));
  }
}
