package io.alphasweep.training.modulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.testing.Reference;
import io.alphasweep.testing.Rows;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reference: the AM-PPO paper's Eqs. 3-8 in PyTorch (scripts/reference/pytorch_training.py), and
 * what stands in their place in SciPy (scripts/reference/scipy_modulation.py).
 */
class ModulationTest {

  private static final JsonNode VARIANTS = Reference.read("scipy/modulation.json");

  private static final float[] HEAVY_TAILED = {0.1f, -0.2f, 0.3f, -4f, 0.05f, 1f, -0.6f, 0.4f};

  @Test
  void controllerFollowsTheReferenceOverTwentyIterations() {
    JsonNode reference = Reference.read("pytorch/controller.json");
    SaturationController controller = new SaturationController(settings(Map.of()));

    assertThat(reference.get("iterations")).hasSize(20);
    for (JsonNode iteration : reference.get("iterations")) {
      float[] advantages = Reference.floats(iteration.get("advantages"));
      controller.update(advantages, Moments.of(advantages));
      double alpha = iteration.get("alpha").asDouble();
      assertThat(controller.gain()).isCloseTo(alpha, within(1e-5 * alpha));
      assertThat(controller.metric())
          .isCloseTo(iteration.get("saturation").asDouble(), within(1e-12));
      assertThat(controller.metricEma())
          .isCloseTo(iteration.get("saturation-ema").asDouble(), within(1e-12));
    }
  }

  static Stream<JsonNode> gates() {
    return StreamSupport.stream(VARIANTS.get("gates").spliterator(), false);
  }

  @Test
  void everyGateAndEveryControllerHasAReference() {
    assertThat(names("gates")).containsAll(without(Gates.REGISTRY.names(), "off"));
    assertThat(names("controllers")).containsAll(without(Controllers.REGISTRY.names(), "fixed"));
  }

  private static List<String> names(String kind) {
    return VARIANTS.get(kind).findValuesAsText("name");
  }

  private static List<String> without(Set<String> names, String control) {
    return names.stream().filter(name -> !name.equals(control)).toList();
  }

  @ParameterizedTest
  @MethodSource("gates")
  void gateFollowsTheReference(JsonNode gate) {
    Map<String, Object> settings = new HashMap<>(chosen(gate, "gate.name"));
    settings.put("modulation.controller.name", "fixed");
    float[] batch = Reference.floats(VARIANTS.get("iterations").get(0));
    float[] gated = modulate(batch, Arrays.copyOf(batch, 16), settings);

    double[] expected = Reference.doubles(gate.get("gated"));
    assertThat(gated).hasSameSizeAs(expected);
    for (int sample = 0; sample < expected.length; sample++) {
      assertThat((double) gated[sample])
          .isCloseTo(expected[sample], within(1e-7 * Math.abs(expected[sample])));
    }
  }

  static Stream<JsonNode> controllers() {
    return StreamSupport.stream(VARIANTS.get("controllers").spliterator(), false);
  }

  /** In the middle of it another controller goes on from the state. */
  @ParameterizedTest
  @MethodSource("controllers")
  void controllerFollowsTheReference(JsonNode reference) {
    Settings settings = settings(chosen(reference, "controller.name"));
    AdaptiveGain controller = adaptive(settings);
    for (int iteration = 0; iteration < reference.get("gains").size(); iteration++) {
      float[] batch = Reference.floats(VARIANTS.get("iterations").get(iteration));
      if (iteration == 6) {
        StateArchive saved = StateArchive.saving("trial");
        controller.archive(saved);
        controller = adaptive(settings);
        controller.archive(StateArchive.restoring("trial", saved.bytes()));
      }
      controller.update(batch, Moments.of(batch));
      for (int from = 0; from < batch.length; from += 16) {
        controller.passes(Arrays.copyOfRange(batch, from, from + 16));
      }
      controller.report(new Row(new RowHead("", "", "", "", "", 1, 1, 1), Modulation.COLUMNS));
      double gain = reference.get("gains").get(iteration).asDouble();
      double metric = reference.get("metrics").get(iteration).asDouble();
      assertThat(controller.gain()).isCloseTo(gain, within(1e-9 * gain));
      assertThat(controller.metric()).isCloseTo(metric, within(1e-9 * metric));
    }
  }

  private static AdaptiveGain adaptive(Settings settings) {
    return (AdaptiveGain) Controllers.REGISTRY.chosen(settings).factory().create(settings);
  }

  private static Map<String, Object> chosen(JsonNode variant, String kind) {
    Map<String, Object> chosen = new HashMap<>();
    for (String key : List.of("acts-on", "norm", "norm-scope", "statistic", "measured-on")) {
      if (variant.has(key)) {
        chosen.put("modulation." + key, variant.get(key).asText());
      }
    }
    chosen.put("modulation." + kind, variant.get("name").asText());
    Reference.settings(VARIANTS.get("modulation"), "modulation").forEach(chosen::put);
    return chosen;
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
  void theOpenGateLetsPassAndItsControllerIsStillSeen() {
    Map<String, Object> off = Map.of("modulation.gate.name", "off");
    Row row = new Row(new RowHead("", "", "", "", "", 1, 1, 1), Modulation.COLUMNS);
    Modulation modulation = modulation(off);
    modulation.observe(HEAVY_TAILED);
    modulation.report(row);

    assertThat(modulate(HEAVY_TAILED, HEAVY_TAILED, off)).isEqualTo(HEAVY_TAILED);
    assertThat(Rows.number(row, "alpha_ema")).isNotNull();
    assertThat(Rows.number(row, "minibatch_saturation")).isNull();
  }

  @Test
  void minibatchWithoutNormPassesUnchanged() {
    float[] tiny = {1e-7f, -1e-7f};

    assertThat(modulate(HEAVY_TAILED, tiny, Map.of())).isEqualTo(tiny);
  }

  private static float[] modulate(float[] batch, float[] minibatch, Map<String, Object> changes) {
    Modulation modulation = modulation(changes);
    modulation.observe(batch);
    float[] modulated = new float[minibatch.length];
    modulation.modulate(minibatch, modulated);
    return modulated;
  }

  private static Modulation modulation(Map<String, Object> changes) {
    return Modulation.of(settings(changes));
  }

  private static Settings settings(Map<String, Object> changes) {
    JsonNode reference = Reference.read("pytorch/controller.json");
    Map<String, Object> settings =
        new HashMap<>(Reference.settings(reference.get("modulation"), "modulation"));
    settings.put("modulation.gate.name", "tanh");
    settings.put("modulation.controller.name", "saturation");
    settings.put("modulation.norm-scope", "minibatch");
    settings.put("modulation.acts-on", "magnitude");
    settings.put("modulation.norm", "l2");
    settings.put("modulation.statistic", "standard-deviation");
    settings.put("modulation.measured-on", "batch");
    settings.putAll(changes);
    return new TrialSpec(settings).in("modulation");
  }
}
