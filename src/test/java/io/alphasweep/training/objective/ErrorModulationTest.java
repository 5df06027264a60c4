package io.alphasweep.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.kernel.Floats;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Placement;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorModulationTest {

  private static TrialSpec trial(Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("seed", 1L);
    settings.put("environment", "CartPole-v1");
    settings.put("algorithm", "dqn");
    changes.forEach((key, value) -> settings.put("td-modulation." + key, value));
    return TrialSchema.standard().resolve(settings);
  }

  private static float[] gaussian(int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[] errors = new float[count];
    for (int i = 0; i < count; i++) {
      errors[i] = (float) random.nextGaussian();
    }
    return errors;
  }

  private static double rms(float[] numbers) {
    double squares = 0;
    for (float each : numbers) {
      squares += (double) each * each;
    }
    return Math.sqrt(squares / numbers.length);
  }

  /** Reference: the fixed point by quadrature, of which the gate's moments follow. */
  @Test
  void controllerSettlesWhereQuadraturePutsIt() {
    float[] errors = gaussian(4096);
    float[] modulated = new float[errors.length];
    ErrorModulation modulation = ErrorModulation.of(trial(Map.of("gate", "abs-tanh")), 1).get(0);
    for (int update = 0; update < 400; update++) {
      modulation.apply(errors, modulated);
    }
    assertThat(modulation.alpha() / Math.sqrt(errors.length)).isCloseTo(1.363, within(0.02));
    assertThat(modulation.saturation()).isCloseTo(0.36, within(0.01));
    assertThat(rms(modulated) / rms(errors)).isCloseTo(1.86, within(0.02));
  }

  @ParameterizedTest
  @CsvSource({"abs-tanh", "scalar", "clip"})
  void renormalisedErrorsHaveTheNormOrTheGainOfBefore(String gate) {
    float[] errors = gaussian(256);
    float[] modulated = new float[errors.length];
    for (String form : List.of("rms", "slope")) {
      ErrorModulation modulation =
          ErrorModulation.of(trial(Map.of("gate", gate, "renormalise", form)), 1).get(0);
      for (int update = 0; update < 20; update++) {
        modulation.apply(errors, modulated);
      }
      double gain = 0;
      for (int i = 0; i < errors.length; i++) {
        gain += modulated[i] / (double) errors[i] / errors.length;
      }
      double found = form.equals("rms") ? rms(modulated) / rms(errors) : gain;
      assertThat(found).isCloseTo(1, within(1e-5));
    }
  }

  /** Errors without a size stay, and the controller stays where it is. */
  @Test
  void errorsOfNoSizePassAsTheyAre() {
    ErrorModulation modulation = ErrorModulation.of(trial(Map.of("gate", "abs-tanh")), 1).get(0);
    float[] modulated = new float[2];
    modulation.apply(new float[] {1e-7f, -1e-7f}, modulated);
    assertThat(modulated).containsExactly(1e-7f, -1e-7f);
    assertThat(modulation.alpha()).isEqualTo(1);
  }

  @Test
  void criticsShareAControllerWhereToldSo() {
    float[] errors = gaussian(64);
    for (String scope : List.of("per-critic", "shared")) {
      List<ErrorModulation> both =
          ErrorModulation.of(
              trial(Map.of("gate", "scalar", "controller-scope", scope, "interval", 2L)), 2);
      both.get(0).apply(errors, new float[64]);
      double moved = both.get(0).alpha();
      assertThat(moved).isNotEqualTo(1);
      assertThat(both.get(1).alpha()).isEqualTo(scope.equals("shared") ? moved : 1);
      both.get(0).apply(errors, new float[64]); // not its turn
      assertThat(both.get(0).alpha()).isEqualTo(moved);
    }
  }

  /**
   * A ring of eight states, rewards of an exponential distribution with mean 1, gamma 0.9: each is
   * worth 10. A gate that is odd in the error moves the fixed point, since the errors are skewed.
   * Reference: the figures of a simulation apart from this program.
   */
  @ParameterizedTest
  @CsvSource({"off, 10.00", "scalar, 10.00", "abs-tanh, 10.59", "clip, 8.49"})
  void valuesOfARing(String gate, double expected) {
    int states = 8;
    int samples = 256;
    int updates = 30_000;
    try (Pack pack =
        new Pack(List.of(trial(Map.of("gate", gate))), Placement.ONE_CORE, () -> false)) {
      Cohort cohort = Cohort.of(pack, true).get(0);
      Transitions drawn =
          new ReplaySampler(cohort, List.of(new Replay(1, 4, 1)), samples, 4, 1).drawn();
      TemporalDifference objective = new TemporalDifference(cohort, drawn, 1);
      Floats values = Floats.zeros(samples);
      Floats atValues = Floats.zeros(samples);
      SplittableRandom random = new SplittableRandom(1);
      double[] table = new double[states];
      double[] target = new double[states];
      double[] gradient = new double[states];
      int[] state = new int[samples];
      double sum = 0;
      for (int update = 0; update < updates; update++) {
        for (int sample = 0; sample < samples; sample++) {
          state[sample] = random.nextInt(states);
          drawn.rewards().put(sample, (float) -Math.log(1 - random.nextDouble()));
          drawn.discounts().put(sample, 0.9f);
          objective.target(sample, (float) target[(state[sample] + 1) % states]);
          values.put(sample, (float) table[state[sample]]);
        }
        objective.backward(0, values, atValues);
        Arrays.fill(gradient, 0);
        for (int sample = 0; sample < samples; sample++) {
          gradient[state[sample]] += atValues.get(sample);
        }
        for (int each = 0; each < states; each++) {
          table[each] -= 0.05 * gradient[each];
          target[each] += 0.005 * (table[each] - target[each]);
          sum += update >= updates - 6_000 ? table[each] / states / 6_000 : 0;
        }
      }
      assertThat(sum).isCloseTo(expected, within(0.05));
    }
  }
}
