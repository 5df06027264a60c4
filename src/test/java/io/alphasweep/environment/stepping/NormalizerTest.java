package io.alphasweep.environment.stepping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The normalisers against Gymnasium 1.2.3's NormalizeObservation and NormalizeReward, from the file
 * of {@code scripts/reference/gymnasium_normalisation.py}.
 *
 * <p>The rule for the discounted return is the project's own (zero after every episode end, by
 * termination or truncation), and the statistics are 64-bit from the start; the script imposes both
 * on Gymnasium's wrappers and says so.
 */
class NormalizerTest {

  private static JsonNode reference;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream file =
        NormalizerTest.class.getResourceAsStream("/gymnasium/normalisation.json")) {
      reference = new ObjectMapper().readTree(file);
    }
  }

  @Test
  void observationsAreGymnasiums() {
    JsonNode observations = reference.get("observations");
    ObservationNormalizer normalizer = new ObservationNormalizer(3);
    float[] normalised = new float[3];
    boolean clipped = false;
    for (int i = 0; i < observations.size(); i++) {
      double[] observation = doubles(observations.get(i));
      normalizer.update(observation);
      normalizer.normalize(observation, normalised, 0);
      for (int k = 0; k < 3; k++) {
        float expected = reference.get("normalised_observations").get(i).get(k).floatValue();
        assertThat(normalised[k]).as("observation %d, number %d", i, k).isEqualTo(expected);
        clipped |= Math.abs(expected) == 10;
      }
    }
    assertThat(clipped).as("the reference reaches a bound").isTrue();
  }

  @Test
  void rewardsAreGymnasiums() {
    JsonNode rewards = reference.get("rewards");
    RewardNormalizer normalizer = new RewardNormalizer(reference.get("gamma").doubleValue());
    for (int i = 0; i < rewards.size(); i++) {
      double normalised =
          normalizer.normalize(
              rewards.get(i).doubleValue(), reference.get("ended").get(i).booleanValue());
      double expected = reference.get("normalised_rewards").get(i).doubleValue();
      assertThat(normalised).as("reward %d", i).isCloseTo(expected, within(1e-12));
    }
  }

  private static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }
}
