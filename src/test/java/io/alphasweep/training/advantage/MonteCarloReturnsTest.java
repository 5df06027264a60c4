package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.trial.Settings;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the definitions, evaluated sample by sample over two rollouts of three environments. */
class MonteCarloReturnsTest {

  private static final int ENVS = 3;
  private static final int STEPS = 40;
  private static final double GAMMA = 0.97;

  @ParameterizedTest
  @CsvSource({
    "none, cut",
    "batch-mean, cut",
    "time-mean, cut",
    "none, replaced",
    "batch-mean, replaced",
    "time-mean, replaced"
  })
  void advantagesAreReturnsLessTheirBaseline(String baseline, String openEpisodes) {
    MonteCarloReturns returns =
        new MonteCarloReturns(
            new Settings.OfMap(Map.of("baseline", baseline, "open-episodes", openEpisodes)),
            ENVS,
            GAMMA);
    Random random = new Random(1);
    boolean[] before = new boolean[0];
    for (int rollout = 0; rollout < 2; rollout++) {
      float[] rewards = new float[STEPS * ENVS];
      boolean[] ended = new boolean[STEPS * ENVS];
      for (int sample = 0; sample < rewards.length; sample++) {
        rewards[sample] = (float) (1 + random.nextGaussian());
        ended[sample] = random.nextDouble() < 0.1;
      }
      float[] advantages = new float[rewards.length];
      int[] learned = returns.estimate(rewards, ended, advantages);

      boolean replaces = openEpisodes.equals("replaced");
      int replaced = 0;
      for (int sample = 0; sample < rewards.length; sample++) {
        int from = learned[sample];
        boolean leaves = replaces && isOpen(ended, sample);
        replaced += leaves ? 1 : 0;
        assertThat(from != sample).isEqualTo(leaves);
        assertThat(replaces && isOpen(ended, from)).isFalse();
        double expected = discounted(rewards, ended, from);
        double sum = 0;
        int alike = 0;
        for (int other = 0; other < rewards.length && !baseline.equals("none"); other++) {
          boolean counts = !(replaces && isOpen(ended, other));
          if (counts
              && (baseline.equals("batch-mean")
                  || time(before, ended, other) == time(before, ended, from))) {
            sum += discounted(rewards, ended, other);
            alike++;
          }
        }
        expected -= alike == 0 ? 0 : sum / alike;
        assertThat((double) advantages[sample]).isCloseTo(expected, within(1e-5));
      }
      assertThat(replaced > 0).isEqualTo(replaces);
      before = ended;
    }
  }

  /** Nobody knows what such a rollout was worth. */
  @ParameterizedTest
  @CsvSource({"none", "batch-mean", "time-mean"})
  void aRolloutInWhichNoEpisodeEndedTeachesNothing(String baseline) {
    MonteCarloReturns returns =
        new MonteCarloReturns(
            new Settings.OfMap(Map.of("baseline", baseline, "open-episodes", "replaced")),
            1,
            GAMMA);
    float[] advantages = {5, 5, 5};
    assertThat(returns.estimate(new float[] {1, 2, 3}, new boolean[3], advantages))
        .containsExactly(0, 1, 2);
    assertThat(advantages).containsExactly(0, 0, 0);
  }

  private static double discounted(float[] rewards, boolean[] ended, int sample) {
    double sum = 0;
    double weight = 1;
    for (int at = sample; at < rewards.length; at += ENVS) {
      sum += weight * rewards[at];
      weight *= GAMMA;
      if (ended[at]) {
        break;
      }
    }
    return sum;
  }

  private static boolean isOpen(boolean[] ended, int sample) {
    for (int at = sample; at < ended.length; at += ENVS) {
      if (ended[at]) {
        return false;
      }
    }
    return true;
  }

  /** Steps since the environment's last end, in the rollout before where there is none in this. */
  private static int time(boolean[] before, boolean[] ended, int sample) {
    int time = 0;
    for (int at = sample - ENVS; at >= 0; at -= ENVS) {
      if (ended[at]) {
        return time;
      }
      time++;
    }
    for (int at = before.length - ENVS + sample % ENVS; at >= 0; at -= ENVS) {
      if (before[at]) {
        return time;
      }
      time++;
    }
    return time;
  }
}
