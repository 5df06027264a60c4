package io.alphasweep.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.testing.Reference;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reference: {@code torch.optim} for adam, sgd and rmsprop, and the published update rules with
 * PyTorch operators for alphagrad and dynag (scripts/reference/pytorch_training.py); NumPy for them
 * behind gradient filters (scripts/reference/gradient_filters.py).
 */
class OptimizersTest {

  private static final JsonNode REFERENCE = Reference.read("pytorch/optimizers.json");
  private static final ObjectNode CASES = allCases();
  private static final int STEPS = 50;
  private static final float[] START = Reference.floats(REFERENCE.get("start"));

  private static ObjectNode allCases() {
    ObjectNode all = REFERENCE.get("cases").deepCopy();
    all.setAll((ObjectNode) Reference.read("numpy/gradient-filters.json").get("cases"));
    return all;
  }

  static Stream<String> cases() {
    Stream.Builder<String> names = Stream.builder();
    CASES.fieldNames().forEachRemaining(names::add);
    return names.build();
  }

  @Test
  void everyRegisteredOptimizerHasAReference() {
    assertThat(cases().map(name -> CASES.get(name).get("name").asText()))
        .containsAll(Optimizers.REGISTRY.names());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTheReferenceOverFiftySteps(String name) {
    JsonNode expected = CASES.get(name);
    assertFollows(expected, run(registered(expected), expected, 1, 0));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void followsTheReferenceOnTheKernelAtEveryWidth(String name) {
    JsonNode expected = CASES.get(name);
    List<float[]> first = null;
    for (String vectors : Kernel.widths()) {
      List<float[]> trace = run(Kernel.of(vectors), expected, 1, 0);
      assertFollows(expected, trace);
      assertThat(run(Kernel.of(vectors), expected, 3, 1).get(STEPS - 1))
          .isEqualTo(trace.get(STEPS - 1));
      first = first == null ? trace : first;
      assertThat(trace.get(STEPS - 1)).isEqualTo(first.get(STEPS - 1));
    }
  }

  /** A GPU's Adam, here on the CPU. */
  @Test
  void adamByTensorsFollowsTheReference() {
    JsonNode expected = CASES.get("adam");
    assertFollows(expected, run(TensorAdam::new, expected, 1, 0));
  }

  private static void assertFollows(JsonNode expected, List<float[]> trace) {
    List<float[]> recorded = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      if (step % 10 == 9 || step == 0) {
        recorded.add(trace.get(step));
      }
    }

    assertThat(recorded).hasSameSizeAs(expected.get("trace"));
    for (int point = 0; point < recorded.size(); point++) {
      float[] reference = Reference.floats(expected.get("trace").get(point));
      for (int element = 0; element < reference.length; element++) {
        assertThat(recorded.get(point)[element])
            .as("parameter %d at recorded point %d", element, point)
            .isCloseTo(reference[element], within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void trialHasTheSameBitsAloneAndAmongOthers(String name) {
    JsonNode expected = CASES.get(name);
    float[] alone = run(registered(expected), expected, 1, 0).get(STEPS - 1);

    assertThat(run(registered(expected), expected, 4, 2).get(STEPS - 1)).isEqualTo(alone);
  }

  private static Optimizer.Factory registered(JsonNode optimizerCase) {
    Optimizer.Factory optimizer =
        Optimizers.REGISTRY.named(optimizerCase.get("name").asText()).factory();
    return optimizerCase.has("filter")
        ? GradientFilters.REGISTRY.named("grokfast-ema").factory().before(optimizer)
        : optimizer;
  }

  private static TrialSpec spec(JsonNode optimizerCase) {
    Map<String, Object> settings = Reference.settings(optimizerCase.get("settings"), "optimizer");
    settings.putAll(Reference.settings(optimizerCase.path("filter"), "gradient-filter"));
    return new TrialSpec(settings);
  }

  /** The trajectory of one trial of a pack; its companions see other gradients. */
  private static List<float[]> run(
      Optimizer.TensorForm factory, JsonNode optimizerCase, int trials, int watched) {
    try (NDManager manager = Torch.manager("cpu")) {
      TrialSpec spec = spec(optimizerCase);
      PackSettings settings =
          new PackSettings(manager, java.util.Collections.nCopies(trials, spec));
      ParameterLayout layout = new ParameterLayout();
      REFERENCE.get("sizes").forEach(size -> layout.add("tensor", size.asLong()));
      Optimizer optimizer = factory.create(settings, layout);
      NDArray parameters = rows(manager, START, trials, watched, 1);
      List<float[]> trace = new ArrayList<>();
      JsonNode clipped = optimizerCase.get("clipped");
      for (int step = 0; step < STEPS; step++) {
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          float[] gradient = Reference.floats(REFERENCE.get("gradients").get(step));
          double rate = REFERENCE.get("learning-rate").asDouble() * (1 - (double) step / STEPS);
          optimizer.step(
              parameters,
              rows(manager, gradient, trials, watched, 3),
              manager.full(new Shape(trials, 1), (float) rate));
          NDArray share = optimizer.saturatedShare();
          if (clipped.isEmpty()) {
            assertThat(share).isNull();
          } else {
            assertThat(share.toFloatArray()[watched])
                .isCloseTo((float) clipped.get(step).asDouble(), within(1e-6f));
          }
          trace.add(
              java.util.Arrays.copyOfRange(
                  parameters.toFloatArray(), watched * START.length, (watched + 1) * START.length));
        }
      }
      return trace;
    }
  }

  /** The same by the kernel; in the middle of it another optimizer goes on from the state. */
  private static List<float[]> run(Kernel kernel, JsonNode optimizerCase, int trials, int watched) {
    TrialSpec spec = spec(optimizerCase);
    PackSettings settings =
        new PackSettings(null, java.util.Collections.nCopies(trials, spec)); // owns no tensor
    ParameterLayout layout = new ParameterLayout();
    REFERENCE.get("sizes").forEach(size -> layout.add("tensor", size.asLong()));
    KernelOptimizer optimizer = registered(optimizerCase).create(kernel, settings, layout);
    Floats[] parameters = new Floats[trials];
    for (int trial = 0; trial < trials; trial++) {
      parameters[trial] = Floats.zeros(START.length);
      parameters[trial].buffer().put(0, START);
    }
    Floats gradient = Floats.zeros(START.length);
    List<float[]> trace = new ArrayList<>();
    JsonNode clipped = optimizerCase.get("clipped");
    for (int step = 0; step < STEPS; step++) {
      if (step == STEPS / 2) {
        KernelOptimizer next = registered(optimizerCase).create(kernel, settings, layout);
        hand(optimizer, next, trials);
        optimizer = next;
      }
      float[] unscaled = Reference.floats(REFERENCE.get("gradients").get(step));
      double rate = REFERENCE.get("learning-rate").asDouble() * (1 - (double) step / STEPS);
      for (int trial = 0; trial < trials; trial++) {
        int factor = trial == watched ? 1 : 3 + trial;
        for (int element = 0; element < unscaled.length; element++) {
          // Clipping halves it again, which is exact.
          gradient.buffer().put(element, 2 * factor * unscaled[element]);
        }
        optimizer.step(trial, parameters[trial], gradient, 0.5f, rate);
      }
      double share = optimizer.saturatedShare(watched);
      if (clipped.isEmpty()) {
        assertThat(share).isNaN();
      } else {
        assertThat(share).isCloseTo(clipped.get(step).asDouble(), within(1e-6));
      }
      float[] present = new float[START.length];
      parameters[watched].buffer().get(0, present);
      trace.add(present);
    }
    return trace;
  }

  private static void hand(KernelOptimizer from, KernelOptimizer to, int trials) {
    List<StateArchive> saving = new ArrayList<>();
    for (int trial = 0; trial < trials; trial++) {
      saving.add(StateArchive.saving("trial"));
    }
    from.archive(new PackArchive(saving));
    to.archive(
        new PackArchive(
            saving.stream()
                .map(archive -> StateArchive.restoring("trial", archive.bytes()))
                .toList()));
  }

  /** {@code [trial, parameter]}: the values for the watched trial, multiples of them for others. */
  private static NDArray rows(
      NDManager manager, float[] values, int trials, int watched, float factor) {
    float[] rows = new float[trials * values.length];
    for (int trial = 0; trial < trials; trial++) {
      for (int element = 0; element < values.length; element++) {
        float other = values[element] * factor * (1 + trial);
        rows[trial * values.length + element] = trial == watched ? values[element] : other;
      }
    }
    return manager.create(rows, new Shape(trials, values.length));
  }
}
