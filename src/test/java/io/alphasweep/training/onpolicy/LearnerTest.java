package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.kernel.Permutation;
import io.alphasweep.kernel.PpoGradient;
import io.alphasweep.testing.Reference;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Minibatch;
import io.alphasweep.training.modulation.Modulation;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reference: one gradient step of CleanRL's ppo_continuous_action in PyTorch with autograd, plain
 * and with AM-PPO's modulation (scripts/reference/pytorch_training.py, {@code gradient_step}).
 */
class LearnerTest {

  @ParameterizedTest
  @CsvSource({
    "ppo-step, 1, 0",
    "ppo-step, 3, 1",
    "ppo-step-entropy, 1, 0",
    "am-ppo-step, 1, 0",
    "am-ppo-step, 16, 15"
  })
  void takesTheReferencesGradientStep(String name, int trials, int watched) {
    JsonNode reference = Reference.read("pytorch/" + name + ".json");
    try (NDManager manager = Torch.manager("cpu")) {
      PackSettings settings = new PackSettings(manager, pack(reference, trials, watched));
      ActorCritic agents =
          new ActorCritic(
                  settings,
                  ObservationSpace.reals(reference.get("observation-size").asInt()),
                  Box.symmetric(reference.get("action-size").asInt(), 1))
              .onTensors();
      float[] before = Reference.floats(reference.get("parameters"));
      float[] all = onlyIn(watched, before, agents.parameters().toFloatArray());
      NDArray parameters = agents.parameters();
      parameters.subi(parameters.duplicate()).addi(manager.create(all, parameters.getShape()));
      RecordingOptimizer optimizer = new RecordingOptimizer(settings, agents);
      Learner learner =
          new Learner(
              settings,
              agents,
              optimizer,
              new EntropyWeights(settings, agents.policySize()),
              reference.get("samples").asInt(),
              new Phases());
      double[] rates = new double[trials];
      Arrays.fill(rates, reference.get("learning-rate").asDouble());

      learner.startIteration(rates);
      learner.step(minibatch(manager, reference, trials), true);
      Learner.Losses losses = learner.losses().get(watched);

      float[] gradient = row(optimizer.gradient, trials, watched);
      float norm = (float) reference.get("gradient-norm").asDouble();
      float[] expected = Reference.floats(reference.get("gradient"));
      for (int element = 0; element < expected.length; element++) {
        float clipped = expected[element] * Math.min(1f, 0.5f / (norm + 1e-6f));
        assertThat(gradient[element]).as("gradient %d", element).isCloseTo(clipped, within(1e-5f));
      }
      assertThat(row(agents.parameters().toFloatArray(), trials, watched))
          .usingComparatorWithPrecision(2e-6f)
          .containsExactly(Reference.floats(reference.get("parameters-after")));
      assertThat(learner.gradientNorm()[watched]).isCloseTo(norm, within(1e-4f * norm));
      assertThat(learner.gradClipFraction()[watched]).isEqualTo(norm > 0.5f ? 1f : 0f);
      assertClose(learner.clipFraction()[watched], reference, "clip-fraction");
      assertClose(losses.policyLoss(), reference, "policy-loss");
      assertClose(losses.valueLoss(), reference, "value-loss");
      assertClose(losses.entropy(), reference, "entropy");
      assertClose(losses.oldApproxKl(), reference, "old-approx-kl");
      assertClose(losses.approxKl(), reference, "approx-kl");
    }
  }

