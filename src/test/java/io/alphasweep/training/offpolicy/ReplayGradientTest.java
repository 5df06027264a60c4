package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
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
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
      try (Cohort.Scope scope = cohort.open()) {
        learner.learn(update);
      }
    }

    float[] part(Floats floats, int trial) {
      float[] part = new float[floats.count() / cohort.size()];
      floats.buffer().get(trial * part.length, part);
      return part;
    }

    float[] state(int trial, String name, long size) {
      List<StateArchive> archives =
          cohort.trials().stream().map(spec -> StateArchive.saving(spec.id())).toList();
      learner.archive(new PackArchive(archives));
      String id = cohort.trials().get(trial).id();
      float[] numbers = new float[(int) size];
      StateArchive.restoring(id, archives.get(trial).bytes())
          .floats(name, numbers, 0, numbers.length);
      return numbers;
    }
  }

  /** What a minibatch and parameters are to PyTorch. */
  private static final class Reference implements AutoCloseable {
    final NDManager manager = Torch.manager("cpu");

    NDArray matrix(float[] numbers, int columns) {
      return manager.create(numbers, new Shape(numbers.length / columns, columns));
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

  private static void assertGradient(float[] before, float[] after, float[] expected) {
    double largest = 0;
    for (float each : expected) {
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
  @CsvSource({"kernel", "tensors"})
  void dqn(String computing) {
    List<TrialSpec> trials = trials("dqn", Map.of("environment", "CartPole-v1"));
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

  private static float[] dqn(
      Subject subject, int trial, float[] parameters, float[] target, int[] widths) {
    Transitions drawn = subject.drawn;
    try (Reference reference = new Reference()) {
      NDArray flat = reference.manager.create(parameters);
      flat.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray following = reference.matrix(subject.part(drawn.following(), trial), 4);
        NDArray best =
            Reference.perceptron(reference.manager.create(target), 0, following, widths)
                .max(new int[] {1});
        NDArray targets =
            reference
                .manager
                .create(subject.part(drawn.rewards(), trial))
                .add(reference.manager.create(subject.part(drawn.discounts(), trial)).mul(best));
        NDArray values =
            Reference.perceptron(
                flat, 0, reference.matrix(subject.part(drawn.observations(), trial), 4), widths);
        NDArray taken =
            reference.matrix(subject.part(drawn.actions(), trial), 1).toType(DataType.INT64, false);
        NDArray loss = values.gather(taken, 1).squeeze(1).sub(targets).square().mean();
        collector.backward(loss);
      }
      return flat.getGradient().toFloatArray();
    }
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
          try (Cohort.Scope scope = subject.cohort.open()) {
            subject.learner.updateTargets();
          }
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
