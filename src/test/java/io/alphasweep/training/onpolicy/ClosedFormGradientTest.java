package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.objective.ClippedSurrogate;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference: PyTorch's autograd through DJL, on the loss written out with its own operators. */
class ClosedFormGradientTest {

  private static final int TRIALS = 3;
  private static final int SAMPLES = 64;

  /** Numbers of an observation; pictures are larger, and have networks of their own. */
  private static final int WIDEST = 1024;

  static Stream<List<Object>> shapes() {
    return Environments.REGISTRY.names().stream()
        .filter(name -> TrialSchema.standard().environment(name).observations().size() <= WIDEST)
        .flatMap(
            environment ->
                Stream.of(
                    List.<Object>of(environment, List.of(64L, 64L)),
                    List.<Object>of(environment, List.of(32L)),
                    List.<Object>of(environment, List.of(48L, 32L, 16L))));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void equalsAutograd(List<Object> shape) {
    EnvironmentType type = TrialSchema.standard().environment((String) shape.get(0));
    int observation = type.observations().size();
    Random random = new Random(1);
    try (NDManager manager = Torch.manager("cpu")) {
      PackSettings settings = new PackSettings(manager, trials(shape));
      ActorCritic agents =
          new ActorCritic(settings, type.observations(), type.actions()).onTensors();
      agents.parameters().addi(normal(manager, random, 0.05f, agents.parameters().getShape()));
      NDArray observations = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, observation));
      NDArray actions = actions(manager, random, type.actions());
      NDArray noise = normal(manager, random, 0.2f, new Shape(TRIALS, SAMPLES, 1));
      NDArray advantages = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 1));
      NDArray targets = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 1));
      NDArray oldValues = normal(manager, random, 0.5f, new Shape(TRIALS, SAMPLES, 1));
      NDArray oldLogProbabilities =
          agents.policy().evaluate(agents.act(observations), actions).logProbabilities().add(noise);

      ClippedSurrogate objective = new ClippedSurrogate(settings, SAMPLES);
      ActorCritic.Pass pass = agents.forward(observations);
      Policy.Evaluation taken = agents.policy().evaluate(pass.policyOutputs(), actions);
      ClippedSurrogate.Surrogate surrogate =
          objective.surrogate(taken.logProbabilities().sub(oldLogProbabilities), advantages);
      Policy.Gradient atPolicy =
          taken.backward(objective.policyGradient(surrogate), objective.entropyCoefficient());
      NDArray closedForm =
          agents.backward(
              pass, atPolicy, objective.valueGradient(pass.values(), oldValues, targets));

      NDArray flat = agents.parameters().duplicate();
      flat.setRequiresGradient(true);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        Loss loss = new Loss(agents.layout(), flat, observation, type.actions(), widths(shape));
        collector.backward(
            loss.of(observations, actions, oldLogProbabilities, advantages, oldValues, targets));
      }
      NDArray difference = flat.getGradient().sub(closedForm).abs();

      assertThat(difference.max().getFloat()).isLessThan(1e-5f);
      assertThat(closedForm.abs().max().getFloat()).isGreaterThan(0.01f);
    }
  }

  /** Of the same agents with a critic, whose gradient is autograd's, it is the first part. */
  @ParameterizedTest
  @ValueSource(strings = {"CartPole-v1", "Hopper-v4"})
  void actorAloneHasTheActorsGradient(String environment) {
    EnvironmentType type = TrialSchema.standard().environment(environment);
    float[][] gradients = new float[2][];
    for (int form = 0; form < 2; form++) {
      Random random = new Random(1);
      try (NDManager manager = Torch.manager("cpu")) {
        TrialSpec trial =
            Trials.small(
                Map.of(
                    "environment",
                    environment,
                    "algorithm",
                    form == 0 ? "ppo" : "value-free",
                    "entropy-coefficient",
                    0.01));
        PackSettings settings = new PackSettings(manager, List.of(trial));
        ActorCritic agents =
            new ActorCritic(settings, type.observations(), type.actions()).onTensors();
        Shape samples = new Shape(1, SAMPLES, type.observations().size());
        NDArray observations = normal(manager, random, 1, samples);
        NDArray actions = actions(manager, random, type.actions()).get("0:1");
        NDArray advantages = normal(manager, random, 1, new Shape(1, SAMPLES, 1));
        ActorCritic.Pass pass = agents.forward(observations);
        Policy.Evaluation taken = agents.policy().evaluate(pass.policyOutputs(), actions);
        ClippedSurrogate objective = new ClippedSurrogate(settings, SAMPLES);
        ClippedSurrogate.Surrogate surrogate =
            objective.surrogate(taken.logProbabilities().sub(taken.logProbabilities()), advantages);
        Policy.Gradient atPolicy =
            taken.backward(objective.policyGradient(surrogate), objective.entropyCoefficient());
        NDArray atValues = agents.hasCritic() ? manager.ones(new Shape(1, SAMPLES, 1)) : null;
        gradients[form] = agents.backward(pass, atPolicy, atValues).toFloatArray();
        assertThat(agents.layout().size()).isEqualTo(gradients[form].length);
      }
    }
    assertThat(gradients[1])
        .hasSizeLessThan(gradients[0].length)
        .isEqualTo(Arrays.copyOf(gradients[0], gradients[1].length));
  }

  @SuppressWarnings("unchecked")
  private static List<Long> widths(List<Object> shape) {
    return (List<Long>) shape.get(1);
  }

  private static List<TrialSpec> trials(List<Object> shape) {
    return Stream.of(1L, 2L, 3L)
        .map(
            seed ->
                Trials.small(
                    Map.of(
                        "environment",
                        shape.get(0),
                        "network.hidden-sizes",
                        shape.get(1),
                        "entropy-coefficient",
                        0.01,
                        "seed",
                        seed)))
        .toList();
  }

  /** Beyond the bounds of a box, too. */
  private static NDArray actions(NDManager manager, Random random, ActionSpace space) {
    if (space instanceof Discrete discrete) {
      float[] indices = new float[TRIALS * SAMPLES];
      for (int i = 0; i < indices.length; i++) {
        indices[i] = random.nextInt(discrete.actions());
      }
      return manager.create(indices, new Shape(TRIALS, SAMPLES, 1));
    }
    return normal(manager, random, 1, new Shape(TRIALS, SAMPLES, space.size()));
  }

  private static NDArray normal(NDManager manager, Random random, float std, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return manager.create(values, shape);
  }

  /** The summed loss of all trials (AM-PPO paper Eqs. 9 and 11, entropy), from flat parameters. */
  private record Loss(
      ParameterLayout layout, NDArray flat, int observation, ActionSpace space, List<Long> widths) {

    NDArray of(
        NDArray observations,
        NDArray actions,
        NDArray oldLogProbabilities,
        NDArray advantages,
        NDArray oldValues,
        NDArray targets) {
      int layers = widths.size() + 1;
      NDArray logProbability;
      NDArray entropy;
      if (space instanceof Discrete discrete) {
        NDArray logs = mlp(0, layers, observations, discrete.actions()).logSoftmax(2);
        NDArray indices = flat.getManager().arange(discrete.actions());
        logProbability = logs.mul(indices.eq(actions)).sum(new int[] {2}, true);
        entropy = logs.mul(logs.exp()).sum().div(-SAMPLES);
      } else {
        NDArray mean = mlp(0, layers, observations, space.size());
        NDArray logStd = tensor(2 * layers).reshape(TRIALS, 1, space.size());
        NDArray z = actions.sub(mean).div(logStd.exp());
        logProbability =
            z.square()
                .mul(-0.5f)
                .sub(logStd)
                .sub((float) (0.5 * Math.log(2 * Math.PI)))
                .sum(new int[] {2}, true);
        entropy = logStd.sum();
      }
      int critic = layout.tensors().size() - 2 * layers;
      NDArray value = mlp(critic, layers, observations, 1);
      NDArray ratio = logProbability.sub(oldLogProbabilities).exp();
      NDArray policyLoss =
          ratio.mul(advantages).minimum(ratio.clip(0.8f, 1.2f).mul(advantages)).neg();
      NDArray clipped = oldValues.add(value.sub(oldValues).clip(-0.2f, 0.2f));
      NDArray valueLoss =
          value.sub(targets).square().maximum(clipped.sub(targets).square()).mul(0.5f * 0.5f);
      return policyLoss.add(valueLoss).sum().div(SAMPLES).sub(entropy.mul(0.01f));
    }

    private NDArray mlp(int first, int layers, NDArray inputs, int outputs) {
      NDArray values = inputs;
      for (int layer = 0; layer < layers; layer++) {
        long in = layer == 0 ? observation : widths.get(layer - 1);
        long out = layer + 1 == layers ? outputs : widths.get(layer);
        NDArray weight = tensor(first + 2 * layer).reshape(TRIALS, in, out);
        NDArray bias = tensor(first + 2 * layer + 1).reshape(TRIALS, 1, out);
        values = values.matMul(weight).add(bias);
        values = layer + 1 < layers ? values.tanh() : values;
      }
      return values;
    }

    private NDArray tensor(int index) {
      return layout.tensors().get(index).view(flat);
    }
  }
}