  /** The same step by the kernel, at every width: the gradient, what is measured, Adam. */
  @ParameterizedTest
  @ValueSource(strings = {"ppo-step", "ppo-step-entropy", "am-ppo-step"})
  void kernelTakesTheReferencesGradientStep(String name) {
    JsonNode reference = Reference.read("pytorch/" + name + ".json");
    int inputs = reference.get("observation-size").asInt();
    int actions = reference.get("action-size").asInt();
    int samples = reference.get("samples").asInt();
    Perceptron actor = new Perceptron(List.of(inputs, 16, 16, actions), Perceptron.Activation.TANH);
    Perceptron critic = new Perceptron(List.of(inputs, 16, 16, 1), Perceptron.Activation.TANH);
    Floats parameters = floats(Reference.floats(reference.get("parameters")));
    float[] actionsOf = Reference.floats(reference.get("actions"));
    float[] logs = Reference.floats(reference.get("log-probabilities"));
    float[] values = Reference.floats(reference.get("values"));
    Floats behaviour = Floats.zeros((long) samples * (actions + 2));
    int[] order = new int[samples];
    for (int sample = 0; sample < samples; sample++) {
      order[sample] = sample;
      int row = sample * (actions + 2);
      behaviour.buffer().put(row, actionsOf, sample * actions, actions);
      behaviour.buffer().put(row + actions, logs[sample]).put(row + actions + 1, values[sample]);
    }
    Permutation permutation = new Permutation(samples);
    permutation.set(order);
    for (String vectors : Kernel.widths()) {
      Kernel kernel = Kernel.of(vectors);
      PpoGradient gradient =
          new PpoGradient(
              kernel,
              actor,
              critic,
              samples,
              actions,
              actions,
              reference.get("clip-value-loss").asBoolean());
      gradient.advantages().buffer().put(0, Reference.floats(reference.get("advantages")));
      gradient.targets().buffer().put(0, Reference.floats(reference.get("targets")));
      gradient.of(
          parameters,
          floats(Reference.floats(reference.get("observations"))),
          behaviour,
          permutation,
          0,
          0.2f,
          0.5f,
          (float) reference.get("entropy-coefficient").asDouble());
      float[] expected = Reference.floats(reference.get("gradient"));
      float[] found = new float[expected.length];
      gradient.gradient().buffer().get(0, found);
      for (int element = 0; element < expected.length; element++) {
        assertThat(found[element])
            .as("%s, gradient %d", vectors, element)
            .isCloseTo(expected[element], within(1e-5f));
      }
      double norm = reference.get("gradient-norm").asDouble();
      assertThat((double) kernel.norm(gradient.gradient(), 0, expected.length))
          .isCloseTo(norm, within(1e-4 * norm));
      assertClose(gradient.clipFraction(), reference, "clip-fraction");
      assertClose(gradient.policyLoss(), reference, "policy-loss");
      assertClose(gradient.valueLoss(), reference, "value-loss");
      assertClose(gradient.entropy(), reference, "entropy");
      assertClose(gradient.oldApproxKl(), reference, "old-approx-kl");
      assertClose(gradient.approxKl(), reference, "approx-kl");
    }
  }

