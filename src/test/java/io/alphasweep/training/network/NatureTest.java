package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.network.Network.Head;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NatureTest {

  private static final List<Head> HEADS = List.of(new Head(4, 0.01), new Head(1, 1));

  /** Rows and columns of which the convolutions leave two: 9, 3 and, of 3 x 3 windows, 1. */
  private static final int SIDE = 44;

  private static final int CHANNELS = 2;

  /** Without heads the network has 1,684,128 parameters for stacks of four pictures. */
  @Test
  void isAsLargeAsThatOfDqn() {
    ParameterLayout layout = new ParameterLayout();
    Nature network = new Nature(new Shape(4, 84, 84), List.of(512L), HEADS);
    network.network(layout, "agent");
    assertThat(layout.size()).isEqualTo(1_684_128 + 512 * 4 + 4 + 512 + 1);
    assertThat(network.size().parameters()).isEqualTo(layout.size());
    assertThat(network.size().products()).isBetween(9_000_000L, 10_000_000L);
  }

  @Test
  void refusesPicturesOfWhichNothingWouldBeLeft() {
    assertThatThrownBy(
            () ->
                Trials.small(
                    Map.of(
                        "environment",
                        "MinAtar-Breakout",
                        "network.name",
                        "nature",
                        "network.activation",
                        "relu")))
        .hasMessage("network.name: found nature, which leaves nothing of an image of 10 x 10");
  }

  /** Reference: the formula in plain arithmetic of 64 bits. */
  @Test
  void equalsTheFormula() {
    int samples = 2;
    ParameterLayout layout = new ParameterLayout();
    Network network =
        new Nature(new Shape(CHANNELS, SIDE, SIDE), List.of(8L), HEADS).network(layout, "agent");
    float[] parameters = new float[(int) layout.size()];
    network.initialize(parameters, new RandomStreams(1).stream("test", 0));
    Random random = new Random(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += (float) (0.01 * random.nextGaussian()); // biases, too
    }
    float[] inputs = new float[samples * CHANNELS * SIDE * SIDE];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.nextInt(256);
    }
    try (NDManager manager = Torch.manager("cpu")) {
      network.bind(manager.create(parameters, new Shape(1, parameters.length)));
      NDArray pictures = manager.create(inputs, new Shape(1, samples, inputs.length / samples));
      float[] found = network.infer(pictures).toFloatArray();
      for (int sample = 0; sample < samples; sample++) {
        double[] values = new double[inputs.length / samples];
        for (int i = 0; i < values.length; i++) {
          values[i] = inputs[sample * values.length + i] / 255.0;
        }
        int[] next = {0};
        values = convolved(values, CHANNELS, 32, SIDE, 8, 4, parameters, next);
        values = convolved(values, 32, 64, 10, 4, 2, parameters, next);
        values = convolved(values, 64, 64, 4, 3, 1, parameters, next);
        values = dense(values, 8, true, parameters, next);
        int at = sample * 5;
        for (Head head : HEADS) {
          int[] from = next;
          for (double expected : dense(values, head.outputs(), false, parameters, from)) {
            assertThat((double) found[at++]).isCloseTo(expected, within(1e-5));
          }
        }
      }
    }
  }

  private static double[] convolved(
      double[] values,
      int from,
      int to,
      int side,
      int window,
      int stride,
      float[] parameters,
      int[] next) {
    int after = (side - window) / stride + 1;
    double[] sums = new double[to * after * after];
    int bias = next[0] + to * from * window * window;
    for (int place = 0; place < sums.length; place++) {
      int output = place / (after * after);
      int row = place / after % after * stride;
      int column = place % after * stride;
      double sum = parameters[bias + output];
      for (int input = 0; input < from; input++) {
        for (int shift = 0; shift < window * window; shift++) {
          int weight = next[0] + (output * from + input) * window * window + shift;
          int cell = (input * side + row + shift / window) * side + column + shift % window;
          sum += parameters[weight] * values[cell];
        }
      }
      sums[place] = Math.max(0, sum);
    }
    next[0] = bias + to;
    return sums;
  }

  private static double[] dense(
      double[] values, int to, boolean rectifies, float[] parameters, int[] next) {
    double[] sums = new double[to];
    for (int output = 0; output < to; output++) {
      double sum = parameters[next[0] + to * values.length + output];
      for (int input = 0; input < values.length; input++) {
        sum += parameters[next[0] + output * values.length + input] * values[input];
      }
      sums[output] = rectifies ? Math.max(0, sum) : sum;
    }
    next[0] += to * (values.length + 1);
    return sums;
  }
}
