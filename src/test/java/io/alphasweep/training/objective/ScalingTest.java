package io.alphasweep.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference: the formulas of Kumar et al. 2022 (and Eq. 36 with a_o 0.1, a_r 1) in Python. */
class ScalingTest {

  private static final List<String> NAMES =
      List.of("ratio", "maximum-likelihood", "self-imitation", "mla", "parametric-mla");

  private static TrialSpec trial(String name, boolean clips, double... alphas) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("scaling.name", name);
    settings.put("scaling.clips", clips);
    if (name.equals("parametric-mla")) {
      settings.put("scaling.alpha-o", alphas[0]);
      settings.put("scaling.alpha-r", alphas[1]);
    }
    return Trials.small(settings);
  }

  /** What a sample weighs: the gradient less the factor -1 / samples. */
  private static float[] weights(List<TrialSpec> trials, float[] logRatios, float[] signals) {
    try (NDManager manager = Torch.manager("cpu")) {
      ClippedSurrogate objective =
          new ClippedSurrogate(new PackSettings(manager, trials), logRatios.length);
      Shape shape = new Shape(1, logRatios.length, 1);
      NDArray logRatio = manager.create(logRatios, shape).repeat(0, trials.size());
      NDArray signal = manager.create(signals, shape).repeat(0, trials.size());
      return objective
          .policyGradient(objective.surrogate(logRatio, signal))
          .mul(-logRatios.length)
          .toFloatArray();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1, 1, 1.718282, 1, 1.5, 2",
    "0.1, 1.5, 1, 1.657756, 3.847862, 1.657756, 2.775, 3.765",
    "0.3, 0.7, 0, 0.9449012, 1.368423, 0.9449012, 1.155, 1.211",
    "-0.3, -2, 0, -1.481636, -0.6405594, 0, -0.245, -0.97",
    "0.05, -0.4, 1, -0.4205084, -0.346583, 0, -0.34, -0.242",
    "-1.5, -0.8, 0, -0.1785041, -0.1228713, 0, -0, -0.34",
    "-0.5, -3, 0, -1.819592, -0.5763333, 0, -0.125, -1.425",
    "-2, 3, 1, 0.4060058, 2.582947, 0.4060058, 1.5, 11.4"
  })
  void isTheFormula(
      float x,
      float y,
      int counts,
      double ratio,
      double likelihood,
      double imitation,
      double mla,
      double parametric) {
    double[] expected = {ratio, likelihood, imitation, mla, parametric};
    for (int kind = 0; kind < NAMES.size(); kind++) {
      for (boolean clips : new boolean[] {false, true}) {
        TrialSpec trial = trial(NAMES.get(kind), clips, 0.1, 1);
        double weight = clips ? counts * expected[kind] : expected[kind];
        assertThat((double) weights(List.of(trial), new float[] {x}, new float[] {y})[0])
            .as(NAMES.get(kind))
            .isCloseTo(weight, within(1e-5));
        DoubleBinaryOperator onHost = Scalings.REGISTRY.chosen(trial).factory().onHost(trial);
        assertThat(onHost.applyAsDouble(x, y)).isCloseTo(expected[kind], within(1e-5));
      }
    }
  }

  /** With a_o 1 and a_r 0 it is PPO where nothing moved yet, and to the first order beyond. */
  @Test
  void mlaNearPpo() {
    float[] signals = new float[64];
    float[] logRatios = new float[64];
    for (int i = 0; i < 64; i++) {
      signals[i] = (float) Math.sin(i);
    }
    List<TrialSpec> ppo = List.of(trial("ratio", true));
    List<TrialSpec> mla = List.of(trial("parametric-mla", true, 1, 0));
    assertThat(weights(mla, logRatios, signals)).isEqualTo(weights(ppo, logRatios, signals));
    for (int i = 0; i < 64; i++) {
      logRatios[i] = (float) (0.3 * Math.cos(2 * i));
    }
    float[] ofPpo = weights(ppo, logRatios, signals);
    float[] ofMla = weights(mla, logRatios, signals);
    for (int i = 0; i < 64; i++) {
      double x = logRatios[i];
      double second = Math.abs(signals[i]) * Math.exp(Math.abs(x)) * x * x / 2;
      assertThat((double) ofMla[i]).isCloseTo(ofPpo[i], within(second + 1e-6));
      assertThat(ofMla[i] == 0).isEqualTo(ofPpo[i] == 0);
    }
  }

  /** Trials of a pack have their own weights. */
  @Test
  void coefficientsAreEachTrials() {
    List<TrialSpec> pack =
        List.of(trial("parametric-mla", false, 1, 0), trial("parametric-mla", false, 0, 2));
    assertThat(weights(pack, new float[] {0.25f}, new float[] {0.5f})).containsExactly(0.625f, 1);
  }

  /** Eq. 29: A - alpha (log pi + H), by the policy of this gradient step. */
  @Test
  void signalHoldsTheEntropy() {
    TrialSpec trial = Trials.small(Map.of("scaling.temperature", 0.5));
    try (NDManager manager = Torch.manager("cpu")) {
      ClippedSurrogate objective =
          new ClippedSurrogate(new PackSettings(manager, List.of(trial)), 2);
      Shape shape = new Shape(1, 2, 1);
      NDArray signal =
          objective.signal(
              manager.create(new float[] {1, -1}, shape),
              manager.create(new float[] {-2, -3}, shape),
              () -> manager.create(new float[] {4}, new Shape(1, 1, 1)));
      assertThat(signal.toFloatArray()).containsExactly(0, -1.5f);
    }
  }
}
