package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.Placement;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Reference: PyTorch's autograd through DJL, on each algorithm's losses written out with its own
 * operators. The gradient is what a step of SGD with learning rate 1 takes away.
 */
class ReplayGradientTest {

  private static final int SAMPLES = 5;
  private static final double TOLERANCE = 1e-5;

  private static List<TrialSpec> trials(String algorithm, Map<String, Object> changes) {
    List<TrialSpec> trials = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      Map<String, Object> settings = new HashMap<>();
      settings.put("seed", seed);
      settings.put("algorithm", algorithm);
      settings.put("network.hidden-sizes", List.of(24L, 17L));
      settings.put("batch-size", (long) SAMPLES);
      settings.put("replay.capacity", 100L);
      settings.put("gamma", 1 - 0.1 * seed);
      settings.put("optimizer.name", "sgd");
      settings.put("optimizer.learning-rate", 1.0);
      settings.putAll(changes);
      trials.add(TrialSchema.standard().resolve(settings));
    }
    return trials;
  }

  /** One learner with its minibatch, and what it learned. */
  private static final class Subject {
    final Cohort cohort;
    final Transitions drawn;
    final ReplayLearner learner;

    Subject(Cohort cohort) {
      this.cohort = cohort;
      int observations = cohort.pack().environment().observations().size();
      int actions = cohort.pack().environment().actions().size();
      List<Replay> none = Collections.nCopies(cohort.size(), new Replay(1, observations, actions));
      this.drawn = new ReplaySampler(cohort, none, SAMPLES, observations, actions).drawn();
      ReplayFactory factory =
          (ReplayFactory) Algorithms.REGISTRY.named(cohort.trials().get(0).algorithm()).factory();
      this.learner = factory.learner(cohort, drawn);
      double[] shares = new double[cohort.size()];
      Arrays.fill(shares, 1);
      learner.startIteration(shares);
    }

    /** Fills a trial's part of the minibatch, alike in any cohort. */
    void fill(int trial, int number, int actionsOfASet) {
      TrialSpec spec = cohort.trials().get(trial);
      Random random = new Random(10 * spec.seed() + number);
      for (Floats floats : List.of(drawn.observations(), drawn.following(), drawn.rewards())) {
        int size = floats.count() / cohort.size();
        for (int i = trial * size; i < (trial + 1) * size; i++) {
          floats.put(i, (float) random.nextGaussian());
        }
      }
      int size = drawn.actions().count() / cohort.size();
      for (int i = trial * size; i < (trial + 1) * size; i++) {
        drawn
            .actions()
            .put(i, actionsOfASet > 0 ? random.nextInt(actionsOfASet) : 2 * random.nextFloat() - 1);
      }
      for (int i = trial * SAMPLES; i < (trial + 1) * SAMPLES; i++) {
        drawn.discounts().put(i, random.nextInt(3) == 0 ? 0 : (float) spec.real("gamma"));
      }
    }

    void learn(int number, int actionsOfASet, long update) {
      for (int trial = 0; trial < cohort.size(); trial++) {
        fill(trial, number, actionsOfASet);
      }
      cohort.within(() -> learner.learn(update));
    }

    float[] part(Floats floats, int trial) {
      float[] part = new float[floats.count() / cohort.size()];
      floats.buffer().get(trial * part.length, part);
      return part;
    }

    private StateArchive state(int trial) {
      List<StateArchive> archives =
          cohort.trials().stream().map(spec -> StateArchive.saving(spec.id())).toList();
      learner.archive(new PackArchive(archives));
      return StateArchive.restoring(cohort.trials().get(trial).id(), archives.get(trial).bytes());
    }

    double real(int trial, String name) {
      return state(trial).real(name, 0);
    }

    float[] state(int trial, String name, long size) {
      float[] numbers = new float[(int) size];
      state(trial).floats(name, numbers, 0, numbers.length);
      return numbers;
    }
  }

  /** What a minibatch and parameters are to PyTorch. */
  private static final class Reference implements AutoCloseable {
    final NDManager manager = Torch.manager("cpu");

    NDArray numbers(float[] numbers) {
      return manager.create(numbers).toType(DataType.FLOAT64, false);
    }

    NDArray matrix(float[] numbers, int columns) {
      return numbers(numbers).reshape(numbers.length / columns, columns);
    }

    /** A perceptron with relu whose parameters begin at an offset. */
    static NDArray perceptron(NDArray flat, long offset, NDArray inputs, int... widths) {
      NDArray values = inputs;
      long from = offset;
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

    @Override
    public void close() {
      manager.close();
    }
  }

  private static long size(int... widths) {
    long size = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      size += (widths[layer] + 1L) * widths[layer + 1];
    }
    return size;
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

  private static List<Cohort> cohorts(Pack pack, String computing) {
    List<Cohort> cohorts = Cohort.of(pack, computing.equals("kernel"));
    assertThat(cohorts).hasSize(cohorts.get(0).kernel().isPresent() ? 3 : 1);
    return cohorts;
  }

  @ParameterizedTest
  @CsvSource({
    "kernel, false, squared",
    "tensors, false, squared",
    "kernel, true, squared",
    "kernel, false, huber",
    "tensors, true, huber"
  })
  void dqn(String computing, boolean isDouble, String loss) {
    List<TrialSpec> trials =
        trials(
            "dqn", Map.of("environment", "CartPole-v1", "target.double", isDouble, "loss", loss));
    int[] widths = {4, 24, 17, 2};
    try (Pack pack = new Pack(trials, Placement.ONE_CORE, () -> false)) {
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        subject.learn(1, 2, 1); // of a target that is the network, the wrong one would not show
        List<float[]> before = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          before.add(subject.state(trial, "parameters", size(widths)));
        }
        subject.learn(2, 2, 2);
        for (int trial = 0; trial < cohort.size(); trial++) {
          float[] target = subject.state(trial, "target-parameters", size(widths));
          assertGradient(
              before.get(trial),
              subject.state(trial, "parameters", size(widths)),
              dqn(subject, trial, before.get(trial), target, widths));
        }
      }
    }
  }

  private static double[] dqn(
      Subject subject, int trial, float[] parameters, float[] target, int[] widths) {
    Transitions drawn = subject.drawn;
    try (Reference reference = new Reference()) {
      NDArray flat = reference.numbers(parameters);
      flat.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray following = reference.matrix(subject.part(drawn.following(), trial), 4);
        NDArray ofTarget = Reference.perceptron(reference.numbers(target), 0, following, widths);
        boolean isDouble = subject.cohort.trials().get(trial).flag("target.double");
        NDArray choosing =
            isDouble
                ? Reference.perceptron(reference.numbers(parameters), 0, following, widths)
                : ofTarget;
        NDArray best = ofTarget.gather(choosing.argMax(1).reshape(SAMPLES, 1), 1).squeeze(1);
        NDArray targets =
            reference
                .numbers(subject.part(drawn.rewards(), trial))
                .add(reference.numbers(subject.part(drawn.discounts(), trial)).mul(best));
        NDArray values =
            Reference.perceptron(
                flat, 0, reference.matrix(subject.part(drawn.observations(), trial), 4), widths);
        NDArray taken =
            reference.matrix(subject.part(drawn.actions(), trial), 1).toType(DataType.INT64, false);
        NDArray error = values.gather(taken, 1).squeeze(1).sub(targets);
        NDArray size = error.abs();
        boolean isHuber = subject.cohort.trials().get(trial).text("loss").equals("huber");
        NDArray loss =
            isHuber
                ? NDArrays.where(size.lt(1), error.square().mul(0.5), size.sub(0.5))
                : error.square();
        collector.backward(loss.mean());
      }
      return flat.getGradient().toDoubleArray();
    }
  }

  /** Mean squared errors of critics whose parameters stand one after the other. */
  private static NDArray criticLoss(NDArray flat, NDArray pairs, NDArray targets, int[] widths) {
    NDArray first = Reference.perceptron(flat, 0, pairs, widths).squeeze(1);
    NDArray loss = first.sub(targets).square().mean();
    for (long from = size(widths); from < flat.size(); from += size(widths)) {
      NDArray next = Reference.perceptron(flat, from, pairs, widths).squeeze(1);
      loss = loss.add(next.sub(targets).square().mean());
    }
    return loss;
  }

  private static NDArray least(NDArray flat, NDArray inputs, int[] widths) {
    NDArray first = Reference.perceptron(flat, 0, inputs, widths);
    return flat.size() == size(widths)
        ? first
        : first.minimum(Reference.perceptron(flat, size(widths), inputs, widths));
  }

  /** What a stream gives from its n-th normal number on, {@code [sample, action]}. */
  private static float[] noise(TrialSpec trial, String purpose, int from, int count) {
    NormalizedGaussianSampler normal =
        ZigguratSampler.NormalizedGaussian.of(new RandomStreams(trial.seed()).stream(purpose, 0));
    float[] noise = new float[count];
    for (int i = -from; i < count; i++) {
      float next = (float) normal.sample();
      if (i >= 0) {
        noise[i] = next;
      }
    }
    return noise;
  }

  private static double[] gradient(NDArray parameters, Supplier<NDArray> loss) {
    parameters.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      collector.backward(loss.get());
    }
    double[] gradient = parameters.getGradient().toDoubleArray();
    parameters.setRequiresGradient(false);
    return gradient;
  }

  @ParameterizedTest
  @CsvSource({
    "td3, InvertedPendulum-v4, kernel",
    "td3, Hopper-v4, tensors",
    "ddpg, Hopper-v4, kernel",
    "ddpg, InvertedPendulum-v4, tensors"
  })
  void td3AndDdpg(String algorithm, String environment, String computing) {
    Map<String, Object> changes =
        Map.of("environment", environment, "actor.delay", 1L, "actor.learning-rate", 1.0);
    boolean isTd3 = algorithm.equals("td3");
    try (Pack pack = new Pack(trials(algorithm, changes), Placement.ONE_CORE, () -> false)) {
      int s = pack.environment().observations().size();
      int a = pack.environment().actions().size();
      float bound = (float) ((Box) pack.environment().actions()).high(0);
      int[] ofActor = {s, 24, 17, a};
      int[] ofCritic = {s + a, 24, 17, 1};
      long actorSize = size(ofActor);
      long criticSize = (isTd3 ? 2 : 1) * size(ofCritic);
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        subject.learn(1, 0, 1);
        List<float[]> actors = new ArrayList<>();
        List<float[]> critics = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          actors.add(subject.state(trial, "actor.parameters", actorSize));
          critics.add(subject.state(trial, "critic.parameters", criticSize));
        }
        subject.learn(2, 0, 2);
        for (int trial = 0; trial < cohort.size(); trial++) {
          try (Reference reference = new Reference()) {
            Batch batch = new Batch(reference, subject, trial, s, a);
            NDArray actorTarget =
                reference.numbers(subject.state(trial, "actor.target-parameters", actorSize));
            NDArray criticTarget =
                reference.numbers(subject.state(trial, "critic.target-parameters", criticSize));
            float[] after = subject.state(trial, "critic.parameters", criticSize);
            NDArray following =
                Reference.perceptron(actorTarget, 0, batch.following, ofActor).tanh().mul(bound);
            if (isTd3) {
              NDArray noise =
                  reference.matrix(
                      noise(
                          cohort.trials().get(trial), "target-smoothing", SAMPLES * a, SAMPLES * a),
                      a);
              following =
                  following.add(noise.mul(0.2f).clip(-0.5f, 0.5f).mul(bound)).clip(-bound, bound);
            }
            NDArray targets =
                batch.target(
                    least(criticTarget, batch.following.concat(following, 1), ofCritic).squeeze(1));
            NDArray critic = reference.numbers(critics.get(trial));
            assertGradient(
                critics.get(trial),
                after,
                gradient(
                    critic,
                    () ->
                        criticLoss(
                            critic,
                            batch.observations.concat(batch.actions, 1),
                            targets,
                            ofCritic)));
            NDArray stepped = reference.numbers(after);
            NDArray actor = reference.numbers(actors.get(trial));
            assertGradient(
                actors.get(trial),
                subject.state(trial, "actor.parameters", actorSize),
                gradient(
                    actor,
                    () -> {
                      NDArray action =
                          Reference.perceptron(actor, 0, batch.observations, ofActor)
                              .tanh()
                              .mul(bound);
                      return Reference.perceptron(
                              stepped, 0, batch.observations.concat(action, 1), ofCritic)
                          .mean()
                          .neg();
                    }));
          }
        }
      }
    }
  }

  /** A trial's minibatch as PyTorch sees it. */
  private static final class Batch {
    final NDArray observations;
    final NDArray following;
    final NDArray actions;
    private final NDArray rewards;
    private final NDArray discounts;

    Batch(Reference reference, Subject subject, int trial, int s, int a) {
      Transitions drawn = subject.drawn;
      this.observations = reference.matrix(subject.part(drawn.observations(), trial), s);
      this.following = reference.matrix(subject.part(drawn.following(), trial), s);
      this.actions = reference.matrix(subject.part(drawn.actions(), trial), a);
      this.rewards = reference.numbers(subject.part(drawn.rewards(), trial));
      this.discounts = reference.numbers(subject.part(drawn.discounts(), trial));
    }

    NDArray target(NDArray values) {
      return rewards.add(discounts.mul(values));
    }
  }

  /** An action of a squashed Gaussian, and its log probability. */
  private record Squashed(NDArray actions, NDArray logProbabilities) {
    static Squashed of(NDArray outputs, NDArray xi, int a, float bound) {
      NDArray mean = outputs.get(":, 0:{}", a);
      NDArray logStd = outputs.get(":, {}:", a).tanh().add(1).mul(3.5f).add(-5);
      NDArray y = logStd.exp().mul(xi).add(mean).tanh();
      NDArray density =
          xi.square()
              .mul(-0.5f)
              .sub(logStd)
              .sub((float) (0.5 * Math.log(2 * Math.PI)))
              .sub(y.square().neg().add(1).mul(bound).add(1e-6f).log());
      return new Squashed(y.mul(bound), density.sum(new int[] {1}));
    }
  }

  @ParameterizedTest
  @CsvSource({"InvertedPendulum-v4, kernel", "Hopper-v4, kernel", "InvertedPendulum-v4, tensors"})
  void sac(String environment, String computing) {
    Map<String, Object> changes =
        Map.of(
            "environment",
            environment,
            "actor.delay",
            1L,
            "actor.learning-rate",
            0.5,
            "optimizer.learning-rate",
            0.5);
    try (Pack pack = new Pack(trials("sac", changes), Placement.ONE_CORE, () -> false)) {
      int s = pack.environment().observations().size();
      int a = pack.environment().actions().size();
      float bound = (float) ((Box) pack.environment().actions()).high(0);
      int[] ofActor = {s, 24, 17, 2 * a};
      int[] ofCritic = {s + a, 24, 17, 1};
      long actorSize = size(ofActor);
      long criticSize = 2 * size(ofCritic);
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        subject.learn(1, 0, 1);
        List<float[]> actors = new ArrayList<>();
        List<float[]> critics = new ArrayList<>();
        List<Double> alphas = new ArrayList<>();
        List<Double> moments = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          actors.add(subject.state(trial, "actor.parameters", actorSize));
          critics.add(subject.state(trial, "critic.parameters", criticSize));
          alphas.add(subject.real(trial, "temperature.alpha"));
          moments.add(subject.real(trial, "temperature.first-moment"));
        }
        subject.learn(2, 0, 2);
        for (int trial = 0; trial < cohort.size(); trial++) {
          TrialSpec spec = cohort.trials().get(trial);
          double alpha = alphas.get(trial);
          try (Reference reference = new Reference()) {
            Batch batch = new Batch(reference, subject, trial, s, a);
            NDArray actor = reference.numbers(actors.get(trial));
            NDArray criticTarget =
                reference.numbers(subject.state(trial, "critic.target-parameters", criticSize));
            float[] after = subject.state(trial, "critic.parameters", criticSize);
            float[] actorAfter = subject.state(trial, "actor.parameters", actorSize);
            Squashed following =
                Squashed.of(
                    Reference.perceptron(actor, 0, batch.following, ofActor),
                    reference.matrix(noise(spec, "target-noise", SAMPLES * a, SAMPLES * a), a),
                    a,
                    bound);
            NDArray targets =
                batch.target(
                    least(criticTarget, batch.following.concat(following.actions(), 1), ofCritic)
                        .squeeze(1)
                        .sub(following.logProbabilities().mul(alpha)));
            NDArray critic = reference.numbers(critics.get(trial));
            assertGradient(
                critics.get(trial),
                after,
                scaled(
                    0.5,
                    gradient(
                        critic,
                        () ->
                            criticLoss(
                                critic,
                                batch.observations.concat(batch.actions, 1),
                                targets,
                                ofCritic))));
            NDArray stepped = reference.numbers(after);
            NDArray xi = reference.matrix(noise(spec, "actor-noise", SAMPLES * a, SAMPLES * a), a);
            assertGradient(
                actors.get(trial),
                actorAfter,
                scaled(
                    0.5,
                    gradient(
                        actor,
                        () -> {
                          Squashed own =
                              Squashed.of(
                                  Reference.perceptron(actor, 0, batch.observations, ofActor),
                                  xi,
                                  a,
                                  bound);
                          NDArray q =
                              least(stepped, batch.observations.concat(own.actions(), 1), ofCritic);
                          return own.logProbabilities().mul(alpha).sub(q.squeeze(1)).mean();
                        })));
            Squashed fresh =
                Squashed.of(
                    Reference.perceptron(
                        reference.numbers(actorAfter), 0, batch.observations, ofActor),
                    reference.matrix(noise(spec, "temperature-noise", SAMPLES * a, SAMPLES * a), a),
                    a,
                    bound);
            double expected = -alpha * (fresh.logProbabilities().mean().getDouble() - a);
            double found =
                (subject.real(trial, "temperature.first-moment") - 0.9 * moments.get(trial)) / 0.1;
            assertThat(found).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
          }
        }
      }
    }
  }

  private static double[] scaled(double factor, double[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= factor;
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({"kernel", "tensors"})
  void discreteSac(String computing) {
    Map<String, Object> changes = DISCRETE;
    int[] widths = {4, 24, 17, 2};
    try (Pack pack = new Pack(trials("discrete-sac", changes), Placement.ONE_CORE, () -> false)) {
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        subject.learn(1, 2, 1);
        List<float[]> actors = new ArrayList<>();
        List<float[]> critics = new ArrayList<>();
        List<Double> alphas = new ArrayList<>();
        List<Double> moments = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          actors.add(subject.state(trial, "actor.parameters", size(widths)));
          critics.add(subject.state(trial, "critic.parameters", 2 * size(widths)));
          alphas.add(subject.real(trial, "temperature.alpha"));
          moments.add(subject.real(trial, "temperature.first-moment"));
        }
        subject.learn(2, 2, 2);
        for (int trial = 0; trial < cohort.size(); trial++) {
          double alpha = alphas.get(trial);
          int[] actions = {1};
          try (Reference reference = new Reference()) {
            Batch batch = new Batch(reference, subject, trial, 4, 1);
            NDArray actor = reference.numbers(actors.get(trial));
            NDArray criticTarget =
                reference.numbers(
                    subject.state(trial, "critic.target-parameters", 2 * size(widths)));
            float[] after = subject.state(trial, "critic.parameters", 2 * size(widths));
            NDArray logits = Reference.perceptron(actor, 0, batch.following, widths);
            NDArray value =
                logits
                    .softmax(1)
                    .mul(
                        least(criticTarget, batch.following, widths)
                            .sub(logits.logSoftmax(1).mul(alpha)))
                    .sum(actions);
            NDArray targets = batch.target(value);
            NDArray taken = batch.actions.toType(DataType.INT64, false);
            NDArray critic = reference.numbers(critics.get(trial));
            assertGradient(
                critics.get(trial),
                after,
                gradient(
                    critic,
                    () -> {
                      NDArray loss = null;
                      for (long from : new long[] {0, size(widths)}) {
                        NDArray own =
                            Reference.perceptron(critic, from, batch.observations, widths)
                                .gather(taken, 1)
                                .squeeze(1)
                                .sub(targets)
                                .square()
                                .mean();
                        loss = loss == null ? own : loss.add(own);
                      }
                      return loss;
                    }));
            NDArray q = least(reference.numbers(after), batch.observations, widths);
            assertGradient(
                actors.get(trial),
                subject.state(trial, "actor.parameters", size(widths)),
                gradient(
                    actor,
                    () -> {
                      NDArray own = Reference.perceptron(actor, 0, batch.observations, widths);
                      return own.softmax(1)
                          .mul(own.logSoftmax(1).mul(alpha).sub(q))
                          .sum(actions)
                          .mean();
                    }));
            NDArray own = Reference.perceptron(actor, 0, batch.observations, widths);
            double entropy = -own.softmax(1).mul(own.logSoftmax(1)).sum(actions).mean().getDouble();
            double expected = alpha * (entropy - 0.89 * Math.log(2));
            double found =
                (subject.real(trial, "temperature.first-moment") - 0.9 * moments.get(trial)) / 0.1;
            assertThat(found).isCloseTo(expected, within(1e-6));
          }
        }
      }
    }
  }

  private static final Map<String, Object> DISCRETE =
      Map.of("environment", "CartPole-v1", "actor.learning-rate", 1.0, "temperature.initial", 0.3);

  /** The mean of sum pi (alpha log pi - worth), at the parameters of the actor. */
  private static double[] ofDiscreteActor(
      NDArray actor, NDArray observations, double alpha, NDArray worth, int[] widths) {
    return gradient(
        actor,
        () -> {
          NDArray own = Reference.perceptron(actor, 0, observations, widths);
          return own.softmax(1)
              .mul(own.logSoftmax(1).mul(alpha).sub(worth))
              .sum(new int[] {1})
              .mean();
        });
  }

  /** The gradient of a step of SGD at rate 1, as the sum of its tensors' norms. */
  private static double norms(float[] before, float[] after, int[] widths) {
    double norms = 0;
    int from = 0;
    for (int layer = 0; layer + 1 < widths.length; layer++) {
      for (int size : new int[] {widths[layer] * widths[layer + 1], widths[layer + 1]}) {
        double squares = 0;
        for (int i = from; i < from + size; i++) {
          squares += Math.pow((double) before[i] - after[i], 2);
        }
        norms += Math.sqrt(squares);
        from += size;
      }
    }
    assertThat(from).isEqualTo(before.length);
    return norms;
  }

  /** GrAdE: the actor's fourth step, whose alpha is a share of the temperature's. */
  @ParameterizedTest
  @CsvSource({"kernel, first", "tensors, first", "kernel, zero"})
  void discreteSacWithAnEntropySchedule(String computing, String start) {
    Map<String, Object> changes = new HashMap<>(DISCRETE);
    changes.put("entropy-schedule.name", "grade");
    changes.put("entropy-schedule.beta", 0.3);
    changes.put("actor.learning-rate", 0.25); // else its policy is soon certain
    changes.put("entropy-schedule.start", start);
    int[] widths = {4, 24, 17, 2};
    double least = 1;
    try (Pack pack = new Pack(trials("discrete-sac", changes), Placement.ONE_CORE, () -> false)) {
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        List<List<float[]>> actors = new ArrayList<>();
        for (int step = 0; step <= 3; step++) {
          if (step > 0) {
            subject.learn(step, 2, step);
          }
          List<float[]> all = new ArrayList<>();
          for (int trial = 0; trial < cohort.size(); trial++) {
            all.add(subject.state(trial, "actor.parameters", size(widths)));
          }
          actors.add(all);
        }
        List<Double> alphas = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          alphas.add(subject.real(trial, "temperature.alpha"));
        }
        subject.learn(4, 2, 4);
        for (int trial = 0; trial < cohort.size(); trial++) {
          double mean = 0;
          double largest = 0;
          for (int step = 1; step <= 3; step++) {
            double norms =
                norms(actors.get(step - 1).get(trial), actors.get(step).get(trial), widths);
            mean = step == 1 && start.equals("first") ? norms : 0.3 * mean + 0.7 * norms;
            largest = Math.max(largest, mean);
          }
          double share = mean / largest;
          least = Math.min(least, share);
          try (Reference reference = new Reference()) {
            Batch batch = new Batch(reference, subject, trial, 4, 1);
            float[] critics = subject.state(trial, "critic.parameters", 2 * size(widths));
            float[] before = actors.get(3).get(trial);
            assertGradient(
                before,
                subject.state(trial, "actor.parameters", size(widths)),
                scaled(
                    0.25,
                    ofDiscreteActor(
                        reference.numbers(before),
                        batch.observations,
                        share * alphas.get(trial),
                        least(reference.numbers(critics), batch.observations, widths),
                        widths)));
          }
        }
      }
    }
    assertThat(least).isLessThan(0.95);
  }

  /** The actor of gated advantages q - sum pi q, whose controller sees all of a minibatch. */
  @ParameterizedTest
  @CsvSource({"kernel, abs-tanh", "tensors, abs-tanh", "kernel, scalar", "kernel, clip"})
  void discreteSacWithAModulatedActor(String computing, String gate) {
    Map<String, Object> changes = new HashMap<>(DISCRETE);
    changes.put("td-modulation.gate", gate);
    changes.put("td-modulation.modulates", "critic-and-actor");
    int[] widths = {4, 24, 17, 2};
    try (Pack pack = new Pack(trials("discrete-sac", changes), Placement.ONE_CORE, () -> false)) {
      for (Cohort cohort : cohorts(pack, computing)) {
        Subject subject = new Subject(cohort);
        List<float[]> actors = new ArrayList<>();
        List<Double> alphas = new ArrayList<>();
        for (int trial = 0; trial < cohort.size(); trial++) {
          actors.add(subject.state(trial, "actor.parameters", size(widths)));
          alphas.add(subject.real(trial, "temperature.alpha"));
        }
        subject.learn(1, 2, 1);
        for (int trial = 0; trial < cohort.size(); trial++) {
          try (Reference reference = new Reference()) {
            Batch batch = new Batch(reference, subject, trial, 4, 1);
            NDArray q =
                least(
                    reference.numbers(subject.state(trial, "critic.parameters", 2 * size(widths))),
                    batch.observations,
                    widths);
            NDArray actor = reference.numbers(actors.get(trial));
            NDArray policy = Reference.perceptron(actor, 0, batch.observations, widths).softmax(1);
            NDArray advantages = q.sub(policy.mul(q).sum(new int[] {1}, true));
            NDArray worth = gated(advantages, gate);
            assertGradient(
                actors.get(trial),
                subject.state(trial, "actor.parameters", size(widths)),
                ofDiscreteActor(actor, batch.observations, alphas.get(trial), worth, widths));
            double plain = worth.sub(advantages).abs().max().getDouble();
            assertThat(plain / advantages.abs().max().getDouble()).isGreaterThan(0.1);
          }
        }
      }
    }
  }

  /** What a gate makes of the first minibatch, by PyTorch's operators. */
  private static NDArray gated(NDArray advantages, String gate) {
    double count = advantages.size();
    double norm = advantages.norm().getDouble() + 1e-5;
    double rms = advantages.norm().getDouble() / Math.sqrt(count);
    if (gate.equals("clip")) {
      return advantages.div(rms).tanh().mul(rms);
    }
    NDArray centred = advantages.sub(advantages.mean());
    double sigma = Math.sqrt(centred.square().sum().getDouble() / (count - 1)) + 1e-5;
    double alpha = 0.9 + 0.1 * 2 * norm / sigma * Math.pow(0.1 / (0.1 + 1e-5), 0.3);
    NDArray squashed = advantages.mul(alpha / norm).tanh();
    return gate.equals("scalar")
        ? advantages.mul(squashed.abs().mean().mul(2))
        : advantages.abs().mul(squashed).mul(2);
  }

  /** With tau 1 a copy; else a step of that share. */
  @Test
  void targetFollowsAsFarAsTauSays() {
    int[] widths = {4, 24, 17, 2};
    for (double tau : new double[] {1, 0.25}) {
      List<TrialSpec> trials =
          trials("dqn", Map.of("environment", "CartPole-v1", "target.tau", tau));
      try (Pack pack = new Pack(trials, Placement.ONE_CORE, () -> false)) {
        for (String computing : List.of("kernel", "tensors")) {
          Subject subject = new Subject(cohorts(pack, computing).get(0));
          subject.learn(1, 2, 1);
          float[] before = subject.state(0, "target-parameters", size(widths));
          subject.cohort.within(() -> subject.learner.updateTargets());
          float[] network = subject.state(0, "parameters", size(widths));
          float[] after = subject.state(0, "target-parameters", size(widths));
          assertThat(before).isNotEqualTo(network);
          for (int i = 0; i < after.length; i++) {
            double expected = tau * network[i] + (1 - tau) * (double) before[i];
            assertThat(Math.abs(after[i] - expected)).isLessThan(tau == 1 ? 1e-30 : 1e-6);
          }
        }
      }
    }
  }
}
