package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.alphasweep.rows.Row;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.experience.Episode;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpisodicPpoTest {

  private static final int[] ACTOR = {4, 24, 17, 2};
  private static final int[] CRITIC = {4, 24, 17, 1};
  private static final double TOLERANCE = 1e-5;

  private static TrialSpec trial(long seed, Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("seed", seed);
    settings.put("environment", "CartPole-v1");
    settings.put("algorithm", "episodic-ppo");
    settings.put("total-timesteps", 350L);
    settings.put("iteration-steps", 70L);
    settings.put("network.hidden-sizes", List.of(24L, 17L));
    settings.putAll(changes);
    return TrialSchema.standard().resolve(settings);
  }

  /** Episodes outlast iterations here, so a state holds the beginning of one. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trialHasTheSameRowsAloneInPacksAndAfterAResume(boolean byTensors) {
    List<TrialSpec> pack = new ArrayList<>();
    for (long seed = 1; seed <= 4; seed++) {
      Map<String, Object> changes = new HashMap<>();
      changes.put("network.layer-norm", byTensors);
      changes.put("entropy-schedule.name", seed % 2 == 0 ? "grade" : "constant");
      changes.put("gradient-filter.name", "grokfast-ema");
      changes.put("gamma", 1 - 0.01 * seed);
      pack.add(trial(seed, changes));
    }
    TrialSpec watched = pack.get(1);
    List<Row> alone = new ArrayList<>();
    PackTrainer.train("test", List.of(watched), Placement.ONE_CORE, alone::add);
    assertThat(alone).hasSize(5);

    List<Row> together = new ArrayList<>();
    PackTrainer.train(
        "test",
        pack,
        new Placement("cpu", 2),
        row -> {
          synchronized (together) {
            together.add(row);
          }
        });
    assertThat(untimed(together, watched)).isEqualTo(untimed(alone, watched));

    List<Row> resumed = new ArrayList<>();
    List<byte[]> states;
    try (PackTraining training =
        PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, row -> {})) {
      training.iterate();
      training.iterate();
      states = training.states();
    }
    try (PackTraining training =
        PackTrainer.start(
            "test",
            List.of(pack.get(3), watched),
            List.of(states.get(3), states.get(1)),
            Placement.ONE_CORE,
            resumed::add)) {
      while (!training.isOver()) {
        training.iterate();
      }
    }
    assertThat(untimed(resumed, watched)).isEqualTo(untimed(alone, watched).subList(2, 5));
    assertThat((Double) Rows.number(alone.get(4), "entropy_share")).isBetween(0.01, 0.9999);
    assertThat((Double) Rows.number(alone.get(4), "value_loss")).isFinite();
  }

  private static List<List<Object>> untimed(List<Row> rows, TrialSpec trial) {
    return rows.stream()
        .filter(row -> row.head().trialId().equals(trial.id()))
        .map(Rows::untimed)
        .toList();
  }

  /**
   * Reference: PyTorch's autograd through DJL, in 64 bits, on the losses written out with its
   * operators. The gradient is what a step of SGD with learning rate 1 takes away.
   */
  @ParameterizedTest
  @CsvSource({"kernel, false, true", "kernel, true, false", "tensors, true, true"})
  void learnsAlongTheGradientOfItsLosses(
      String computing, boolean isTruncated, boolean normalizesReturns) {
    TrialSpec trial =
        trial(
            3,
            Map.of(
                "optimizer.name",
                "sgd",
                "optimizer.learning-rate",
                1.0,
                "update-epochs",
                1L,
                "entropy-coefficient",
                0.05,
                "normalize-returns",
                normalizesReturns));
    int steps = 9;
    float[] observations = new float[(steps + 1) * 4];
    float[] rewards = new float[steps];
    float[] old = new float[steps];
    float[] taken = new float[steps];
    Random random = new Random(4);
    for (int i = 0; i < observations.length; i++) {
      observations[i] = (float) random.nextGaussian();
    }
    for (int step = 0; step < steps; step++) {
      rewards[step] = (float) random.nextGaussian();
      taken[step] = random.nextInt(2);
      old[step] = (float) Math.log(0.3 + 0.6 * random.nextDouble()); // some ratios are clipped
    }
    try (Pack pack = new Pack(List.of(trial), Placement.ONE_CORE, () -> false);
        NDManager manager = Torch.manager("cpu")) {
      Cohort cohort = Cohort.alone(pack, computing.equals("kernel")).get(0);
      EpisodicLearner learner = new EpisodicLearner(cohort);
      learner.startIteration(1);
      Episode episode = learner.episode;
      episode.start(observations, 0);
      for (int step = 0; step < steps; step++) {
        boolean isLast = step + 1 == steps;
        float[] next = new float[4];
        System.arraycopy(observations, (step + 1) * 4, next, 0, 4);
        episode.logProbability(old[step]);
        episode.add(
            taken,
            step,
            rewards[step],
            isLast && !isTruncated,
            isLast && isTruncated,
            next,
            next,
            0);
      }
      float[] actorBefore = parameters(learner, trial, "actor", ACTOR);
      float[] criticBefore = parameters(learner, trial, "critic", CRITIC);
      cohort.within(learner::learn);

      NDArray seen = numbers(manager, observations).reshape(steps + 1, 4);
      NDArray states = seen.get("0:{}", steps);
      NDArray critic = numbers(manager, criticBefore);
      double behind =
          isTruncated ? perceptron(critic, seen.get("{}:", steps), CRITIC).toDoubleArray()[0] : 0;
      double[] returns = new double[steps];
      for (int step = steps - 1; step >= 0; step--) {
        behind = rewards[step] + 0.99 * behind;
        returns[step] = behind;
      }
      NDArray targets = manager.create(returns);
      if (normalizesReturns) {
        targets = standardised(targets);
      }
      NDArray advantages = standardised(targets.sub(perceptron(critic, states, CRITIC).squeeze(1)));
      NDArray finalTargets = targets;
      assertGradient(
          criticBefore,
          parameters(learner, trial, "critic", CRITIC),
          gradient(
              critic,
              flat ->
                  perceptron(flat, states, CRITIC).squeeze(1).sub(finalTargets).square().mean()));
      NDArray actions = manager.create(taken).toType(DataType.INT64, false).reshape(steps, 1);
      assertGradient(
          actorBefore,
          parameters(learner, trial, "actor", ACTOR),
          gradient(
              numbers(manager, actorBefore),
              flat -> {
                NDArray all = perceptron(flat, states, ACTOR).logSoftmax(1);
                NDArray ratio = all.gather(actions, 1).squeeze(1).sub(numbers(manager, old)).exp();
                NDArray clipped = ratio.clip(0.8, 1.2).mul(advantages);
                NDArray entropy = all.exp().mul(all).sum(new int[] {1}).neg();
                return ratio
                    .mul(advantages)
                    .minimum(clipped)
                    .mean()
                    .add(entropy.mean().mul(0.05))
                    .neg();
              }));
    }
  }

  private static NDArray numbers(NDManager manager, float[] numbers) {
    return manager.create(numbers).toType(DataType.FLOAT64, false);
  }

  private static NDArray standardised(NDArray numbers) {
    NDArray centred = numbers.sub(numbers.mean());
    double std = Math.sqrt(centred.square().sum().getDouble() / (numbers.size() - 1));
    return centred.div(std);
  }

  private static float[] parameters(
      EpisodicLearner learner, TrialSpec trial, String name, int[] widths) {
    StateArchive saved = StateArchive.saving(trial.id());
    learner.archive(new PackArchive(List.of(saved)));
    int size = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      size += (widths[layer] + 1) * widths[layer + 1];
    }
    float[] numbers = new float[size];
    StateArchive.restoring(trial.id(), saved.bytes())
        .floats(name + ".parameters", numbers, 0, size);
    return numbers;
  }

  private static NDArray perceptron(NDArray flat, NDArray inputs, int... widths) {
    NDArray values = inputs;
    long from = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      long weights = (long) widths[layer] * widths[layer + 1];
      NDArray weight = flat.get("{}:{}", from, from + weights);
      NDArray bias = flat.get("{}:{}", from + weights, from + weights + widths[layer + 1]);
      from += weights + widths[layer + 1];
      values = values.matMul(weight.reshape(widths[layer], widths[layer + 1])).add(bias);
      if (layer + 2 < widths.length) {
        values = values.getNDArrayInternal().relu();
      }
    }
    return values;
  }

  private static double[] gradient(NDArray parameters, Function<NDArray, NDArray> loss) {
    parameters.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.apply(parameters));
    }
    double[] gradient = parameters.getGradient().toDoubleArray();
    parameters.setRequiresGradient(false);
    return gradient;
  }

  private static void assertGradient(float[] before, float[] after, double[] expected) {
    double largest = 0;
    for (double each : expected) {
      largest = Math.max(largest, Math.abs(each));
    }
    assertThat(largest).isGreaterThan(0.01);
    for (int i = 0; i < expected.length; i++) {
      double found = (double) before[i] - after[i];
      assertThat(Math.abs(found - expected[i])).as("element %d", i).isLessThan(TOLERANCE * largest);
    }
  }

  @Test
  void refusesRealActionsAndTrainingsWithoutAnIteration() {
    assertThatThrownBy(() -> trial(1, Map.of("environment", "Hopper-v4")))
        .hasMessageContaining("Hopper-v4")
        .hasMessageContaining("episodic-ppo needs one, such as LunarLander-v3's");
    assertThatThrownBy(() -> trial(1, Map.of("iteration-steps", 400L)))
        .hasMessageContaining("found 350, less than one iteration of iteration-steps 400");
  }

  /** From 20-odd steps upright, which chance reaches, to many times as long. */
  @Test
  void learnsToHoldThePoleUp() {
    TrialSpec trial = trial(1, Map.of("total-timesteps", 30_000L, "iteration-steps", 3_000L));
    List<Row> rows = new ArrayList<>();
    PackTrainer.train("test", List.of(trial), Placement.ONE_CORE, rows::add);
    assertThat((Double) Rows.number(rows.get(0), "episodic_return_100")).isLessThan(60);
    assertThat((Double) Rows.number(rows.get(9), "episodic_return_100")).isGreaterThan(100);
  }
}
