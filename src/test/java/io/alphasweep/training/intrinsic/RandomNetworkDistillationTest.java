package io.alphasweep.training.intrinsic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.rows.Row;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.network.Mlp;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RandomNetworkDistillationTest {

  /** Reference: CleanRL's RunningMeanStd and RewardForwardFilter, over time, with NumPy. */
  @Test
  void scalesRewardsAsTheRunningSumSpreads() {
    double[][] expected = {
      {0, 1.1249483509633562, 0.4821207218, 1.6070690728, 0.9642414437, 0.3214138146},
      {1.1729875908723388, 0.6516597728, 0.1303319545, 1.0426556363, 0.5213278182, 0}
    };
    RewardScale scale = new RewardScale(0.9, 2);
    for (int rollout = 0; rollout < 2; rollout++) {
      double[] rewards = new double[6];
      for (int i = 0; i < 6; i++) {
        rewards[i] = (7 * (6 * rollout + i) % 11) / 10.0;
      }
      float[] scaled = new float[6];
      scale.scale(rewards, 0, scaled);
      for (int i = 0; i < 6; i++) {
        assertThat((double) scaled[i]).isCloseTo(expected[rollout][i], within(1e-6));
      }
    }
  }

  /** Reference: CleanRL's RunningMeanStd and its clipping, with NumPy. */
  @Test
  void seesObservationsByTheirOwnStatistics() {
    SeenObservations seen = new SeenObservations(2);
    float[] known = new float[12];
    for (int i = 0; i < 6; i++) {
      known[2 * i] = 5 * i % 7 - 2;
      known[2 * i + 1] = 3 * i % 8 * 100;
    }
    seen.add(known);
    float[] shown = {0.5f, 123, 40, -3000};
    seen.normalize(shown);
    assertThat((double) shown[0]).isCloseTo(-0.31523620808218944, within(1e-6));
    assertThat((double) shown[1]).isCloseTo(-0.9079694035765346, within(1e-6));
    assertThat(shown[2]).isEqualTo(5);
    assertThat(shown[3]).isEqualTo(-5);
  }

  /** Reference: the formula in plain arithmetic of 64 bits. */
  @Test
  void findsHalfTheSquaredErrorsOfThePredictedFeatures() {
    TrialSpec trial = trial(Map.of("intrinsic-reward.features", 4L));
    int inputs = 3;
    int samples = 5;
    float[] seen = new float[samples * inputs];
    Random random = new Random(1);
    for (int i = 0; i < seen.length; i++) {
      seen[i] = (float) random.nextGaussian();
    }
    try (NDManager manager = Torch.manager("cpu")) {
      ParameterLayout layout = new ParameterLayout();
      RandomNetworks networks =
          new RandomNetworks(new PackSettings(manager, List.of(trial)), layout, inputs);
      float[] predictor = new float[(int) layout.size()];
      networks.predictor().initialize(predictor, new RandomStreams(9).stream("test", 0));
      networks.predictor().bind(manager.create(predictor, new Shape(1, predictor.length)));
      List<Integer> widths = RandomNetworks.targetWidths(trial, inputs);
      ParameterLayout fixed = new ParameterLayout();
      float[] target = new float[(int) Mlp.parameters(widths)];
      Mlp.rectified(fixed, "target", widths, Math.sqrt(2))
          .initialize(target, new RandomStreams(trial.seed()).stream("target-parameters", 0));
      NDArray observations = manager.create(seen, new Shape(1, samples, inputs));
      double[] errors = networks.errors(observations);
      assertThat(errors).hasSize(samples);
      for (int sample = 0; sample < samples; sample++) {
        double[] observation = new double[inputs];
        for (int i = 0; i < inputs; i++) {
          observation[i] = seen[sample * inputs + i];
        }
        double[] known = outputs(widths, target, observation);
        double[] predicted =
            outputs(RandomNetworks.predictorWidths(trial, inputs), predictor, observation);
        double sum = 0;
        for (int feature = 0; feature < 4; feature++) {
          sum += Math.pow(known[feature] - predicted[feature], 2) / 2;
        }
        assertThat(errors[sample]).isCloseTo(sum, within(1e-4 * sum));
      }
    }
  }

  /** Weights are {@code [input, output]}; all layers but the last are rectified. */
  private static double[] outputs(List<Integer> widths, float[] parameters, double[] inputs) {
    double[] values = inputs;
    int next = 0;
    for (int layer = 0; layer + 1 < widths.size(); layer++) {
      int outputs = widths.get(layer + 1);
      double[] sums = new double[outputs];
      for (int output = 0; output < outputs; output++) {
        sums[output] = parameters[next + values.length * outputs + output];
        for (int input = 0; input < values.length; input++) {
          sums[output] += values[input] * parameters[next + input * outputs + output];
        }
        sums[output] = layer + 2 < widths.size() ? Math.max(0, sums[output]) : sums[output];
      }
      next += (values.length + 1) * outputs;
      values = sums;
    }
    return values;
  }

  /** What it does beside the policy leaves the policy's draws and steps alone. */
  @Test
  void withoutWeightTheAgentLearnsAsWithoutIt() {
    Map<String, Object> byTensors = Map.of("network.layer-norm", true);
    List<Row> plain = rows(Trials.small(byTensors));
    Map<String, Object> changes = new HashMap<>(byTensors);
    changes.put("intrinsic-reward.name", "rnd");
    changes.put("intrinsic-reward.coefficient", 0.0);
    changes.put("intrinsic-reward.extrinsic-coefficient", 1.0);
    List<Row> beside = rows(Trials.small(changes));
    for (int row = 0; row < plain.size(); row++) {
      for (String column :
          List.of("policy_loss", "value_loss", "gradient_norm", "episodic_return_100")) {
        assertThat(Rows.number(beside.get(row), column))
            .as(column)
            .isEqualTo(Rows.number(plain.get(row), column));
      }
      assertThat(Rows.number(plain.get(row), "predictor_loss")).isNull();
      assertThat((Double) Rows.number(beside.get(row), "predictor_loss")).isPositive();
    }
  }

  /** Where nothing new is to be seen, there is less and less to be surprised by. */
  @Test
  void thePredictorLearnsWhatItSees() {
    List<Row> rows =
        rows(trial(Map.of("total-timesteps", 40 * 128L, "anneal-learning-rate", false)));
    double first = (Double) Rows.number(rows.get(0), "predictor_loss");
    double last = (Double) Rows.number(rows.get(rows.size() - 1), "predictor_loss");
    assertThat(last).isLessThan(first / 4);
    assertThat((Double) Rows.number(rows.get(0), "intrinsic_reward")).isPositive();
    assertThat((Double) Rows.number(rows.get(0), "intrinsic_value_loss")).isPositive();
  }

  /** The task's critic has one target, whatever the gate does to the policy's advantages. */
  @Test
  void modulatedTrialsHaveNoChoiceOfTheCriticsTarget() {
    TrialSpec modulated = trial(Map.of("algorithm", "am-ppo"));
    assertThat(modulated.has("modulation.value-target")).isFalse();
    assertThat(rows(modulated)).hasSize(3);
  }

  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("environment", "MountainCar-v0");
    settings.put("intrinsic-reward.name", "rnd");
    settings.put("intrinsic-reward.warm-up-rollouts", 5L);
    settings.put("normalize-observations", false);
    settings.put("optimizer.learning-rate", 1e-3);
    settings.putAll(changes);
    return Trials.small(settings);
  }

  private static List<Row> rows(TrialSpec trial) {
    List<Row> rows = new ArrayList<>();
    try (PackTraining training =
        PackTrainer.start("test", List.of(trial), List.of(), Placement.ONE_CORE, rows::add)) {
      while (!training.isOver()) {
        training.iterate();
      }
    }
    return rows;
  }
}
