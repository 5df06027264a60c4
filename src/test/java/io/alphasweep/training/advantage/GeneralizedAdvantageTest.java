package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import org.junit.jupiter.api.Test;

/** Reference: CleanRL's loop in PyTorch (scripts/reference/pytorch_training.py, {@code gae}). */
class GeneralizedAdvantageTest {

  @Test
  void agreesWithCleanRlOnTwoEnvironments() {
    JsonNode reference = Reference.read("pytorch/gae.json");
    float[] expected = Reference.floats(reference.get("advantages"));
    float[] advantages = new float[expected.length];

    GeneralizedAdvantage.estimate(
        Reference.floats(reference.get("rewards")),
        Reference.floats(reference.get("values")),
        Reference.booleans(reference.get("ended")),
        null,
        Reference.floats(reference.get("last-values")),
        reference.get("gamma").asDouble(),
        reference.get("lambda").asDouble(),
        advantages);

    for (int sample = 0; sample < expected.length; sample++) {
      assertThat(advantages[sample]).isCloseTo(expected[sample], within(1e-5f));
    }
  }

  /**
   * By hand, gamma = lambda = 1/2: of two ends, the first is a time limit and the second is not.
   */
  @Test
  void truncatedEpisodeIsWorthWhatTheCriticSaysOfItsLastObservation() {
    float[] rewards = {1, 2, 3, 4};
    float[] values = {10, 20, 30, 40};
    boolean[] ended = {false, true, true, false};
    float[] finalValues = {0, 8, 0, 0};
    float[] lastValues = {6};
    float[] advantages = new float[4];

    GeneralizedAdvantage.estimate(
        rewards, values, ended, finalValues, lastValues, 0.5, 0.5, advantages);

    // 4 + 6/2 - 40; 3 - 30; 2 + 8/2 - 20; 1 + 20/2 - 10 + (-14)/4
    assertThat(advantages).containsExactly(-2.5f, -14, -27, -33);

    GeneralizedAdvantage.estimate(rewards, values, ended, null, lastValues, 0.5, 0.5, advantages);

    assertThat(advantages).containsExactly(-3.5f, -18, -27, -33);
  }
}
