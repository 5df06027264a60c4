package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reference: the networks' formulas written out for one sample in numbers of 64 bits, and the
 * differences of those for the gradients.
 */
class ExpertsTest {

  private static final int TRIALS = 2;
  private static final int SAMPLES = 3;
  private static final int INPUTS = 11;
  private static final double STEP = 1e-5;

  /** The parameters of one trial by the names of their tensors, {@code [row][column]} in order. */
  @SuppressWarnings("ArrayRecordComponent") // read by index, never compared
  private record Numbers(ParameterLayout layout, double[] flat) {

    double at(String name, int index) {
      for (ParameterLayout.Tensor tensor : layout.tensors()) {
        if (tensor.name().equals("n." + name)) {
          assertThat((long) index).isLessThan(tensor.size());
          return flat[Math.toIntExact(tensor.offset()) + index];
        }
      }
      throw new IllegalArgumentException(name);
    }

    /** A linear layer, one of several stacked ones. */
    double[] linear(String name, int matrix, double[] values, int outputs) {
      double[] sums = new double[outputs];
      for (int to = 0; to < outputs; to++) {
        sums[to] = at(name + ".bias", matrix * outputs + to);
        for (int from = 0; from < values.length; from++) {
          int weight = (matrix * values.length + from) * outputs + to;
          sums[to] += values[from] * at(name + ".weight", weight);
        }
      }
      return sums;
    }
  }

  /** The outputs for one sample. */
  @FunctionalInterface
  private interface Reference {
    double[] of(Numbers numbers, double[] inputs);
  }

