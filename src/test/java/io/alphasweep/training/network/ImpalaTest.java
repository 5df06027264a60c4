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
import io.alphasweep.training.network.Network.Head;
import io.alphasweep.training.network.Network.Pass;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImpalaTest {

  private static final List<Head> HEADS = List.of(new Head(4, 0.01), new Head(1, 1));
  private static final int OUTPUTS = 5;

  private static final int CHANNELS = 3;
  private static final int SIDE = 11;
  private static final int PICTURE = CHANNELS * SIDE * SIDE;
  private static final Shape SMALL = new Shape(CHANNELS, SIDE, SIDE);
  private static final List<Long> STAGES = List.of(4L, 6L);
  private static final List<Long> HIDDEN = List.of(9L);

  /** Without heads the network has 622,144 parameters for pictures of Procgen's. */
  @Test
  void isAsLargeAsImpalas() {
    ParameterLayout layout = new ParameterLayout();
    Impala network = new Impala(new Shape(3, 64, 64), List.of(16L, 32L, 32L), List.of(256L), HEADS);
    network.network(layout, "agent");
    assertThat(layout.size()).isEqualTo(622_144 + 256 * 4 + 4 + 256 + 1);
    assertThat(network.size().parameters()).isEqualTo(layout.size());
    assertThat(network.size().products()).isBetween(30_000_000L, 32_000_000L);
  }

  /** In a gigabyte; small pictures could be more than there is work for. */
  @Test
  void aGpuComputesMorePicturesAtATime() {
    Impala impala = new Impala(new Shape(3, 64, 64), List.of(16L, 32L, 32L), List.of(256L), HEADS);
    Nature nature = new Nature(new Shape(4, 84, 84), List.of(512L), HEADS);
    assertThat(impala.size().activations()).isBetween(400_000L, 450_000L);
    assertThat(ColorNetwork.samplesOnGpu(impala.size())).isEqualTo(256);
    assertThat(ColorNetwork.samplesOnGpu(nature.size())).isEqualTo(2048);
    Impala large = new Impala(new Shape(3, 512, 512), List.of(16L), List.of(256L), HEADS);
    assertThat(ColorNetwork.samplesOnGpu(large.size())).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource({
    "tanh, pytorch, network.activation = relu",
    "relu, orthogonal, network.initializer = pytorch"
  })
  void refusesLayersThatItDoesNotHave(String activation, String initializer, String accepted) {
    Map<String, Object> settings =
        Map.of(
            "environment",
            "Procgen-CoinRun",
            "network.name",
            "impala",
            "network.activation",
            activation,
            "network.initializer",
            initializer);
    assertThatThrownBy(() -> Trials.small(settings))
        .hasMessageStartingWith("network.name: ")
        .hasMessageEndingWith("accepted with it: " + accepted);
  }

  /**
   * Reference: the formula in plain arithmetic of 64 bits, and, for the gradient, its slope along
   * two directions. Samples beyond 64 are learned from in pieces.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 70})
  void equalsTheFormula(int samples) {
    Random random = new Random(samples);
    ParameterLayout layout = new ParameterLayout();
    Network network = small(layout);
    int size = (int) layout.size();
    float[] parameters = normal(random, 0.2, size);
    float[] inputs = pictures(random, samples);
    float[] atOutputs = normal(random, 1, samples * OUTPUTS);
    try (NDManager manager = Torch.manager("cpu")) {
      network.bind(manager.create(parameters, new Shape(1, size)));
      NDArray pictures = manager.create(inputs, new Shape(1, samples, PICTURE));
      double[] expected = formula(widened(parameters), widened(inputs), samples);
      Pass pass = network.forward(pictures);
      assertClose(pass.outputs().toFloatArray(), expected);
      assertClose(network.infer(pictures).toFloatArray(), expected);

      NDArray seed = manager.create(atOutputs, new Shape(1, samples, OUTPUTS));
      Gradient gradient = network.backward(pass, seed, true);
      double[] flat = flat(gradient.atParameters(), size);
      float[] direction = normal(random, 1, size);
      assertThat(product(flat, direction))
          .isCloseTo(
              slope(parameters, direction, inputs, new float[inputs.length], atOutputs, samples),
              within(1e-3));
      float[] ofInputs = normal(random, 1, inputs.length);
      assertThat(product(widened(gradient.atInputs().toFloatArray()), ofInputs))
          .isCloseTo(
              slope(parameters, new float[size], inputs, ofInputs, atOutputs, samples),
              within(1e-3));
    }
  }

  /** The sample counts of acting, of minibatches and of whole rollouts. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 17, 64, 150})
  void roundsATrialsNumbersAlikeInEveryPack(int samples) {
    Random random = new Random(samples);
    ParameterLayout layout = new ParameterLayout();
    small(layout);
    int size = (int) layout.size();
    int most = 3;
    float[] parameters = normal(random, 0.2, most * size);
    float[] inputs = pictures(random, most * samples);
    float[] atOutputs = normal(random, 1, most * samples * OUTPUTS);

    List<float[]> alone = null;
    for (int pack = 1; pack <= most; pack++) {
      for (int at = 0; at < pack; at++) {
        try (NDManager manager = Torch.manager("cpu");
            NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Network network = small(new ParameterLayout());
          network.bind(manager.create(pack(parameters, size, pack, at), new Shape(pack, size)));
          NDArray own =
              manager.create(
                  pack(inputs, samples * PICTURE, pack, at), new Shape(pack, samples, PICTURE));
          NDArray seed =
              manager.create(
                  pack(atOutputs, samples * OUTPUTS, pack, at), new Shape(pack, samples, OUTPUTS));
          List<float[]> found = new ArrayList<>();
          found.add(network.infer(own).get(at).toFloatArray());
          Pass pass = network.forward(own);
          found.add(pass.outputs().get(at).toFloatArray());
          for (NDArray each : network.backward(pass, seed, false).atParameters()) {
            found.add(each.get(at).toFloatArray());
          }
          if (alone == null) {
            alone = found;
          }
          for (int part = 0; part < found.size(); part++) {
            assertThat(found.get(part))
                .as("part %d, pack of %d, at %d", part, pack, at)
                .isEqualTo(alone.get(part));
          }
        }
      }
    }
  }

  /** PyTorch's default for convolutions and dense layers, orthogonal heads. */
  @Test
  void startsAsCleanRlsDoes() {
    ParameterLayout layout = new ParameterLayout();
    Network network = small(layout);
    float[] parameters = new float[(int) layout.size()];
    network.initialize(parameters, new RandomStreams(7).stream("test", 0));
    for (ParameterLayout.Tensor tensor : layout.tensors()) {
      double squares = 0;
      double largest = 0;
      for (long i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        squares += parameters[(int) i] * parameters[(int) i];
        largest = Math.max(largest, Math.abs(parameters[(int) i]));
      }
      switch (tensor.name()) {
        case "agent.head-0.weight" -> assertThat(squares).isCloseTo(4 * 1e-4, within(1e-6));
        case "agent.head-1.weight" -> assertThat(squares).isCloseTo(1, within(1e-4));
        case "agent.head-0.bias", "agent.head-1.bias" -> assertThat(largest).isZero();
        default -> {
          double inputs =
              tensor.name().contains("dense")
                  ? 6 * 3 * 3
                  : tensor.name().startsWith("agent.stage-0.first")
                      ? 27
                      : tensor.name().startsWith("agent.stage-1.block") ? 54 : 36;
          assertThat(largest).as(tensor.name()).isLessThanOrEqualTo(1 / Math.sqrt(inputs));
          assertThat(largest).as(tensor.name()).isGreaterThan(0.5 / Math.sqrt(inputs));
        }
      }
    }
  }

  private static Network small(ParameterLayout layout) {
    return new Impala(SMALL, STAGES, HIDDEN, HEADS).network(layout, "agent");
  }

  /** How fast the sum of the outputs, so weighted, changes along a direction. */
  private static double slope(
      float[] parameters,
      float[] ofParameters,
      float[] inputs,
      float[] ofInputs,
      float[] weights,
      int samples) {
    double step = 1e-6;
    double[] ahead =
        formula(
            moved(parameters, ofParameters, step), moved(inputs, ofInputs, 255 * step), samples);
    double[] behind =
        formula(
            moved(parameters, ofParameters, -step), moved(inputs, ofInputs, -255 * step), samples);
    // Inputs count in colors, so their direction is as long in the network's own units.
    boolean isOfInputs = product(widened(ofInputs), ofInputs) > 0;
    return (product(ahead, weights) - product(behind, weights))
        / (2 * step * (isOfInputs ? 255 : 1));
  }

  private static double[] moved(float[] values, float[] direction, double step) {
    double[] moved = widened(values);
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return moved;
  }

  /** The outputs, {@code [sample, output]}. */
  private static double[] formula(double[] parameters, double[] inputs, int samples) {
    double[] outputs = new double[samples * OUTPUTS];
    for (int sample = 0; sample < samples; sample++) {
      double[] values = new double[PICTURE];
      for (int i = 0; i < PICTURE; i++) {
        values[i] = inputs[sample * PICTURE + i] / 255;
      }
      int[] next = {0};
      int channels = CHANNELS;
      int side = SIDE;
      for (long stage : STAGES) {
        int outputsOfStage = (int) stage;
        values = pooled(convolved(values, channels, outputsOfStage, side, parameters, next), side);
        channels = outputsOfStage;
        side = (side + 1) / 2;
        for (int block = 0; block < 2; block++) {
          double[] inner = convolved(rectified(values), channels, channels, side, parameters, next);
          inner = convolved(rectified(inner), channels, channels, side, parameters, next);
          for (int i = 0; i < values.length; i++) {
            inner[i] += values[i];
          }
          values = inner;
        }
      }
      values = rectified(dense(rectified(values), HIDDEN.get(0).intValue(), parameters, next));
      int at = sample * OUTPUTS;
      for (Head head : HEADS) {
        double[] ofHead = dense(values, head.outputs(), parameters, next);
        System.arraycopy(ofHead, 0, outputs, at, ofHead.length);
        at += ofHead.length;
      }
    }
    return outputs;
  }

  private static double[] convolved(
      double[] values, int from, int to, int side, double[] parameters, int[] next) {
    int weight = next[0];
    int bias = weight + to * from * 9;
    next[0] = bias + to;
    double[] sums = new double[to * side * side];
    for (int output = 0; output < to; output++) {
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double sum = parameters[bias + output];
          for (int input = 0; input < from; input++) {
            for (int shift = 0; shift < 9; shift++) {
              int y = row + shift / 3 - 1;
              int x = column + shift % 3 - 1;
              if (y >= 0 && y < side && x >= 0 && x < side) {
                sum +=
                    parameters[weight + (output * from + input) * 9 + shift]
                        * values[(input * side + y) * side + x];
              }
            }
          }
          sums[(output * side + row) * side + column] = sum;
        }
      }
    }
    return sums;
  }

  private static double[] pooled(double[] values, int side) {
    int after = (side + 1) / 2;
    int channels = values.length / (side * side);
    double[] largest = new double[channels * after * after];
    for (int place = 0; place < largest.length; place++) {
      int channel = place / (after * after);
      double found = Double.NEGATIVE_INFINITY;
      for (int shift = 0; shift < 9; shift++) {
        int y = 2 * (place / after % after) + shift / 3 - 1;
        int x = 2 * (place % after) + shift % 3 - 1;
        if (y >= 0 && y < side && x >= 0 && x < side) {
          found = Math.max(found, values[(channel * side + y) * side + x]);
        }
      }
      largest[place] = found;
    }
    return largest;
  }

  private static double[] dense(double[] values, int to, double[] parameters, int[] next) {
    double[] sums = new double[to];
    for (int output = 0; output < to; output++) {
      sums[output] = parameters[next[0] + to * values.length + output];
      for (int input = 0; input < values.length; input++) {
        sums[output] += parameters[next[0] + output * values.length + input] * values[input];
      }
    }
    next[0] += to * (values.length + 1);
    return sums;
  }

  private static double[] rectified(double[] values) {
    double[] rectified = values.clone();
    for (int i = 0; i < rectified.length; i++) {
      rectified[i] = Math.max(0, rectified[i]);
    }
    return rectified;
  }

  private static double[] flat(List<NDArray> tensors, int size) {
    double[] flat = new double[size];
    int next = 0;
    for (NDArray tensor : tensors) {
      for (float value : tensor.toFloatArray()) {
        flat[next++] = value;
      }
    }
    assertThat(next).isEqualTo(size);
    return flat;
  }

  private static double product(double[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
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
      int trial = place == at ? 0 : trials.length / size - 1 - place % 2;
      System.arraycopy(trials, trial * size, packed, place * size, size);
    }
    return packed;
  }

  private static float[] pictures(Random random, int count) {
    float[] pictures = new float[count * PICTURE];
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] = random.nextInt(256);
    }
    return pictures;
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
