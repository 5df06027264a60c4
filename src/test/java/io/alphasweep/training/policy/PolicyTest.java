package io.alphasweep.training.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.alphasweep.environment.space.Box;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Reference: PyTorch's autograd on its own log_softmax, and the two faces against each other. */
class PolicyTest {

  private static final int TRIALS = 3;
  private static final int SAMPLES = 40;
  private static final int ACTIONS = 5;
  private static final Box BOX =
      new Box(new double[] {-1, -0.4, -2, 0, -3}, new double[] {1, 0.4, 2, 1, 5});

  @Test
  void categoricalHasPyTorchsLogProbabilitiesEntropyAndGradient() {
    Random random = new Random(1);
    try (NDManager manager = Torch.manager("cpu")) {
      NDArray logits = normal(manager, random, 2, TRIALS, SAMPLES, ACTIONS);
      NDArray atLogProbabilities = normal(manager, random, 0.1f, TRIALS, SAMPLES, 1);
      NDArray coefficient = manager.create(new float[] {0, 0.01f, 0.5f}, new Shape(TRIALS, 1));
      float[] drawn = new float[TRIALS * SAMPLES];
      for (int sample = 0; sample < drawn.length; sample++) {
        drawn[sample] = random.nextInt(ACTIONS);
      }
      NDArray taken = manager.create(drawn, new Shape(TRIALS, SAMPLES, 1));

      Policy.Evaluation found = categorical(manager, ACTIONS).evaluate(logits, taken);

      NDArray leaf = logits.duplicate();
      leaf.setRequiresGradient(true);
      JniUtils.setGradMode(true);
      NDArray logs = leaf.logSoftmax(2);
      NDArray ofTaken = logs.mul(manager.arange(ACTIONS).eq(taken)).sum(new int[] {2}, true);
      NDArray entropy = logs.mul(logs.exp()).sum(new int[] {2}).mean(new int[] {1}, true).neg();
      NDArray loss =
          ofTaken.mul(atLogProbabilities).sum().sub(entropy.mul(coefficient).sum()).reshape(1);
      JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(new Shape(1)), true, false);

      assertClose(found.logProbabilities(), ofTaken);
      assertClose(found.entropy(), entropy);
      Policy.Gradient gradient = found.backward(atLogProbabilities, coefficient);
      assertClose(gradient.atOutputs(), leaf.getGradient());
      assertThat(gradient.atParameters()).isEmpty();
    }
  }

  @Test
  void categoricalsBitsAreThoseOfATrialAloneWhereverItStands() {
    Random random = new Random(2);
    try (NDManager manager = Torch.manager("cpu")) {
      Categorical policy = categorical(manager, 3);
      NDArray logits = normal(manager, random, 1, 7, 33, 3);
      NDArray taken = manager.zeros(new Shape(7, 33, 1)).add(1);
      NDArray atLogProbabilities = normal(manager, random, 1, 7, 33, 1);
      NDArray coefficient = manager.ones(new Shape(7, 1)).mul(0.01f);
      Policy.Evaluation all = policy.evaluate(logits, taken);
      NDArray entropies = all.entropy();
      NDArray gradients = all.backward(atLogProbabilities, coefficient).atOutputs();
      for (int trial = 0; trial < 7; trial++) {
        String own = "%d:%d".formatted(trial, trial + 1);
        Policy.Evaluation alone = policy.evaluate(logits.get(own), taken.get(own));
        assertThat(alone.logProbabilities()).isEqualTo(all.logProbabilities().get(own));
        assertThat(alone.entropy()).isEqualTo(entropies.get(own));
        assertThat(alone.backward(atLogProbabilities.get(own), coefficient.get(own)).atOutputs())
            .isEqualTo(gradients.get(own));
      }
    }
  }

  @Test
  void categoricalDrawsByTheProbabilitiesAndNeverWhatIsMaskedOut() {
    try (NDManager manager = Torch.manager("cpu")) {
      Policy.Sampler sampler = categorical(manager, 4).sampler(streams(1));
      float[] logits = {-1e8f, (float) Math.log(1), (float) Math.log(2), (float) Math.log(5)};
      int[] counts = new int[4];
      float[] action = new float[1];
      int draws = 80_000;
      for (int draw = 0; draw < draws; draw++) {
        float logProbability = sampler.draw(0, logits, 0, action, 0);
        counts[(int) action[0]]++;
        assertThat(logProbability)
            .isCloseTo((float) (logits[(int) action[0]] - Math.log(8)), within(1e-6f));
      }
      assertThat(counts[0]).isZero();
      // Five standard deviations of a binomial's share.
      assertThat(counts[1] / (double) draws).isCloseTo(0.125, within(0.006));
      assertThat(counts[2] / (double) draws).isCloseTo(0.25, within(0.008));
      assertThat(sampler.draw(0, new float[] {0, Float.NaN, 0, 0}, 0, action, 0)).isNaN();
      assertThat(sampler.draw(0, new float[] {0, 1e30f, -1e30f, 0}, 0, action, 0)).isZero();
      assertThat(action[0]).isEqualTo(1);
    }
  }

  @Test
  void theHostDrawsWhatTheDeviceWeighs() {
    try (NDManager manager = Torch.manager("cpu")) {
      List<Policy> policies = new ArrayList<>(ofBoxes());
      policies.add(new Categorical(ACTIONS));
      for (Policy policy : policies) {
        bind(manager, policy);
        int width = policy.outputSize();
        NDArray outputs = normal(manager, new Random(4), 1, TRIALS, SAMPLES, width);
        float[] numbers = outputs.toFloatArray();
        int size = policy.actionSize();
        float[] actions = new float[TRIALS * SAMPLES * size];
        float[] logProbabilities = new float[TRIALS * SAMPLES];
        Policy.Sampler sampler = policy.sampler(streams(TRIALS));
        sampler.refresh();
        for (int row = 0; row < logProbabilities.length; row++) {
          logProbabilities[row] =
              sampler.draw(row / SAMPLES, numbers, row * width, actions, row * size);
        }
        NDArray taken = manager.create(actions, new Shape(TRIALS, SAMPLES, size));
        assertClose(
            policy.evaluate(outputs, taken).logProbabilities(),
            manager.create(logProbabilities, new Shape(TRIALS, SAMPLES, 1)));
      }
    }
  }

  /** Reference: the entropies of the device's face over that of the even choice, or of N(0, 1). */
  @Test
  void opennessIsTheShareOfTheEntropy() {
    try (NDManager manager = Torch.manager("cpu")) {
      List<Policy> policies = new ArrayList<>(ofBoxes());
      policies.add(new Categorical(ACTIONS));
      int between = 0;
      for (Policy policy : policies) {
        bind(manager, policy);
        int width = policy.outputSize();
        NDArray outputs = normal(manager, new Random(4), 1, TRIALS, SAMPLES, width);
        float[] numbers = outputs.toFloatArray();
        Policy.Sampler sampler = policy.sampler(streams(TRIALS));
        sampler.refresh();
        NDArray actions = manager.zeros(new Shape(TRIALS, SAMPLES, policy.actionSize()));
        float[] entropies =
            policy
                .evaluate(outputs, actions)
                .entropies()
                .broadcast(TRIALS, SAMPLES, 1)
                .toFloatArray();
        double most =
            policy instanceof Categorical
                ? Math.log(ACTIONS)
                : policy.actionSize() * 0.5 * Math.log(2 * Math.PI * Math.E);
        for (int row = 0; row < entropies.length; row++) {
          double expected = Math.max(0, Math.min(1, entropies[row] / most));
          assertThat(sampler.openness(row / SAMPLES, numbers, row * width))
              .isCloseTo(expected, within(1e-5));
          between += expected > 0 && expected < 1 ? 1 : 0;
        }
      }
      assertThat(between).isGreaterThan(TRIALS * SAMPLES);
    }
  }

  /**
   * Reference: PyTorch's autograd on the normal density written out. Some log standard deviations
   * are beyond the bounds that a policy clips them to.
   */
  @Test
  void policiesOfBoxesHaveAutogradsGradient() {
    try (NDManager manager = Torch.manager("cpu")) {
      for (Policy policy : ofBoxes()) {
        Random random = new Random(5);
        NDArray own = bind(manager, policy);
        boolean ofState = own.isEmpty();
        NDArray outputs = normal(manager, random, 1.5f, TRIALS, SAMPLES, policy.outputSize());
        NDArray x = normal(manager, random, 2, TRIALS, SAMPLES, ACTIONS);
        NDArray atLogProbabilities = normal(manager, random, 0.1f, TRIALS, SAMPLES, 1);
        NDArray coefficient = manager.create(new float[] {0, 0.01f, 0.5f}, new Shape(TRIALS, 1));

        Policy.Evaluation found = policy.evaluate(outputs, x);

        NDArray leaf = outputs.duplicate();
        NDArray ownLeaf = own.duplicate();
        leaf.setRequiresGradient(true);
        ownLeaf.setRequiresGradient(!ofState);
        JniUtils.setGradMode(true);
        NDArray means = leaf.get("...,0:{}", ACTIONS);
        NDArray logStds =
            ofState
                ? leaf.get("...,{}:", ACTIONS).clip(-20, 2)
                : ownLeaf.reshape(TRIALS, 1, ACTIONS).broadcast(TRIALS, SAMPLES, ACTIONS);
        NDArray logs =
            x.sub(means)
                .div(logStds.exp())
                .square()
                .mul(-0.5f)
                .sub(logStds)
                .sub((float) (0.5 * Math.log(2 * Math.PI)))
                .sum(new int[] {2}, true);
        NDArray entropy =
            logStds
                .add((float) (0.5 * (1 + Math.log(2 * Math.PI))))
                .sum(new int[] {2})
                .mean(new int[] {1}, true);
        NDArray loss =
            logs.mul(atLogProbabilities).sum().sub(entropy.mul(coefficient).sum()).reshape(1);
        JniUtils.backward((PtNDArray) loss, (PtNDArray) manager.ones(new Shape(1)), true, false);
        JniUtils.setGradMode(false);

        if (policy instanceof Squashed) {
          logs = logs.sub(correction(manager, x));
        }
        assertClose(found.logProbabilities(), logs);
        assertClose(found.entropy(), entropy);
        Policy.Gradient gradient = found.backward(atLogProbabilities, coefficient);
        assertClose(gradient.atOutputs(), leaf.getGradient());
        assertThat(gradient.atParameters()).hasSize(ofState ? 0 : 1);
        if (!ofState) {
          assertClose(gradient.atParameters().get(0), ownLeaf.getGradient());
        }
      }
    }
  }

  /** Sum of log(scale (1 - tanh^2 x)), by numbers of 64 bits: 1 - tanh^2 x = 1 / cosh^2 x. */
  private static NDArray correction(NDManager manager, NDArray x) {
    float[] numbers = x.toFloatArray();
    float[] sums = new float[TRIALS * SAMPLES];
    for (int i = 0; i < numbers.length; i++) {
      double scale = (BOX.high(i % ACTIONS) - BOX.low(i % ACTIONS)) / 2;
      sums[i / ACTIONS] += (float) (Math.log(scale) - 2 * Math.log(Math.cosh(numbers[i])));
    }
    return manager.create(sums, new Shape(TRIALS, SAMPLES, 1));
  }

  /**
   * The density of the action itself, by the slope of the squashing at points all over its range.
   */
  @Test
  void squashedActionsStayInTheirBoxAndTheirDensityIsExactFarOut() {
    Squashed policy =
        new Squashed(new StateGaussian(1), new Box(new double[] {-1}, new double[] {3}));
    try (NDManager manager = Torch.manager("cpu")) {
      policy.bind(manager.zeros(new Shape(1, 1)));
      Policy.Sampler sampler = policy.sampler(streams(1));
      for (float x : new float[] {-20, -7, -0.5f, 0, 0.3f, 7, 20}) {
        NDArray outputs = manager.create(new float[] {x, 0}, new Shape(1, 1, 2));
        double found =
            policy
                .evaluate(outputs, manager.create(new float[] {x}, new Shape(1, 1, 1)))
                .logProbabilities()
                .getFloat();
        double expected = -0.5 * Math.log(2 * Math.PI) - Math.log(2) + 2 * Math.log(Math.cosh(x));
        assertThat(found).isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        float[] action = {x};
        sampler.squash(action, 0);
        assertThat((double) action[0]).isCloseTo(1 + 2 * Math.tanh(x), within(1e-6));
        assertThat(action[0]).isBetween(-1f, 3f);
      }
      float[] drawn = new float[1];
      assertThat(sampler.draw(0, new float[] {0, Float.NaN}, 0, drawn, 0)).isNaN();
      assertThat(sampler.draw(0, new float[] {Float.NaN, 0}, 0, drawn, 0)).isNaN();
    }
  }

  @Test
  void bitsOfPoliciesOfBoxesAreThoseOfATrialAloneWhereverItStands() {
    try (NDManager manager = Torch.manager("cpu")) {
      for (Policy policy : ofBoxes()) {
        Random random = new Random(6);
        NDArray own = bind(manager, policy);
        NDArray outputs = normal(manager, random, 1, TRIALS, 33, policy.outputSize());
        NDArray x = normal(manager, random, 1, TRIALS, 33, ACTIONS);
        NDArray atLogProbabilities = normal(manager, random, 1, TRIALS, 33, 1);
        NDArray coefficient = manager.ones(new Shape(TRIALS, 1)).mul(0.01f);
        Policy.Evaluation all = policy.evaluate(outputs, x);
        NDArray entropies = all.entropy();
        NDArray gradients = all.backward(atLogProbabilities, coefficient).atOutputs();
        for (int trial = 0; trial < TRIALS; trial++) {
          String only = "%d:%d".formatted(trial, trial + 1);
          policy.bind(own.isEmpty() ? manager.zeros(new Shape(1, 1)) : own.get(only));
          Policy.Evaluation alone = policy.evaluate(outputs.get(only), x.get(only));
          assertThat(alone.logProbabilities()).isEqualTo(all.logProbabilities().get(only));
          assertThat(alone.entropy()).isEqualTo(entropies.get(only));
          assertThat(
                  alone.backward(atLogProbabilities.get(only), coefficient.get(only)).atOutputs())
              .isEqualTo(gradients.get(only));
        }
      }
    }
  }

  @Test
  void aPolicyIsRefusedWhereItDoesNotDrawTheActionsThatThereAre() {
    assertThatThrownBy(
            () ->
                Trials.small(
                    Map.of("environment", "CartPole-v1", "policy.name", "squashed-gaussian")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "policy.name: found squashed-gaussian, which does not draw the actions of CartPole-v1;"
                + " accepted with them: standard");
  }

  /** Every one that draws real numbers. */
  private static List<Policy> ofBoxes() {
    return Policies.REGISTRY.choices().stream()
        .map(choice -> choice.factory().create(BOX))
        .toList();
  }

  /** Gives a policy numbers of its own, {@code [trial, parameter]}; empty where it has none. */
  private static NDArray bind(NDManager manager, Policy policy) {
    ParameterLayout layout = new ParameterLayout();
    policy.declare(layout);
    assertThat(layout.size()).isEqualTo(policy.parameters());
    NDArray own = normal(manager, new Random(3), 0.5f, TRIALS, layout.size());
    policy.bind(own);
    return own;
  }

  private static List<? extends UniformRandomProvider> streams(int trials) {
    return LongStream.range(0, trials)
        .mapToObj(seed -> new RandomStreams(seed).stream("action-noise", 0))
        .toList();
  }

  private static void assertClose(NDArray found, NDArray expected) {
    assertThat(found.getShape()).isEqualTo(expected.getShape());
    float largest = expected.abs().max().getFloat();
    assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-6f * Math.max(1, largest));
  }

  private static NDArray normal(NDManager manager, Random random, float std, long... shape) {
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return manager.create(values, new Shape(shape));
  }

  private static Categorical categorical(NDManager manager, int actions) {
    Categorical policy = new Categorical(actions);
    policy.bind(manager.zeros(new Shape(1, 1)));
    return policy;
  }
}
