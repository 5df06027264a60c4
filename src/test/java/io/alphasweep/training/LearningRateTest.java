package io.alphasweep.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reference: {@code torch.optim.lr_scheduler} (scripts/reference/pytorch_training.py). */
class LearningRateTest {

  @Test
  void followsPyTorchsSchedulers() {
    JsonNode reference = Reference.read("pytorch/learning-rates.json");
    assertThat(reference.get("cases")).hasSize(6);
    for (JsonNode scheduler : reference.get("cases")) {
      String decay = scheduler.get("decay").asText();
      boolean anneals = !decay.equals("constant");
      TrialSpec trial =
          Trials.small(
              Map.of(
                  "anneal-learning-rate",
                  anneals,
                  "learning-rate-decay",
                  anneals ? decay : "linear",
                  "learning-rate-warm-up",
                  scheduler.get("warm-up").asDouble(),
                  "optimizer.learning-rate",
                  reference.get("learning-rate").asDouble()));
      double[] rates = Reference.doubles(scheduler.get("rates"));
      for (int iteration = 1; iteration <= rates.length; iteration++) {
        assertThat(LearningRate.of(trial, iteration, rates.length))
            .as("%s, iteration %d", decay, iteration)
            .isCloseTo(rates[iteration - 1], within(1e-12));
      }
    }
  }

  /** To the bit, since rows of the older form are for ever. */
  @Test
  void withoutWarmUpAnnealedRatesAreThoseOfTheOldestTrials() {
    TrialSpec trial = Trials.small(Map.of());
    for (long iteration = 1; iteration <= 488; iteration++) {
      assertThat(LearningRate.of(trial, iteration, 488))
          .isEqualTo(3e-4 * (1 - (iteration - 1.0) / 488));
    }
    assertThat(trial.canonical()).doesNotContain("decay", "warm-up");
  }
}