  private static Floats floats(float[] values) {
    Floats floats = Floats.zeros(values.length);
    floats.buffer().put(0, values);
    return floats;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ppo-step", "ppo-step-entropy", "am-ppo-step"})
  void advantagesAndTargetsOfAMinibatchAreTheReferences(String name) {
    JsonNode reference = Reference.read("pytorch/" + name + ".json");
    TrialSpec spec = pack(reference, 1, 0).get(0);
    boolean modulated = spec.algorithm().equals("am-ppo");
    float[] raw = Reference.floats(reference.get("raw-advantages"));
    TrialAdvantages advantages =
        new TrialAdvantages(
            modulated ? Modulation.of(spec.in("modulation")) : null,
            modulated,
            spec.flag("normalize-advantages"),
            raw.length);
    for (int iteration = 0; iteration < 30; iteration++) {
      advantages.startIteration(raw, Reference.floats(reference.get("values")));
    }
    FloatBuffer forPolicy = FloatBuffer.allocate(raw.length);
    FloatBuffer targets = FloatBuffer.allocate(raw.length);
    advantages.startEpoch();
    advantages.minibatch(IntStream.range(0, raw.length).toArray(), 0, forPolicy, targets);

    assertThat(forPolicy.array())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(Reference.floats(reference.get("advantages")));
    assertThat(targets.array())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(Reference.floats(reference.get("targets")));
  }

  private static void assertClose(double value, JsonNode reference, String name) {
    assertThat(value).as(name).isCloseTo(reference.get(name).asDouble(), within(1e-5));
  }

  /** The watched trial has the reference's settings; its companions have others. */
  private static List<TrialSpec> pack(JsonNode reference, int trials, int watched) {
    return IntStream.range(0, trials)
        .mapToObj(
            trial -> {
              Map<String, Object> settings = new HashMap<>();
              boolean modulated = reference.get("modulated").asBoolean();
              settings.put("algorithm", modulated ? "am-ppo" : "ppo");
              if (modulated) {
                settings.putAll(Reference.settings(reference.get("modulation"), "modulation"));
                settings.put("modulation.gate.name", "tanh");
                settings.put("modulation.controller.name", "saturation");
                settings.put("modulation.acts-on", "magnitude");
                settings.put("modulation.norm", "l2");
                settings.put("modulation.norm-scope", "minibatch");
                settings.put("modulation.statistic", "standard-deviation");
                settings.put("modulation.measured-on", "batch");
                settings.put("modulation.value-target", "modulated");
              }
              boolean other = trial != watched;
              settings.put("seed", (long) trial);
              settings.put("network.name", "mlp");
              settings.put("network.hidden-sizes", List.of(16L, 16L));
              settings.put("network.activation", "tanh");
              settings.put("network.shares-trunk", false);
              settings.put("network.layer-norm", false);
              settings.put("network.initializer", "orthogonal");
              settings.put("clip-value-loss", reference.get("clip-value-loss").asBoolean());
              settings.put(
                  "normalize-advantages", reference.get("normalize-advantages").asBoolean());
              settings.put("clip-coefficient", other ? 0.1 : 0.2);
              settings.put("value-coefficient", other ? 1.0 : 0.5);
              settings.put("max-grad-norm", other ? 5.0 : 0.5);
              settings.put(
                  "entropy-coefficient",
                  other ? 0.3 : reference.get("entropy-coefficient").asDouble());
              settings.put("policy.name", "standard");
              settings.put("scaling.name", "ratio");
              settings.put("scaling.clips", true);
              settings.put("scaling.temperature", 0.0);
              settings.put("optimizer.beta1", 0.9);
              settings.put("optimizer.beta2", 0.999);
              settings.put("optimizer.epsilon", 1e-5);
              return new TrialSpec(settings);
            })
        .toList();
  }

  private static Minibatch minibatch(NDManager manager, JsonNode reference, int trials) {
    int samples = reference.get("samples").asInt();
    return new Minibatch(
        repeated(manager, reference.get("observations"), trials, samples),
        repeated(manager, reference.get("actions"), trials, samples),
        repeated(manager, reference.get("log-probabilities"), trials, samples),
        repeated(manager, reference.get("values"), trials, samples),
        repeated(manager, reference.get("advantages"), trials, samples),
        repeated(manager, reference.get("targets"), trials, samples));
  }

  private static NDArray repeated(NDManager manager, JsonNode node, int trials, int samples) {
    float[] values = Reference.floats(node);
    FloatBuffer all = FloatBuffer.allocate(trials * values.length);
    for (int trial = 0; trial < trials; trial++) {
      all.put(values);
    }
    return manager.create(all.array(), new Shape(trials, samples, values.length / samples));
  }

  private static float[] onlyIn(int watched, float[] row, float[] all) {
    System.arraycopy(row, 0, all, watched * row.length, row.length);
    return all;
  }

  private static float[] row(float[] all, int trials, int watched) {
    int size = all.length / trials;
    return Arrays.copyOfRange(all, watched * size, (watched + 1) * size);
  }

  /** Adam that keeps the gradient it was given. */
  private static final class RecordingOptimizer implements Optimizer {
    private final Optimizer adam;
    private float[] gradient;

    RecordingOptimizer(PackSettings settings, ActorCritic agents) {
      this.adam = Optimizers.REGISTRY.named("adam").factory().create(settings, agents.layout());
    }

    @Override
    public void step(NDArray parameters, NDArray flatGradient, NDArray learningRate) {
      gradient = flatGradient.toFloatArray();
      adam.step(parameters, flatGradient, learningRate);
    }

    @Override
    public void archive(PackArchive archive) {
      adam.archive(archive);
    }
  }
}
