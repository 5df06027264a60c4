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
        Reference.floats(reference.get("last-values")),
        reference.get("gamma").asDouble(),
        reference.get("lambda").asDouble(),
        advantages);

    for (int sample = 0; sample < expected.length; sample++) {
      assertThat(advantages[sample]).isCloseTo(expected[sample], within(1e-5f));
    }
  }
}
