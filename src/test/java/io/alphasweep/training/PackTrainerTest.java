package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import io.alphasweep.trial.UnusableStateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackTrainerTest {

  /** Every second time it asks. */
  private static final Placement HELPED_NOW_AND_THEN =
      new Placement(
          "cpu",
          1,
          new SpareCores() {
            private int asked;

            @Override
            public int take(int most) {
              return asked++ % 2 == 0 ? Math.min(1, most) : 0;
            }

            @Override
            public void giveBack(int count) {
              assertThat(count).isBetween(0, 1);
            }
          });

  @ParameterizedTest
  @CsvSource({
    "Hopper-v4, ppo, adam, 1",
    "Hopper-v4, am-ppo, dynag, 1",
    "InvertedPendulum-v4, am-ppo, adam, 3",
    "Humanoid-v4, ppo, dynag, 1",
    "HalfCheetah-v4, ppo, rmsprop, 2",
    "Swimmer-v4, am-ppo, sgd, 1",
    "CartPole-v1, ppo, adam, 4",
    "CartPole-v1, value-free, dynag, 2",
    "Pendulum-v1, agram, adam, 2",
    "Hopper-v4, hybrid-grpo, adam, 2"
  })
  void trialHasTheSameRowsAloneAndInPacksOfFourAndSixteen(
      String environment, String algorithm, String optimizer, long envs) {
    Map<String, Object> common = new HashMap<>();
    common.put("environment", environment);
    common.put("algorithm", algorithm);
    common.put("optimizer.name", optimizer);
    common.put("num-envs", envs);
    common.put("total-timesteps", 384 * envs * tries(algorithm));
    if (algorithm.equals("hybrid-grpo")) {
      common.put("group.execute", "value");
    }
    TrialSpec watched = Trials.small(common);

    List<List<Object>> alone = rows(watched, List.of(watched));

    assertThat(alone).hasSize(3);
    assertThat(rows(watched, pack(watched, common, 4), 3)).isEqualTo(alone);
    assertThat(rows(watched, pack(watched, common, 16))).isEqualTo(alone);
  }

  /** Environment steps for each state that is learned from. */
  private static long tries(String algorithm) {
    return algorithm.equals("agram") ? 5 : algorithm.equals("hybrid-grpo") ? 4 : 1;
  }

  /** Packs of odd sizes, and one larger than any group that the kernel or a team makes. */
  @ParameterizedTest
  @ValueSource(strings = {"tanh", "relu", "elu", "silu"})
  void trialHasTheSameRowsInPacksOfTwoThreeAndSixtyFour(String activation) {
    Map<String, Object> common =
        Map.of(
            "environment",
            "InvertedPendulum-v4",
            "algorithm",
            "ppo",
            "network.activation",
            activation,
            "num-envs",
            2L,
            "total-timesteps",
            512L);
    TrialSpec watched = Trials.small(common);

    List<List<Object>> alone = rows(watched, List.of(watched));

    assertThat(alone).hasSize(2);
    assertThat(rows(watched, pack(watched, common, 2))).isEqualTo(alone);
    assertThat(rows(watched, pack(watched, common, 3), 2)).isEqualTo(alone);
    assertThat(rows(watched, pack(watched, common, 64), 3)).isEqualTo(alone);
    assertThat(rows(watched, pack(watched, common, 5), HELPED_NOW_AND_THEN)).isEqualTo(alone);
  }

  /** Layers of one unit: products of vectors in the backward pass, too. */
  @Test
  void narrowTrialHasTheSameRowsAloneAndInAPack() {
    Map<String, Object> common =
        Map.of(
            "environment",
            "Hopper-v4",
            "algorithm",
            "ppo",
            "network.hidden-sizes",
            List.of(1L, 3L),
            "num-steps",
            16L,
            "num-minibatches",
            8L,
            "total-timesteps",
            48L);
    TrialSpec watched = Trials.small(common);

    List<List<Object>> alone = rows(watched, List.of(watched));

    assertThat(alone).hasSize(3);
    assertThat(rows(watched, pack(watched, common, 2), 2)).isEqualTo(alone);
    assertThat(rows(watched, pack(watched, common, 3))).isEqualTo(alone);
  }

  /** With minibatches of which eight trials make more than one group of autograd's. */
  private static Map<String, Object> images(boolean sharesTrunk) {
    Map<String, Object> images = new HashMap<>();
    images.put("environment", "MinAtar-Breakout");
    images.put("algorithm", "ppo");
    images.put("normalize-observations", false);
    images.put("total-timesteps", 1536L);
    images.put("num-envs", 8L);
    images.put("num-steps", 64L);
    images.put("num-minibatches", 2L);
    images.put("network.name", "convolution");
    images.put("network.activation", "relu");
    images.put("network.shares-trunk", sharesTrunk);
    images.put("network.hidden-sizes", List.of(32L));
    return images;
  }

  /** A convolutional network through autograd, and actions of which the last may stick. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trialThatSeesImagesHasTheSameRowsInEveryPack(boolean sharesTrunk) {
    Map<String, Object> common = images(sharesTrunk);
    TrialSpec watched = Trials.small(common);

    List<List<Object>> alone = rows(watched, List.of(watched));

    assertThat(alone).hasSize(3);
    for (int size : new int[] {2, 3, 8}) {
      assertThat(rows(watched, pack(watched, common, size)))
          .as("pack of %d", size)
          .isEqualTo(alone);
    }
  }

  /** Whose critic, on tensors, has a say in which try goes on. */
  private static Map<String, Object> manyTriesOfImages() {
    Map<String, Object> tries = images(true);
    tries.put("algorithm", "hybrid-grpo");
    tries.put("group.execute", "value");
    tries.put("group.sampling", "entropy");
    tries.put("tried-actions", 2L);
    tries.put("num-steps", 32L);
    return tries;
  }

  /** By an advantage of several steps, of observations that no environment has normalised. */
  private static Map<String, Object> intrinsicRewards() {
    return Map.of(
        "algorithm", "ppo",
        "environment", "MountainCar-v0",
        "num-envs", 2L,
        "total-timesteps", 768L,
        "normalize-observations", false,
        "advantage-estimator", "multi-step",
        "optimizer.name", "dynag",
        "intrinsic-reward.name", "rnd",
        "intrinsic-reward.warm-up-rollouts", 0L);
  }

  private static List<Map<String, Object>> kinds() {
    return List.of(
        Map.of("environment", "Hopper-v4"),
        Map.of("environment", "CartPole-v1"),
        Map.of("environment", "LunarLander-v3"),
        images(true),
        manyTriesOfImages(),
        Map.of("policy.name", "state-gaussian"),
        Map.of("policy.name", "squashed-gaussian"),
        Map.of("scaling.name", "maximum-likelihood", "scaling.temperature", 0.1),
        Map.of("scaling.name", "parametric-mla", "environment", "CartPole-v1"),
        Map.of("minibatches.prioritized", true, "advantage-estimator", "multi-step"),
        Map.of("network.layer-norm", true, "network.activation", "silu"),
        Map.of("network.layer-norm", true, "network.shares-trunk", true),
        Map.of("intrinsic-reward.name", "rnd", "intrinsic-reward.warm-up-rollouts", 2L),
        intrinsicRewards(),
        Map.of("network.name", "mixture-of-experts"),
        Map.of("network.name", "sectional-experts", "environment", "CartPole-v1"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trialsOfAPackGoOnAloneToTheSameBits(Map<String, Object> kind) {
    Map<String, Object> common = new HashMap<>(kind);
    common.putIfAbsent("algorithm", "am-ppo");
    List<TrialSpec> pack = pack(Trials.small(common), common, 3);
    Map<String, List<List<Object>>> rows = new HashMap<>();
    TrainingListener record =
        row ->
            rows.computeIfAbsent(row.head().trialId(), trial -> new ArrayList<>())
                .add(Rows.untimed(row));
    List<byte[]> states;
    try (PackTraining training =
        PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, record)) {
      training.iterate();
      training.iterate();
      states = training.states();
    }

    for (int trial = 0; trial < pack.size(); trial++) {
      TrialSpec alone = pack.get(trial);
      try (PackTraining training =
          PackTrainer.start(
              "test", List.of(alone), List.of(states.get(trial)), Placement.ONE_CORE, record)) {
        training.iterate();
      }
      assertThat(rows.get(alone.id())).isEqualTo(rows(alone, List.of(alone)));
    }
  }

  /** What plain code reads for each trial splits no pack. */
  @Test
  void trialsOfEveryModulationTrainTogetherToTheRowsThatTheyHaveAlone() {
    List<TrialSpec> trials =
        List.of(
            Trials.small(Map.of()),
            Trials.small(Map.of("algorithm", "am-ppo")),
            Trials.small(Map.of("algorithm", "am-ppo", "modulation.gate.name", "off")),
            Trials.small(Map.of("algorithm", "am-ppo", "modulation.norm-scope", "batch")),
            Trials.small(
                Map.of(
                    "algorithm", "am-ppo",
                    "modulation.gate.name", "scalar",
                    "modulation.controller.name", "kurtosis",
                    "modulation.measured-on", "minibatches")),
            Trials.small(
                Map.of(
                    "algorithm", "am-ppo",
                    "modulation.gate.name", "erf",
                    "modulation.acts-on", "signal",
                    "modulation.norm", "max",
                    "modulation.controller.name", "fixed")),
            Trials.small(Map.of("algorithm", "am-ppo", "modulation.value-target", "unmodulated")),
            Trials.small(Map.of("normalize-advantages", false, "anneal-learning-rate", false)));
    TrialSchema schema = TrialSchema.standard();
    assertThat(trials).extracting(schema::packKey).containsOnly(schema.packKey(trials.get(0)));

    List<List<List<Object>>> alone =
        trials.stream().map(trial -> rows(trial, List.of(trial))).toList();
    for (int trial = 0; trial < trials.size(); trial++) {
      assertThat(rows(trials.get(trial), trials)).hasSize(3).isEqualTo(alone.get(trial));
    }
    // The open gate is PPO but for its head and what its controller says.
    assertThat(policyLoss(alone.get(2))).isEqualTo(policyLoss(alone.get(0)));
    assertThat(policyLoss(alone.get(1))).isNotEqualTo(policyLoss(alone.get(0)));
  }

  /** What becomes of an environment's numbers splits no pack, nor what its options are. */
  @Test
  void trialsOfEveryViewOfTheirEnvironmentTrainTogetherToTheRowsThatTheyHaveAlone() {
    assertThatEachHasRowsOfItsOwnAloneAndTogether(
        Map.of("environment", "CartPole-v1", "num-envs", 2L, "total-timesteps", 768L),
        Map.of(),
        Map.of("normalize-observations", false),
        Map.of("normalize-rewards", false),
        Map.of("environment.sutton-barto-reward", true));
  }

  /** The time limit of 1,000 steps falls into the second of three iterations. */
  @Test
  void trialsThatValueATruncationTrainTogetherWithThoseThatDoNot() {
    assertThatEachHasRowsOfItsOwnAloneAndTogether(
        Map.of("environment", "Swimmer-v4", "num-steps", 512L, "total-timesteps", 1536L),
        Map.of(),
        Map.of("bootstrap-at-truncation", true));
  }

  @SafeVarargs
  private void assertThatEachHasRowsOfItsOwnAloneAndTogether(
      Map<String, Object> common, Map<String, Object>... changes) {
    List<TrialSpec> trials = new ArrayList<>();
    for (Map<String, Object> own : changes) {
      Map<String, Object> all = new HashMap<>(common);
      all.putAll(own);
      trials.add(Trials.small(all));
    }
    TrialSchema schema = TrialSchema.standard();
    assertThat(trials).extracting(schema::packKey).containsOnly(schema.packKey(trials.get(0)));
    Set<Object> losses = new HashSet<>();
    for (TrialSpec trial : trials) {
      List<List<Object>> alone = rows(trial, List.of(trial));
      assertThat(rows(trial, trials)).hasSize(3).isEqualTo(alone);
      losses.add(policyLoss(alone));
    }
    assertThat(losses).hasSize(trials.size());
  }

  /** Of the last row. */
  private static Object policyLoss(List<List<Object>> rows) {
    List<String> columns =
        Algorithms.columns().list().stream()
            .filter(column -> !column.timing())
            .map(Column::name)
            .toList();
    return rows.get(rows.size() - 1).get(1 + columns.indexOf("policy_loss"));
  }

  @Test
  void equalSpecsOfTwoRunsHaveEqualRowsAndOtherSeedsOthers() {
    TrialSpec one = Trials.small(Map.of());
    TrialSpec two = Trials.small(Map.of("seed", 2L));

    assertThat(rows(one, List.of(one))).isEqualTo(rows(one, List.of(one)));
    assertThat(rows(one, List.of(one)).get(2)).isNotEqualTo(rows(two, List.of(two)).get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ppo", "value-free"})
  void divergedTrialKeepsItsRowsAndLeavesTheOthersAlone(String algorithm) {
    TrialSpec sound = Trials.small(Map.of("algorithm", algorithm));
    TrialSpec absurd =
        Trials.small(Map.of("algorithm", algorithm, "seed", 2L, "optimizer.learning-rate", 1e30));
    List<Row> rows = new ArrayList<>();

    List<TrialOutcome> outcomes =
        PackTrainer.train("test", List.of(absurd, sound), Placement.ONE_CORE, rows::add);

    assertThat(outcomes.get(0).status()).isEqualTo(Status.DIVERGED);
    assertThat(outcomes.get(0).error()).contains("not finite");
    long kept = rows.stream().filter(row -> row.head().trialId().equals(absurd.id())).count();
    assertThat(outcomes.get(0).iterations()).isEqualTo(kept).isLessThan(3);
    assertThat(outcomes.get(1))
        .isEqualTo(new TrialOutcome(sound.id(), Status.COMPLETED, null, 3, 384));
    assertThat(
            rows.stream().filter(row -> row.head().trialId().equals(sound.id())).map(Rows::untimed))
        .isEqualTo(rows(sound, List.of(sound)));
  }

  @Test
  void plainPpoReportsNoControllerAndAdamNoSaturation() {
    TrialSpec ppo = Trials.small(Map.of());
    TrialSpec modulated = Trials.small(Map.of("algorithm", "am-ppo", "optimizer.name", "dynag"));
    List<Row> plain = new ArrayList<>();
    List<Row> gated = new ArrayList<>();
    PackTrainer.train("test", List.of(ppo), Placement.ONE_CORE, plain::add);
    PackTrainer.train("test", List.of(modulated), Placement.ONE_CORE, gated::add);

    Row row = plain.get(2);
    assertThat(number(row, "alpha_ema")).isNull();
    assertThat(number(row, "minibatch_saturation")).isNull();
    assertThat(number(row, "optimizer_clip_fraction")).isNull();
    assertThat(number(row, "grad_clip_fraction")).isBetween(0.0, 1.0);
    assertThat(row.head().envSteps()).isEqualTo(384);
    assertThat(number(row, "learning_rate")).isCloseTo(3e-4 / 3, within(1e-15));
    Row gate = gated.get(2);
    assertThat(number(gate, "alpha_ema")).isPositive();
    assertThat(number(gate, "minibatch_saturation")).isGreaterThan(number(gate, "saturation"));
    assertThat(number(gate, "advantage_correlation")).isBetween(0.5, 1.0);
    assertThat(number(gate, "optimizer_clip_fraction")).isBetween(0.0, 1.0);
  }

  private static Double number(Row row, String name) {
    return (Double) Rows.number(row, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "rnd"})
  void aThousandIterationsLeaveNoArrayBehind(String intrinsicReward) {
    Map<String, Object> tiny =
        Map.of(
            "intrinsic-reward.name",
            intrinsicReward,
            "environment",
            "InvertedPendulum-v4",
            "algorithm",
            "am-ppo",
            "optimizer.name",
            "dynag",
            "optimizer.momentum",
            0.9,
            "num-steps",
            8L,
            "num-minibatches",
            2L,
            "update-epochs",
            1L,
            "total-timesteps",
            8_000L);
    Set<Integer> counts = new HashSet<>();
    TrialSpec trial = Trials.small(tiny);
    Pack[] pack = new Pack[1];
    try (PackTraining training =
        PackTrainer.start(
            watching(trial, created -> pack[0] = created),
            "test",
            List.of(trial),
            List.of(),
            Placement.ONE_CORE,
            row -> {
              if (row.head().iteration() > 1) {
                counts.add(pack[0].manager().getManagedArrays().size());
              }
            })) {
      while (!training.isOver()) {
        training.iterate();
      }
    }

    assertThat(counts).hasSize(1);
  }

  /** The trial's algorithm, made after the eye has seen the pack. */
  private static Algorithm.Factory watching(TrialSpec trial, Consumer<Pack> eye) {
    Algorithm.Factory algorithm = Algorithms.factory(trial);
    return new Algorithm.Factory() {
      @Override
      public Footprint footprint(TrialSpec spec, EnvironmentType environment) {
        return algorithm.footprint(spec, environment);
      }

      @Override
      public Columns columns() {
        return algorithm.columns();
      }

      @Override
      public PolicyForm policy(TrialSpec spec, EnvironmentType environment) {
        return algorithm.policy(spec, environment);
      }

      @Override
      public Algorithm create(Pack pack) {
        eye.accept(pack);
        return algorithm.create(pack);
      }
    };
  }

  @Test
  void whatAPackOpenedIsClosedThoughItsAlgorithmFailsHalfMade() {
    TrialSpec trial = Trials.small(Map.of());
    List<TrialSpec> trials = List.of(trial, Trials.small(Map.of("seed", 2L)));
    List<Pack> packs = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    Consumer<Pack> outOfRoom =
        pack -> {
          packs.add(pack);
          pack.own(() -> closed.add("first"));
          pack.own(() -> closed.add("second"));
          pack.team().each(2, item -> {});
          assertThat(pack.manager().isOpen()).isTrue();
          throw new OutOfMemoryError("no room");
        };
    Placement twoThreads = new Placement("cpu", 2);
    for (int refusal = 0; refusal < 3; refusal++) {
      assertThatThrownBy(
              () ->
                  PackTrainer.start(
                      watching(trial, outOfRoom), "test", trials, List.of(), twoThreads, row -> {}))
          .isInstanceOf(OutOfMemoryError.class);
    }
    assertThat(packs).hasSize(3).noneMatch(pack -> pack.manager().isOpen());
    assertThat(closed).containsExactly("second", "first", "second", "first", "second", "first");
  }

  @Test
  void rolloutsThatTheHeapCannotHoldAreRefusedBeforeAnythingIsTaken() {
    long tooMany = Runtime.getRuntime().maxMemory() / 20 / 4 * 4;
    TrialSpec trial = Trials.small(Map.of("num-steps", tooMany, "total-timesteps", tooMany));
    assertThatThrownBy(
            () -> PackTrainer.train("test", List.of(trial, trial), Placement.ONE_CORE, row -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "2 trials need [\\d,]+ MB of Java's heap, which has room for [\\d,]+ MB of [\\d,]+;"
                + " accepted: .*");
  }

  @ParameterizedTest
  @CsvSource({
    "Hopper-v4, am-ppo, adam, 1, 0",
    "InvertedPendulum-v4, ppo, sgd, 3, 0.9",
    "Ant-v4, am-ppo, dynag, 1, 0.9",
    "Humanoid-v4, ppo, rmsprop, 1, 0.5",
    "HalfCheetah-v4, am-ppo, alphagrad, 2, 0.9",
    "Walker2d-v4, ppo, dynag, 1, 0",
    "Swimmer-v4, am-ppo, adam, 1, 0",
    "InvertedPendulum-v4, value-free, dynag, 2, 0.9",
    "Hopper-v4, agram, adam, 2, 0",
    "Pendulum-v1, hybrid-grpo, adam, 2, 0"
  })
  void goesOnFromAnyIterationInAnyPackToTheSameBits(
      String environment, String algorithm, String optimizer, long envs, double momentum) {
    Map<String, Object> common = new HashMap<>();
    common.put("environment", environment);
    common.put("algorithm", algorithm);
    common.put("optimizer.name", optimizer);
    common.put("num-envs", envs);
    common.put("total-timesteps", 4 * 128 * envs * tries(algorithm));
    if (!optimizer.equals("adam")) {
      common.put("optimizer.momentum", momentum);
    }
    if (optimizer.equals("alphagrad")) {
      common.put("optimizer.alpha", 10.0);
    }
    if (algorithm.equals("agram")) {
      common.put("reward-modulation.norm-scope", "batch"); // what the rollout before hands on
    }
    if (algorithm.equals("hybrid-grpo")) {
      common.put("group.transform", "adaptive");
      common.put("group.execute", "softmax");
    }
    TrialSpec watched = Trials.small(common);
    List<List<Object>> undisturbed = rows(watched, List.of(watched));
    assertThat(undisturbed).hasSize(4);

    Map<String, byte[]> states = new HashMap<>();
    List<List<Object>> rows = new ArrayList<>();
    List<List<TrialSpec>> packs =
        List.of(
            List.of(watched), pack(watched, common, 3), List.of(watched), pack(watched, common, 4));
    for (int stage = 0; stage < packs.size(); stage++) {
      // Neighbours that were not there before get their first iterations here.
      List<TrialSpec> pack = packs.get(stage);
      for (TrialSpec trial : pack) {
        if (!trial.equals(watched)) {
          states.put(trial.id(), stateAfter(trial, stage));
        }
      }
      List<byte[]> from =
          stage == 0 ? List.of() : pack.stream().map(trial -> states.get(trial.id())).toList();
      try (PackTraining training =
          PackTrainer.start("test", pack, from, Placement.ONE_CORE, recordOnly(watched, rows))) {
        training.iterate();
        List<byte[]> after = training.states();
        for (int trial = 0; trial < pack.size(); trial++) {
          states.put(pack.get(trial).id(), after.get(trial));
        }
      }
    }
    assertThat(rows).isEqualTo(undisturbed);
  }

  private byte[] stateAfter(TrialSpec trial, int iterations) {
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, row -> {})) {
      for (int i = 0; i < iterations; i++) {
        training.iterate();
      }
      return training.states().get(0);
    }
  }

  @Test
  void stopsInTheMiddleOfAnIterationAndTheStateBeforeItStands() {
    TrialSpec trial = Trials.small(Map.of());
    List<List<Object>> rows = new ArrayList<>();
    boolean[] stop = {false};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void iteration(Row row) {
            rows.add(Rows.untimed(row));
          }

          @Override
          public boolean stops() {
            return stop[0];
          }
        };
    byte[] state;
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, listener)) {
      training.iterate();
      state = training.states().get(0);
      stop[0] = true;
      assertThatThrownBy(training::iterate).isInstanceOf(StoppedException.class);
      stop[0] = false;
    }
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(state), Placement.ONE_CORE, listener)) {
      while (!training.isOver()) {
        training.iterate();
      }
      assertThat(training.outcomes())
          .containsExactly(new TrialOutcome(trial.id(), Status.COMPLETED, null, 3, 384));
    }
    assertThat(rows).isEqualTo(rows(trial, List.of(trial)));
  }

  @Test
  void refusesAStateThatIsNotWholeOrNotItsOwn() {
    TrialSpec trial = Trials.small(Map.of());
    byte[] state = stateAfter(trial, 1);
    byte[] broken = state.clone();
    broken[broken.length / 2] ^= 1;
    assertThatThrownBy(() -> goOn(trial, broken)).hasMessage("its checksum does not match");
    assertThatThrownBy(() -> goOn(trial, Arrays.copyOf(state, 3))).hasMessage("it is cut short");
    TrialSpec other = Trials.small(Map.of("seed", 2L));
    assertThatThrownBy(() -> goOn(other, state))
        .isInstanceOf(UnusableStateException.class)
        .hasMessage("it belongs to trial " + trial.id());
  }

  private static void goOn(TrialSpec trial, byte[] state) {
    PackTrainer.start("test", List.of(trial), List.of(state), Placement.ONE_CORE, row -> {})
        .close();
  }

  private TrainingListener recordOnly(TrialSpec watched, List<List<Object>> rows) {
    return row -> {
      if (row.head().trialId().equals(watched.id())) {
        rows.add(Rows.untimed(row));
      }
    };
  }

  /** A pack in which the watched trial stands in the middle of trials with other settings. */
  private static List<TrialSpec> pack(TrialSpec watched, Map<String, Object> common, int trials) {
    List<TrialSpec> pack = new ArrayList<>();
    for (long trial = 0; trial < trials; trial++) {
      Map<String, Object> changes = new HashMap<>(common);
      changes.put("seed", 100 + trial);
      changes.put("optimizer.learning-rate", 1e-3 / (1 + trial));
      changes.put("gamma", 0.9);
      changes.put("clip-coefficient", 0.1);
      changes.put("entropy-coefficient", 0.01);
      if (common.get("algorithm").equals("am-ppo")) {
        changes.put("modulation.kappa", 1.0 + trial);
        changes.put("modulation.norm-scope", "batch");
        changes.put("modulation.value-target", "unmodulated");
      }
      pack.add(trial == trials / 2 ? watched : Trials.small(changes));
    }
    return pack;
  }

  /** The watched trial's rows without the columns that depend on the moment. */
  private List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack) {
    return rows(watched, pack, 1);
  }

  private List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack, int threads) {
    return rows(watched, pack, new Placement("cpu", threads));
  }

  private List<List<Object>> rows(TrialSpec watched, List<TrialSpec> pack, Placement placement) {
    List<List<Object>> rows = new ArrayList<>();
    List<TrialOutcome> outcomes =
        PackTrainer.train("test", pack, placement, recordOnly(watched, rows));
    assertThat(outcomes).allMatch(outcome -> outcome.status() == Status.COMPLETED);
    return rows;
  }
}