  private static double[] tanh(double[] values) {
    double[] results = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      results[i] = Math.tanh(values[i]);
    }
    return results;
  }

  private static double[] softmax(double[] values) {
    double[] shares = new double[values.length];
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      shares[i] = Math.exp(values[i]);
      total += shares[i];
    }
    for (int i = 0; i < values.length; i++) {
      shares[i] /= total;
    }
    return shares;
  }

  private static double[] sectional(SectionalExperts.Form form, Numbers numbers, double[] inputs) {
    int width = form.width();
    double[][] tokens = new double[form.tokens()][width];
    for (int token = 0; token < form.tokens(); token++) {
      double mean = 0;
      double squares = 0;
      for (int column = 0; column < width; column++) {
        int place = token * width + column;
        tokens[token][column] =
            inputs[token] * numbers.at("token.weight", place) + numbers.at("token.shift", place);
        mean += tokens[token][column] / width;
      }
      for (int column = 0; column < width; column++) {
        squares += Math.pow(tokens[token][column] - mean, 2) / width;
      }
      for (int column = 0; column < width; column++) {
        tokens[token][column] =
            (tokens[token][column] - mean)
                    / Math.sqrt(squares + 1e-5)
                    * numbers.at("norm.gain", column)
                + numbers.at("norm.shift", column);
      }
    }
    double[][] kept = new double[form.kept()][width];
    for (int query = 0; query < form.kept(); query++) {
      switch (form.preExpert()) {
        case "attention" -> attend(numbers, tokens, query, kept[query]);
        case "dense" -> {
          for (int token = 0; token < form.tokens(); token++) {
            double share = numbers.at("dense", query * form.tokens() + token);
            for (int column = 0; column < width; column++) {
              kept[query][column] += share * tokens[token][column];
            }
          }
        }
        default -> kept[query] = tokens[query];
      }
    }
    double[] together = new double[width];
    for (int expert = 0; expert < form.experts(); expert++) {
      double[] seen = new double[form.kept() * form.section()];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = kept[i / form.section()][expert * form.section() + i % form.section()];
      }
      double[] hidden = tanh(numbers.linear("expert-0", expert, seen, form.units()));
      double[] own = tanh(numbers.linear("expert-1", expert, hidden, form.section()));
      System.arraycopy(own, 0, together, expert * form.section(), form.section());
    }
    return numbers.linear("head", 0, together, form.outputs());
  }

  /** Keys and values of each token. */
  private static void attend(Numbers numbers, double[][] tokens, int query, double[] result) {
    int width = result.length;
    double[] scores = new double[tokens.length];
    for (int token = 0; token < tokens.length; token++) {
      for (int to = 0; to < width; to++) {
        double key = 0;
        for (int from = 0; from < width; from++) {
          key += tokens[token][from] * numbers.at("keys", from * width + to);
        }
        scores[token] += key * numbers.at("queries", query * width + to) / Math.sqrt(width);
      }
    }
    double[] shares = softmax(scores);
    for (int token = 0; token < tokens.length; token++) {
      for (int to = 0; to < width; to++) {
        for (int from = 0; from < width; from++) {
          result[to] +=
              shares[token] * tokens[token][from] * numbers.at("values", from * width + to);
        }
      }
    }
  }

  private static double[] mixture(MixtureOfExperts.Form form, Numbers numbers, double[] inputs) {
    double[] features = tanh(numbers.linear("first", 0, inputs, form.first()));
    double[] shares = softmax(numbers.linear("router", 0, features, form.experts()));
    double[] mixed = new double[form.second()];
    for (int expert = 0; expert < form.experts(); expert++) {
      double[] own = tanh(numbers.linear("expert", expert, features, form.second()));
      for (int unit = 0; unit < mixed.length; unit++) {
        mixed[unit] += shares[expert] * own[unit];
      }
    }
    return numbers.linear("head", 0, mixed, form.outputs());
  }

  @ParameterizedTest
  @CsvSource({
    "1, attention, 3",
    "2, attention, 1",
    "4, attention, 3",
    "2, dense, 3",
    "4, dense, 1",
    "2, none, 2"
  })
  void sectionalExpertsHaveTheOutputsAndGradientsOfTheirFormula(
      int experts, String preExpert, int outputs) {
    SectionalExperts.Form form = new SectionalExperts.Form(5, 8, experts, preExpert, outputs);
    ParameterLayout layout = new ParameterLayout();
    Network network = SectionalExperts.network(form, layout, "n", 1);
    assertThat(layout.size()).isEqualTo(form.size().parameters());
    compare(network, layout, 5, outputs, (numbers, inputs) -> sectional(form, numbers, inputs));
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "4, 2", "3, 1"})
  void aMixtureHasTheOutputsAndGradientsOfItsFormula(int experts, int outputs) {
    MixtureOfExperts.Form form = new MixtureOfExperts.Form(5, 7, 6, experts, outputs);
    ParameterLayout layout = new ParameterLayout();
    Network network = MixtureOfExperts.network(form, layout, "n", 1);
    assertThat(layout.size()).isEqualTo(form.size().parameters());
    compare(network, layout, 5, outputs, (numbers, inputs) -> mixture(form, numbers, inputs));
  }

  private static void compare(
      Network network, ParameterLayout layout, int inputs, int outputs, Reference reference) {
    Random random = new Random(1);
    int size = Math.toIntExact(layout.size());
    float[] parameters = new float[TRIALS * size];
    for (int trial = 0; trial < TRIALS; trial++) {
      float[] own = new float[size];
      network.initialize(own, new RandomStreams(trial).stream("parameters", 0));
      for (int i = 0; i < size; i++) { // biases, too, are no longer 0
        parameters[trial * size + i] = own[i] + 0.1f * (float) random.nextGaussian();
      }
    }
    float[] seen = normal(random, TRIALS * SAMPLES * inputs);
    float[] weights = normal(random, TRIALS * SAMPLES * outputs);
    try (NDManager manager = Torch.manager("cpu")) {
      network.bind(manager.create(parameters, new Shape(TRIALS, size)));
      NDArray batch = manager.create(seen, new Shape(TRIALS, SAMPLES, inputs));
      Network.Pass pass = network.forward(batch);
      Network.Gradient gradient =
          network.backward(
              pass, manager.create(weights, new Shape(TRIALS, SAMPLES, outputs)), true);
      assertThat(network.infer(batch)).isEqualTo(pass.outputs());
      float[] found = pass.outputs().toFloatArray();
      float[] atInputs = gradient.atInputs().toFloatArray();
      for (int trial = 0; trial < TRIALS; trial++) {
        double[] flat = new double[size];
        for (int i = 0; i < size; i++) {
          flat[i] = parameters[trial * size + i];
        }
        double[][] samples = new double[SAMPLES][inputs];
        for (int i = 0; i < SAMPLES * inputs; i++) {
          samples[i / inputs][i % inputs] = seen[trial * SAMPLES * inputs + i];
        }
        Numbers numbers = new Numbers(layout, flat);
        int first = trial * SAMPLES * outputs;
        for (int i = 0; i < SAMPLES * outputs; i++) {
          double expected = reference.of(numbers, samples[i / outputs])[i % outputs];
          assertThat((double) found[first + i]).isCloseTo(expected, within(1e-5));
        }
        for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
          ParameterLayout.Tensor of = layout.tensors().get(tensor);
          float[] own = gradient.atParameters().get(tensor).toFloatArray();
          int width = Math.toIntExact(of.size());
          for (int i = 0; i < width; i += Math.max(1, width / 7)) {
            int place = Math.toIntExact(of.offset()) + i;
            double slope = slope(reference, numbers, samples, weights, first, flat, place);
            assertThat((double) own[trial * width + i])
                .as("%s[%d]", of.name(), i)
                .isCloseTo(slope, within(2e-5 * (1 + Math.abs(slope))));
          }
        }
        for (int i = 0; i < SAMPLES * inputs; i++) {
          double[] row = samples[i / inputs];
          double slope = slope(reference, numbers, samples, weights, first, row, i % inputs);
          assertThat((double) atInputs[trial * SAMPLES * inputs + i])
              .isCloseTo(slope, within(2e-5 * (1 + Math.abs(slope))));
        }
      }
    }
  }

  private static List<Arguments> networks() {
    List<Arguments> networks = new ArrayList<>();
    networks.add(arguments(new SectionalExperts.Form(INPUTS, 64, 2, "attention", 6)));
    networks.add(arguments(new MixtureOfExperts.Form(INPUTS, 64, 64, 4, 6)));
    for (int outputs : new int[] {1, 3}) {
      for (int experts : new int[] {1, 4, 16}) {
        for (String preExpert : List.of("attention", "dense", "none")) {
          networks.add(
              arguments(new SectionalExperts.Form(INPUTS, 16, experts, preExpert, outputs)));
        }
        networks.add(arguments(new MixtureOfExperts.Form(INPUTS, 16, 8, experts, outputs)));
      }
    }
    return networks;
  }

  private static Network network(Record form, ParameterLayout layout) {
    return form instanceof SectionalExperts.Form sectional
        ? SectionalExperts.network(sectional, layout, "n", 1)
        : MixtureOfExperts.network((MixtureOfExperts.Form) form, layout, "n", 1);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void bitsAreThoseOfATrialAloneWhereverItStands(Record form) {
    for (int samples : new int[] {1, 2, 64}) {
      Random random = new Random(3);
      ParameterLayout layout = new ParameterLayout();
      Network together = network(form, layout);
      int size = Math.toIntExact(layout.size());
      try (NDManager manager = Torch.manager("cpu")) {
        NDArray flat = manager.create(normal(random, 3 * size), new Shape(3, size)).mul(0.3f);
        NDArray inputs =
            manager.create(normal(random, 3 * samples * INPUTS), new Shape(3, samples, INPUTS));
        together.bind(flat);
        NDArray inferred = together.infer(inputs);
        Network.Pass pass = together.forward(inputs);
        NDArray atOutputs = pass.outputs().mul(pass.outputs());
        Network.Gradient gradient = together.backward(pass, atOutputs, true);
        for (int trial = 0; trial < 3; trial++) {
          String only = "%d:%d".formatted(trial, trial + 1);
          Network alone = network(form, new ParameterLayout());
          alone.bind(flat.get(only));
          assertThat(alone.infer(inputs.get(only))).isEqualTo(inferred.get(only));
          Network.Pass own = alone.forward(inputs.get(only));
          assertThat(own.outputs()).isEqualTo(pass.outputs().get(only));
          Network.Gradient found = alone.backward(own, atOutputs.get(only), true);
          assertThat(found.atInputs()).isEqualTo(gradient.atInputs().get(only));
          for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
            assertThat(found.atParameters().get(tensor))
                .as("%s of %d samples", layout.tensors().get(tensor).name(), samples)
                .isEqualTo(gradient.atParameters().get(tensor).get(only));
          }
        }
      }
    }
  }

  /** How the weighted sum of all outputs moves with one number. */
  private static double slope(
      Reference reference,
      Numbers numbers,
      double[][] samples,
      float[] weights,
      int firstWeight,
      double[] moved,
      int place) {
    double before = moved[place];
    double difference = 0;
    for (int side : new int[] {1, -1}) {
      moved[place] = before + side * STEP;
      int weight = firstWeight;
      for (double[] sample : samples) {
        for (double output : reference.of(numbers, sample)) {
          difference += side * weights[weight++] * output;
        }
      }
    }
    moved[place] = before;
    return difference / (2 * STEP);
  }

  private static float[] normal(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> trial("sectional-experts", List.of(64L, 64L), Map.of()))
        .hasMessage(
            "network.name: found sectional-experts of 4 experts with network.hidden-sizes [64, 64];"
                + " accepted: one width, a multiple of the experts");
    assertThatThrownBy(() -> trial("sectional-experts", List.of(30L), Map.of()))
        .hasMessageContaining("a multiple of the experts");
    assertThatThrownBy(() -> trial("mixture-of-experts", List.of(64L), Map.of()))
        .hasMessageContaining("two widths");
    assertThatThrownBy(
            () ->
                trial(
                    "mixture-of-experts", List.of(64L, 64L), Map.of("network.activation", "relu")))
        .hasMessageContaining("network.activation = tanh");
    assertThatThrownBy(
            () ->
                trial("sectional-experts", List.of(64L), Map.of("environment", "MinAtar-Breakout")))
        .hasMessageContaining("shows images");
  }

  private static void trial(String network, List<Long> widths, Map<String, Object> changes) {
    Map<String, Object> settings = new HashMap<>(changes);
    settings.put("network.name", network);
    settings.put("network.hidden-sizes", widths);
    Trials.small(settings);
  }
}
