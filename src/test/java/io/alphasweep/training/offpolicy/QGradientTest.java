package io.alphasweep.training.offpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.objective.TemporalDifference.Errors;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference: PyTorch's autograd through DJL, on DQN's loss written out with its own operators. */
class QGradientTest {

  private static final int TRIALS = 3;
  private static final int SAMPLES = 5;
  private static final int OBSERVATION = 4;

  @ParameterizedTest
  @CsvSource({"2, relu", "6, relu", "3, tanh"})
  void equalsAutograd(int actions, String activation) {
    Random random = new Random(actions);
    try (NDManager manager = Torch.manager("cpu")) {
      PackSettings settings = new PackSettings(manager, trials(activation));
      QNetworks agents = new QNetworks(settings, new Shape(OBSERVATION), actions);
      // Of a target that is the network itself, an error of the wrong one would not show.
      agents.parameters().addi(normal(manager, random, 0.3f, agents.parameters().getShape()));
      Shape ofObservations = new Shape(TRIALS, SAMPLES, OBSERVATION);
      Shape column = new Shape(TRIALS, SAMPLES, 1);
      NDArray observations = normal(manager, random, 1, ofObservations);
      NDArray following = normal(manager, random, 1, ofObservations);
      NDArray rewards = normal(manager, random, 1, column);
      float[] taken = new float[TRIALS * SAMPLES];
      float[] terminated = new float[TRIALS * SAMPLES];
      float[] discounts = new float[TRIALS * SAMPLES];
      for (int sample = 0; sample < taken.length; sample++) {
        taken[sample] = random.nextInt(actions);
        terminated[sample] = random.nextInt(3) == 0 ? 1 : 0;
        discounts[sample] = terminated[sample] == 1 ? 0 : 0.9f;
      }
      TemporalDifference objective = new TemporalDifference(manager, actions, SAMPLES);

      Network.Pass pass = agents.forward(observations);
      Errors errors =
          objective.errors(
              pass.outputs(),
              manager.create(taken, column),
              rewards,
              manager.create(discounts, column),
              TemporalDifference.best(agents.targetValues(following)));
      NDArray closedForm = agents.backward(pass, objective.gradient(errors));

      NDArray best = agents.targetValues(following).max(new int[] {2}).stopGradient();
      NDArray goesOn = manager.create(terminated, new Shape(TRIALS, SAMPLES)).neg().add(1);
      NDArray target = rewards.squeeze(2).add(best.mul(0.9f).mul(goesOn));
      NDArray flat = agents.parameters().duplicate();
      flat.setRequiresGradient(true);
      NDArray loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray values = perceptron(agents.layout(), flat, observations, actions, activation);
        NDArray index = manager.create(taken, column).toType(DataType.INT64, false);
        loss = values.gather(index, 2).squeeze(2).sub(target).square().mean(new int[] {1});
        collector.backward(loss.sum());
      }

      NDArray difference = flat.getGradient().sub(closedForm).abs();
      float largest = closedForm.abs().max().getFloat();
      assertThat(largest).isGreaterThan(0.01f);
      assertThat(difference.max().getFloat()).isLessThan(1e-5f * largest);
      assertThat(TemporalDifference.loss(errors).squeeze(1).sub(loss).abs().max().getFloat())
          .isLessThan(1e-5f);
    }
  }

  /** With tau 1 a copy; else a step of that share, of each trial its own. */
  @Test
  void targetFollowsAsFarAsTauSays() {
    try (NDManager manager = Torch.manager("cpu")) {
      List<TrialSpec> trials =
          Stream.of(1.0, 1.0, 0.25).map(tau -> trial(Map.of("target.tau", tau))).toList();
      QNetworks agents = new QNetworks(new PackSettings(manager, trials), new Shape(4), 2);
      NDArray observations = normal(manager, new Random(1), 1, new Shape(TRIALS, SAMPLES, 4));
      NDArray before = agents.parameters().duplicate();
      agents
          .parameters()
          .addi(normal(manager, new Random(2), 0.3f, agents.parameters().getShape()));
      NDArray moved = agents.parameters().duplicate();
      agents.updateTarget();
      NDArray target = agents.targetValues(observations);
      assertThat(target.get("0:2")).isEqualTo(agents.values(observations).get("0:2"));

      agents.parameters().subi(moved).addi(before.mul(0.75f)).addi(moved.mul(0.25f));
      NDArray expected = agents.values(observations).get("2:3");
      assertThat(target.get("2:3").sub(expected).abs().max().getFloat()).isLessThan(1e-5f);
    }
  }

  private static List<TrialSpec> trials(String activation) {
    return Stream.of(1L, 2L, 3L)
        .map(seed -> trial(Map.of("seed", seed, "network.activation", activation)))
        .toList();
  }

  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("seed", 1L);
    settings.put("network.name", "mlp");
    settings.put("network.hidden-sizes", List.of(120L, 84L));
    settings.put("network.activation", "relu");
    settings.put("network.initializer", "pytorch");
    settings.put("target.tau", 1.0);
    settings.putAll(changes);
    return new TrialSpec(settings);
  }

  private static NDArray perceptron(
      ParameterLayout layout, NDArray flat, NDArray inputs, int actions, String activation) {
    long[] widths = {OBSERVATION, 120, 84, actions};
    NDArray values = inputs;
    for (int layer = 0; layer < 3; layer++) {
      NDArray weight =
          layout
              .tensors()
              .get(2 * layer)
              .view(flat)
              .reshape(TRIALS, widths[layer], widths[layer + 1]);
      NDArray bias =
          layout.tensors().get(2 * layer + 1).view(flat).reshape(TRIALS, 1, widths[layer + 1]);
      values = values.matMul(weight).add(bias);
      if (layer < 2) {
        values = activation.equals("relu") ? values.getNDArrayInternal().relu() : values.tanh();
      }
    }
    return values;
  }

  private static NDArray normal(NDManager manager, Random random, float std, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return manager.create(values, shape);
  }
}
