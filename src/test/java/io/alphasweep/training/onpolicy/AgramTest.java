package io.alphasweep.training.onpolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Row;
import io.alphasweep.testing.Rows;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.PackTrainer;
import io.alphasweep.training.Placement;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgramTest {

  /** The sticky actions of MinAtar are drawn in a step. */
  @ParameterizedTest
  @CsvSource({"Hopper-v4, am-ppo, tanh", "Pendulum-v1, ppo, off", "MinAtar-Breakout, am-ppo, tanh"})
  void oneTriedActionIsPpo(String environment, String other, String gate) {
    Map<String, Object> common = new HashMap<>(Map.of("environment", environment));
    List<Row> plain = train(common, Map.of("algorithm", other));
    List<Row> agram =
        train(
            common,
            Map.of("algorithm", "agram", "tried-actions", 1L, "modulation.gate.name", gate));
    assertThat(agram).hasSize(3);
    for (int row = 0; row < 3; row++) {
      for (Column column : Algorithms.columns().list()) {
        Object before = Rows.number(plain.get(row), column.name());
        if (!column.timing() && before != null) {
          assertThat(Rows.number(agram.get(row), column.name()))
              .as(column.name())
              .isEqualTo(before);
        }
      }
    }
  }

  private static List<Row> train(Map<String, Object> common, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(common);
    settings.putAll(own);
    List<Row> rows = new ArrayList<>();
    PackTrainer.train("test", List.of(Trials.small(settings)), Placement.ONE_CORE, rows::add);
    return rows;
  }

  @Test
  void everyTriedActionIsAnEnvironmentStep() {
    List<Row> rows =
        train(Map.of("algorithm", "agram", "tried-actions", 3L), Map.of("total-timesteps", 1200L));
    assertThat(rows).extracting(row -> row.head().envSteps()).containsExactly(384L, 768L, 1152L);
    assertThat((Double) Rows.number(rows.get(2), "tried_reward_std")).isPositive();
  }

  /** Section 5.1 with Eqs. 3-8, evaluated anew: r for A, a state's rewards for a minibatch. */
  @ParameterizedTest
  @ValueSource(strings = {"minibatch", "batch"})
  void goesOnFromTheActionWhoseGatedRewardIsNearestTheMean(String scope) {
    TrialSpec trial =
        Trials.small(
            Map.of(
                "algorithm",
                "agram",
                "num-steps",
                16L,
                "total-timesteps",
                80L,
                "reward-modulation.norm-scope",
                scope,
                "reward-modulation.learned-reward",
                "modulated"));
    Agram agram = new Agram(trial);
    Random random = new Random(1);
    double alpha = 1;
    double saturationEma = 0.1;
    double normBefore = 0;
    int[] chosen = new int[5];
    for (int rollout = 0; rollout < 4; rollout++) {
      double[] all = new double[80];
      for (int state = 0; state < 16; state++) {
        double[] rewards = new double[5];
        for (int k = 0; k < 5; k++) {
          rewards[k] = (float) (random.nextGaussian() - 0.3);
          all[5 * state + k] = rewards[k];
        }
        double norm = scope.equals("batch") ? normBefore : norm(rewards);
        double[] gated = rewards.clone();
        if (norm >= 1e-5) {
          for (int k = 0; k < 5; k++) {
            gated[k] = Math.abs(rewards[k]) * 2 * Math.tanh(alpha * rewards[k] / (norm + 1e-5));
          }
        }
        int selected = agram.select(rewards);
        chosen[selected]++;
        double mean = mean(gated);
        for (int k = 0; k < 5; k++) {
          assertThat(Math.abs(gated[selected] - mean))
              .isLessThanOrEqualTo(Math.abs(gated[k] - mean) + 1e-6);
        }
        assertThat(rewards[selected]).isCloseTo(gated[selected], within(1e-6));
      }
      agram.endRollout();
      normBefore = norm(all);
      double sigma = 0;
      for (double reward : all) {
        sigma += Math.pow(reward - mean(all), 2) / 79;
      }
      double target =
          2
              * (normBefore + 1e-5)
              / (Math.sqrt(sigma) + 1e-5)
              * Math.pow(0.1 / (saturationEma + 1e-5), 0.3);
      alpha += 0.1 * (target - alpha);
      double saturated = 0;
      for (double reward : all) {
        saturated += Math.abs(alpha * reward / (normBefore + 1e-5)) > 1.25 ? 1.0 / 80 : 0;
      }
      saturationEma += 0.98 * (saturated - saturationEma);
      assertThat(agram.gain()).isCloseTo(alpha, within(1e-4 * alpha));
    }
    assertThat(chosen).doesNotContain(0);
  }

  private static double norm(double[] numbers) {
    double squares = 0;
    for (double number : numbers) {
      squares += number * number;
    }
    return Math.sqrt(squares);
  }

  private static double mean(double[] numbers) {
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    return sum / numbers.length;
  }

  @Test
  void isRefusedWhereToGoBackIsToPlayAgain() {
    assertThatThrownBy(
            () ->
                Trials.small(
                    Map.of(
                        "algorithm", "agram",
                        "environment", "LunarLander-v3",
                        "total-timesteps", 640L)))
        .hasMessageContaining(
            "environment: found LunarLander-v3, whose episodes must be played again to go back one step;"
                + " an algorithm that tries several actions at each state needs an environment that goes back at"
                + " once, such as Hopper-v4");
  }

  @Test
  void ofTwoThatAreAsNearTheEarlierGoesOn() {
    Agram agram = new Agram(Trials.small(Map.of("algorithm", "agram", "total-timesteps", 640L)));
    assertThat(agram.select(new double[] {-1, 1, 1, -1, 0.0})).isEqualTo(4);
    assertThat(agram.select(new double[] {2, 2, 2, 2, 2})).isZero();
  }
}
