package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MultiStepAdvantageTest {

  /**
   * GAE with lambda 0 is one step and with lambda 1 all of them. Reference: CleanRL's loop, see
   * {@link GeneralizedAdvantageTest}, for the rewards, values and ends.
   */
  @ParameterizedTest
  @CsvSource({"1, 0", "1000000, 1"})
  void bothEndsAreThoseOfGae(long steps, double lambda) {
    JsonNode reference = Reference.read("pytorch/gae.json");
    float[] rewards = Reference.floats(reference.get("rewards"));
    float[] values = Reference.floats(reference.get("values"));
    boolean[] ended = Reference.booleans(reference.get("ended"));
    float[] last = Reference.floats(reference.get("last-values"));
    float[] byGae = new float[rewards.length];
    float[] bySteps = new float[rewards.length];
    GeneralizedAdvantage.estimate(rewards, values, ended, null, last, 0.9, lambda, byGae);
    MultiStepAdvantage.estimate(rewards, values, ended, null, last, 0.9, steps, bySteps);
    for (int sample = 0; sample < byGae.length; sample++) {
      assertThat(bySteps[sample]).isCloseTo(byGae[sample], within(1e-5f));
    }
  }

  /** By hand, gamma = 1/2: two steps; the first end is a time limit and the second is not. */
  @ParameterizedTest
  @CsvSource({"true, -6, -14, -27, -33", "false, -8, -18, -27, -33"})
  void returnsStopWhereEpisodesDo(boolean valued, float a, float b, float c, float d) {
    float[] advantages = new float[4];
    MultiStepAdvantage.estimate(
        new float[] {1, 2, 3, 4},
        new float[] {10, 20, 30, 40},
        new boolean[] {false, true, true, false},
        valued ? new float[] {0, 8, 0, 0} : null,
        new float[] {6},
        0.5,
        2,
        advantages);
    // 1 + 2/2 + 8/4 - 10; 2 + 8/2 - 20; 3 - 30; 4 + 6/2 - 40
    assertThat(advantages).containsExactly(a, b, c, d);
  }
}
