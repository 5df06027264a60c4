package io.alphasweep.training.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import io.alphasweep.trial.TrialSpec;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reference: the AM-PPO paper's Eqs. 3-8 in PyTorch (scripts/reference/pytorch_training.py). */
class TanhGateTest {

  private static final float[] HEAVY_TAILED = {0.1f, -0.2f, 0.3f, -4f, 0.05f, 1f, -0.6f, 0.4f};

  @Test
  void controllerFollowsTheReferenceOverTwentyIterations() {
    JsonNode reference = Reference.read("pytorch/controller.json");
    AlphaController controller =
        new AlphaController(
            new TrialSpec(Reference.settings(reference.get("modulation"), "modulation")));

    assertThat(reference.get("iterations")).hasSize(20);
    for (JsonNode iteration : reference.get("iterations")) {
      float[] advantages = Reference.floats(iteration.get("advantages"));
      controller.update(advantages, Moments.of(advantages));
      double alpha = iteration.get("alpha").asDouble();
      assertThat(controller.alpha()).isCloseTo(alpha, within(1e-5 * alpha));
      assertThat(controller.saturation())
          .isCloseTo(iteration.get("saturation").asDouble(), within(1e-12));
      assertThat(controller.saturationEma())
          .isCloseTo(iteration.get("saturation-ema").asDouble(), within(1e-12));
    }
  }

  @Test
  void gateOfEqualNormIsTheSameForMinibatchAndBatch() {
    float[] byMinibatch = modulate(HEAVY_TAILED, HEAVY_TAILED, Map.of());
    float[] byBatch =
        modulate(HEAVY_TAILED, HEAVY_TAILED, Map.of("modulation.norm-scope", "batch"));

    assertThat(byMinibatch).isEqualTo(byBatch);
  }

  @Test
  void batchNormGatesAMinibatchLessThanItsOwnNormDoes() {
    float[] minibatch = {0.1f, -0.2f, 0.3f, 0.05f};
    float[] byMinibatch = modulate(HEAVY_TAILED, minibatch, Map.of());
    float[] byBatch = modulate(HEAVY_TAILED, minibatch, Map.of("modulation.norm-scope", "batch"));

    for (int sample = 0; sample < minibatch.length; sample++) {
      assertThat(Math.abs(byBatch[sample])).isLessThan(Math.abs(byMinibatch[sample]));
      assertThat(Math.signum(byBatch[sample])).isEqualTo(Math.signum(minibatch[sample]));
    }
  }

  @Test
  void unmodulatedTargetGivesTheCriticTheRawAdvantages() {
    TanhGate gate = gate(Map.of("modulation.value-target", "unmodulated"));
    gate.observe(HEAVY_TAILED);
    float[] forPolicy = new float[HEAVY_TAILED.length];
    float[] forCritic = new float[HEAVY_TAILED.length];
    gate.modulate(HEAVY_TAILED, forPolicy, forCritic);

    assertThat(forCritic).isEqualTo(HEAVY_TAILED);
    assertThat(forPolicy).isNotEqualTo(HEAVY_TAILED);
  }

  @Test
  void minibatchWithoutNormPassesUnchanged() {
    float[] tiny = {1e-7f, -1e-7f};

    assertThat(modulate(HEAVY_TAILED, tiny, Map.of())).isEqualTo(tiny);
  }

  private static float[] modulate(float[] batch, float[] minibatch, Map<String, Object> changes) {
    TanhGate gate = gate(changes);
    gate.observe(batch);
    float[] forPolicy = new float[minibatch.length];
    gate.modulate(minibatch, forPolicy, new float[minibatch.length]);
    return forPolicy;
  }

  private static TanhGate gate(Map<String, Object> changes) {
    JsonNode reference = Reference.read("pytorch/controller.json");
    Map<String, Object> settings =
        new HashMap<>(Reference.settings(reference.get("modulation"), "modulation"));
    settings.put("modulation.norm-scope", "minibatch");
    settings.put("modulation.value-target", "modulated");
    settings.putAll(changes);
    return new TanhGate(new TrialSpec(settings));
  }
}
