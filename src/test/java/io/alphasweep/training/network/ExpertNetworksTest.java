package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.network.Network.Gradient;
import io.alphasweep.training.network.Network.Pass;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that have experts. */
class ExpertNetworksTest {

  private static final int INPUTS = 11;
  private static final int OUTPUTS = 3;

  /** What the roadmap's sweep trains, with observations of Hopper's. */
  private static ExpertNetwork named(String name) {
    String[] words = name.split(" ", -1);
    int experts = Integer.parseInt(words[1]);
    return words[0].equals("mixture")
        ? new MixtureOfExperts(INPUTS, List.of(16, 8), experts, OUTPUTS, 1)
        : new SectionalExperts(INPUTS, 16, 24, experts, words[0], OUTPUTS, 1);
  }

  /**
   * Reference: the formula in plain arithmetic of 64 bits, and, for the gradient, its slope along
   * directions.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mixture 1",
        "mixture 4",
        "attention 1",
        "attention 4",
        "attention 8",
        "dense 4",
        "none 2"
      })
  void equalsTheFormula(String name) {
    int samples = 5;
    Random random = new Random(3);
    ParameterLayout layout = new ParameterLayout();
    ExpertNetwork form = named(name);
    Network network = form.network(layout, "experts");
    int size = (int) layout.size();
    float[] parameters = new float[size];
    network.initialize(parameters, new RandomStreams(5).stream("test", 0));
    for (int i = 0; i < size; i++) {
      parameters[i] += (float) (0.3 * random.nextGaussian()); // what starts at 0, too
    }
    float[] inputs = normal(random, 1, samples * INPUTS);
    float[] atOutputs = normal(random, 1, samples * OUTPUTS);
    assertThat(form.size().parameters()).isEqualTo(size);
    try (NDManager manager = Torch.manager("cpu")) {
      network.bind(manager.create(parameters, new Shape(1, size)));
      NDArray seen = manager.create(inputs, new Shape(1, samples, INPUTS));
      Pass pass = network.forward(seen);
      double[] expected = formula(name, layout, widened(parameters), widened(inputs), samples);
      assertClose(pass.outputs().toFloatArray(), expected);
      assertClose(network.infer(seen).toFloatArray(), expected);

      NDArray seed = manager.create(atOutputs, new Shape(1, samples, OUTPUTS));
      Gradient gradient = network.backward(pass, seed, true);
      for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
        ParameterLayout.Tensor place = layout.tensors().get(tensor);
        float[] direction = normal(random, 1, (int) place.size());
        float[] all = new float[size];
        System.arraycopy(direction, 0, all, (int) place.offset(), direction.length);
        double found = product(gradient.atParameters().get(tensor).toFloatArray(), direction);
        double slope =
            (value(name, layout, moved(parameters, all, 1e-5), widened(inputs), atOutputs)
                    - value(
                        name, layout, moved(parameters, all, -1e-5), widened(inputs), atOutputs))
                / 2e-5;
        assertThat(found).as(place.name()).isCloseTo(slope, within(2e-4 * (1 + Math.abs(slope))));
      }
      float[] direction = normal(random, 1, inputs.length);
      double slope =
          (value(name, layout, widened(parameters), moved(inputs, direction, 1e-5), atOutputs)
                  - value(
                      name,
                      layout,
                      widened(parameters),
                      moved(inputs, direction, -1e-5),
                      atOutputs))
              / 2e-5;
      assertThat(product(gradient.atInputs().toFloatArray(), direction))
          .isCloseTo(slope, within(2e-4 * (1 + Math.abs(slope))));
    }
  }

  /**
   * Ten times over, since what is wrong here need not show each time: the counts of samples of
   * acting, of minibatches and of rollouts.
   */
  @ParameterizedTest
  @CsvSource({
    "mixture 4, 1",
    "mixture 4, 3",
    "mixture 4, 64",
    "mixture 4, 1500",
    "attention 4, 1",
    "attention 4, 2",
    "attention 4, 64",
    "attention 4, 150",
    "attention 8, 1",
    "attention 8, 64",
    "dense 4, 1",
    "dense 4, 64",
    "none 2, 1",
    "none 2, 64"
  })
  void roundsATrialsNumbersAlikeInEveryPack(String name, int samples) {
    Random random = new Random(samples);
    ParameterLayout layout = new ParameterLayout();
    named(name).network(layout, "experts");
    int size = (int) layout.size();
    int most = 8;
    float[] parameters = normal(random, 0.3, most * size);
    float[] inputs = normal(random, 1, most * samples * INPUTS);
    float[] atOutputs = normal(random, 1, most * samples * OUTPUTS);
    List<float[]> alone = null;
    for (int round = 0; round < 10; round++) {
      for (int pack : new int[] {1, 2, 3, 8}) {
        int at = (round * 3 + 1) % pack;
        try (NDManager manager = Torch.manager("cpu");
            NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Network network = named(name).network(new ParameterLayout(), "experts");
          network.bind(manager.create(pack(parameters, size, pack, at), new Shape(pack, size)));
          NDArray seen =
              manager.create(
                  pack(inputs, samples * INPUTS, pack, at), new Shape(pack, samples, INPUTS));
          NDArray seed =
              manager.create(
                  pack(atOutputs, samples * OUTPUTS, pack, at), new Shape(pack, samples, OUTPUTS));
          List<float[]> found = new ArrayList<>();
          found.add(network.infer(seen).get(at).toFloatArray());
          if (samples > 1) {
            Pass pass = network.forward(seen);
            found.add(pass.outputs().get(at).toFloatArray());
            Gradient gradient = network.backward(pass, seed, true);
            gradient.atParameters().forEach(each -> found.add(each.get(at).toFloatArray()));
            found.add(gradient.atInputs().get(at).toFloatArray());
          }
          if (alone == null) {
            alone = found;
          }
          for (int part = 0; part < found.size(); part++) {
            assertThat(found.get(part))
                .as("part %d, round %d, pack of %d, at %d", part, round, pack, at)
                .isEqualTo(alone.get(part));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "network.name=sectional-experts network.experts=3; of 3 experts, among whom"
            + " network.hidden-sizes [64, 64] cannot be shared out, each at least 2 of both",
        "network.name=mixture-of-experts network.activation=relu; accepted with it:"
            + " network.activation = tanh",
        "network.name=mixture-of-experts environment=MinAtar-Breakout; which takes rows of numbers,"
            + " where MinAtar-Breakout shows images"
      })
  void refusesWhatCannotBeSharedOut(String words, String end) {
    Map<String, Object> settings = new HashMap<>();
    for (String word : words.split(" ", -1)) {
      String value = word.substring(word.indexOf('=') + 1);
      settings.put(
          word.substring(0, word.indexOf('=')),
          value.matches("\\d+") ? (Object) Long.valueOf(value) : value);
    }
    assertThatThrownBy(() -> Trials.small(settings))
        .hasMessageStartingWith("network.name: ")
        .hasMessageEndingWith(end);
  }

  /** A section knows nothing of the others' columns: the control has one, which knows all. */
  @Test
  void hasFewerParametersTheMoreExpertsShareTheSections() {
    List<Long> sizes =
        List.of("none 1", "none 2", "none 4", "none 8").stream()
            .map(name -> named(name).size().parameters())
            .toList();
    assertThat(sizes).isSortedAccordingTo((one, other) -> Long.compare(other, one));
    assertThat(sizes).doesNotHaveDuplicates();
  }

  // The formulas, written plainly.

  private static double value(
      String name, ParameterLayout layout, double[] parameters, double[] inputs, float[] weights) {
    return product(
        formula(name, layout, parameters, inputs, inputs.length / INPUTS), widened(weights));
  }

  private static double[] formula(
      String name, ParameterLayout layout, double[] parameters, double[] inputs, int samples) {
    double[] outputs = new double[samples * OUTPUTS];
    String[] words = name.split(" ", -1);
    int experts = Integer.parseInt(words[1]);
    for (int sample = 0; sample < samples; sample++) {
      double[] seen = Arrays.copyOfRange(inputs, sample * INPUTS, (sample + 1) * INPUTS);
      Next next = new Next(layout, parameters);
      double[] features =
          words[0].equals("mixture")
              ? mixture(next, seen, experts)
              : sections(next, seen, experts, words[0]);
      System.arraycopy(next.linear(features), 0, outputs, sample * OUTPUTS, OUTPUTS);
    }
    return outputs;
  }

  private static double[] mixture(Next next, double[] seen, int experts) {
    double[] values = tanh(next.linear(seen));
    double[] shares = experts == 1 ? new double[] {1} : softmax(next.linear(values));
    double[] sum = new double[8];
    for (int expert = 0; expert < experts; expert++) {
      double[] own = tanh(next.linear(values));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += shares[expert] * own[i];
      }
    }
    return sum;
  }

  private static double[] sections(Next next, double[] seen, int experts, String before) {
    int width = 16;
    double[][] rows;
    if (before.equals("dense")) {
      double[] all = tanh(next.linear(seen));
      rows = new double[all.length / width][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Arrays.copyOfRange(all, row * width, (row + 1) * width);
      }
    } else {
      double[][] tokens = next.matrix();
      double[][] positions = next.matrix();
      for (int token = 0; token < INPUTS; token++) {
        for (int i = 0; i < width; i++) {
          tokens[token][i] = seen[token] * tokens[token][i] + positions[token][i];
        }
      }
      rows = before.equals("none") ? tokens : attended(next, tokens, width);
    }
    int section = width / experts;
    double[] features = new double[width];
    for (int expert = 0; expert < experts; expert++) {
      double[] own = new double[rows.length * section];
      for (int row = 0; row < rows.length; row++) {
        System.arraycopy(rows[row], expert * section, own, row * section, section);
      }
      double[] made = tanh(next.linear(tanh(next.linear(own))));
      System.arraycopy(made, 0, features, expert * section, section);
    }
    return features;
  }

  private static double[][] attended(Next next, double[][] tokens, int width) {
    double[] gain = next.matrix()[0];
    double[] shift = next.matrix()[0];
    for (double[] token : tokens) {
      double mean = Arrays.stream(token).average().orElseThrow();
      double variance =
          Arrays.stream(token).map(each -> (each - mean) * (each - mean)).average().orElseThrow();
      for (int i = 0; i < width; i++) {
        token[i] = gain[i] * (token[i] - mean) / Math.sqrt(variance + 1e-5) + shift[i];
      }
    }
    double[][] keyWeights = next.matrix();
    double[][] valueWeights = next.matrix();
    double[][] queries = next.matrix();
    double[][] rows = new double[queries.length][width];
    for (int row = 0; row < rows.length; row++) {
      double[] scores = new double[tokens.length];
      for (int token = 0; token < tokens.length; token++) {
        scores[token] = product(queries[row], times(keyWeights, tokens[token])) / Math.sqrt(width);
      }
      double[] shares = softmax(scores);
      for (int token = 0; token < tokens.length; token++) {
        double[] value = times(valueWeights, tokens[token]);
        for (int i = 0; i < width; i++) {
          rows[row][i] += shares[token] * value[i];
        }
      }
    }
    return rows;
  }

  /** Hands out tensors in the order of the layout. */
  private static final class Next {
    private final List<ParameterLayout.Tensor> tensors;
    private final double[] parameters;
    private int next;

    Next(ParameterLayout layout, double[] parameters) {
      this.tensors = layout.tensors();
      this.parameters = parameters;
    }

    double[][] matrix() {
      ParameterLayout.Tensor tensor = tensors.get(next++);
      int rows = (int) tensor.shape().get(0);
      int columns = (int) tensor.shape().get(1);
      double[][] matrix = new double[rows][];
      for (int row = 0; row < rows; row++) {
        int from = (int) tensor.offset() + row * columns;
        matrix[row] = Arrays.copyOfRange(parameters, from, from + columns);
      }
      return matrix;
    }

    double[] linear(double[] values) {
      double[] sums = times(matrix(), values);
      double[] bias = matrix()[0];
      for (int i = 0; i < sums.length; i++) {
        sums[i] += bias[i];
      }
      return sums;
    }
  }

  private static double[] times(double[][] matrix, double[] values) {
    return Arrays.stream(matrix).mapToDouble(row -> product(row, values)).toArray();
  }

  private static double[] tanh(double[] values) {
    return Arrays.stream(values).map(Math::tanh).toArray();
  }

  private static double[] softmax(double[] values) {
    double[] powers = Arrays.stream(values).map(Math::exp).toArray();
    double sum = Arrays.stream(powers).sum();
    return Arrays.stream(powers).map(each -> each / sum).toArray();
  }

  private static double product(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static double product(float[] left, float[] right) {
    return product(widened(left), widened(right));
  }

  private static double[] moved(float[] from, float[] direction, double by) {
    double[] moved = widened(from);
    for (int i = 0; i < moved.length; i++) {
      moved[i] += by * direction[i];
    }
    return moved;
  }

  private static void assertClose(float[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
    }
  }

  /** Trials of which the first stands at a place, and others around it. */
  private static float[] pack(float[] trials, int size, int pack, int at) {
    float[] packed = new float[pack * size];
    for (int place = 0; place < pack; place++) {
      int trial = place == at ? 0 : trials.length / size - 1 - place % 7;
      System.arraycopy(trials, trial * size, packed, place * size, size);
    }
    return packed;
  }

  private static float[] normal(Random random, double deviation, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static double[] widened(float[] values) {
    double[] widened = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      widened[i] = values[i];
    }
    return widened;
  }
}
