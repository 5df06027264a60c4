package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import io.alphasweep.testing.Trials;
import io.alphasweep.training.network.Network.Gradient;
import io.alphasweep.training.network.Network.Head;
import io.alphasweep.training.network.Network.Pass;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionTest {

  private static final Shape IMAGE = new Shape(4, 10, 10);
  private static final int CELLS = 400;
  private static final List<Head> ACTOR_CRITIC = List.of(new Head(6, 0.01), new Head(1, 1));

  /** MinAtar's network without heads has 131,792 parameters for 4 channels. */
  @Test
  void isAsLargeAsMinAtarsNetwork() {
    ParameterLayout layout = new ParameterLayout();
    minAtar(ACTOR_CRITIC).network(layout, "agent");
    assertThat(layout.size()).isEqualTo(131_792 + (128 * 6 + 6) + (128 + 1));
    assertThat(minAtar(ACTOR_CRITIC).size().parameters()).isEqualTo(layout.size());
  }

  /**
   * What a trial says of its network holds, so what a convolution would not obey makes no trial.
   */
  @ParameterizedTest
  @CsvSource({
    "tanh, orthogonal, network.activation = relu",
    "relu, pytorch, network.initializer = orthogonal"
  })
  void refusesLayersThatItDoesNotHave(String activation, String initializer, String accepted) {
    Map<String, Object> settings =
        Map.of(
            "environment",
            "MinAtar-Breakout",
            "network.name",
            "convolution",
            "network.activation",
            activation,
            "network.initializer",
            initializer);
    assertThatThrownBy(() -> Trials.small(settings))
        .hasMessageStartingWith("network.name: ")
        .hasMessageEndingWith("accepted with it: " + accepted);
  }

  /** Reference: PyTorch's own convolution and its gradient, trial after trial. */
  @ParameterizedTest
  @CsvSource({"16", "8 5"})
  void equalsPyTorchsConvolution(String channels) {
    List<Long> widths = Arrays.stream(channels.split(" ")).map(Long::valueOf).toList();
    int trials = 3;
    int samples = 20;
    Random random = new Random(1);
    try (NDManager manager = Torch.manager("cpu")) {
      ParameterLayout layout = new ParameterLayout();
      Network network =
          new Convolution(IMAGE, widths, List.of(32L), ACTOR_CRITIC).network(layout, "patches");
      NDArray parameters = normal(manager, random, 0.1f, new Shape(trials, layout.size()));
      NDArray inputs = normal(manager, random, 1, new Shape(trials, samples, CELLS));
      NDArray atOutputs = normal(manager, random, 1, new Shape(trials, samples, 7));
      network.bind(parameters);
      Pass pass = network.forward(inputs);
      Gradient gradient = network.backward(pass, atOutputs, true);

      for (int trial = 0; trial < trials; trial++) {
        String own = trial + ":" + (trial + 1);
        Network reference = pyTorchs(widths);
        reference.bind(parameters.get(own));
        Pass expected = reference.forward(inputs.get(own));
        Gradient expectedGradient = reference.backward(expected, atOutputs.get(own), true);
        assertClose(pass.outputs().get(own), expected.outputs());
        assertClose(network.infer(inputs).get(own), expected.outputs());
        assertClose(gradient.atInputs().get(own), expectedGradient.atInputs());
        for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
          assertClose(
              gradient.atParameters().get(tensor).get(own),
              expectedGradient.atParameters().get(tensor));
        }
      }
    }
  }

  /** Two convolutions, then the dense layers, with the tensors of the class under test. */
  private static Network pyTorchs(List<Long> channels) {
    Convolution shapes = new Convolution(IMAGE, channels, List.of(32L), ACTOR_CRITIC);
    return new Autograd(
        new ParameterLayout(),
        "pytorchs",
        shapes.parts(),
        (tensors, inputs) -> {
          long samples = inputs.getShape().get(1);
          NDArray values = inputs.reshape(samples, 4, 10, 10);
          int next = 0;
          for (long to : channels) {
            NDArray weight = tensors.get(next++).reshape(to, values.getShape().get(1), 3, 3);
            NDArray bias = tensors.get(next++).reshape(to);
            values = Activation.relu(Conv2d.conv2d(values, weight, bias).singletonOrThrow());
          }
          values = values.reshape(1, samples, -1);
          values = Activation.relu(linear(values, tensors, next));
          NDArray policy = linear(values, tensors, next + 2);
          NDArray value = linear(values, tensors, next + 4);
          return NDArrays.concat(new NDList(policy, value), 2);
        });
  }

  private static NDArray linear(NDArray values, List<NDArray> tensors, int weight) {
    NDArray bias = tensors.get(weight + 1).swapAxes(1, 2);
    return values.batchMatMul(tensors.get(weight).swapAxes(1, 2)).add(bias);
  }

  /** The sample counts of acting, of minibatches and of whole rollouts. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "64", "1024", "1500"})
  void roundsATrialsNumbersAlikeInEveryPack(int samples) {
    Random random = new Random(samples);
    int most = 8;
    ParameterLayout layout = new ParameterLayout();
    minAtar(ACTOR_CRITIC).network(layout, "agent");
    int size = (int) layout.size();
    float[] parameters = normal(random, 0.05f, most * size);
    float[] inputs = normal(random, 1, most * samples * CELLS);
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = inputs[i] > 1 ? 1 : 0;
    }
    float[] atOutputs = normal(random, 1, most * samples * 7);

    List<float[]> alone = null;
    for (int pack : new int[] {1, 2, 3, 8}) {
      for (int at = 0; at < pack; at += Math.max(1, pack - 1)) {
        try (NDManager manager = Torch.manager("cpu");
            NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          Network network = minAtar(ACTOR_CRITIC).network(new ParameterLayout(), "agent");
          network.bind(manager.create(pack(parameters, size, pack, at), new Shape(pack, size)));
          NDArray own =
              manager.create(
                  pack(inputs, samples * CELLS, pack, at), new Shape(pack, samples, CELLS));
          NDArray gradient =
              manager.create(pack(atOutputs, samples * 7, pack, at), new Shape(pack, samples, 7));
          List<float[]> found = new ArrayList<>();
          found.add(network.infer(own).get(at).toFloatArray());
          if (samples > 1 && samples <= Autograd.SAMPLES_AT_ONCE) {
            Pass pass = network.forward(own);
            found.add(pass.outputs().get(at).toFloatArray());
            for (NDArray each : network.backward(pass, gradient, true).atParameters()) {
              found.add(each.get(at).toFloatArray());
            }
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

  @Test
  void startsOrthogonalWithAGainForEachHead() {
    ParameterLayout layout = new ParameterLayout();
    Network network = minAtar(ACTOR_CRITIC).network(layout, "agent");
    float[] parameters = new float[(int) layout.size()];
    network.initialize(parameters, new RandomStreams(7).stream("test", 0));

    // 16 filters of length sqrt(2), 128 columns of length sqrt(2), 6 of length 0.01, 1 of length 1.
    double[] squares = {16 * 2, 0, 128 * 2, 0, 6 * 1e-4, 0, 1, 0};
    for (int tensor = 0; tensor < squares.length; tensor++) {
      ParameterLayout.Tensor place = layout.tensors().get(tensor);
      double sum = 0;
      for (long i = place.offset(); i < place.offset() + place.size(); i++) {
        sum += parameters[(int) i] * parameters[(int) i];
      }
      assertThat(sum).as(place.name()).isCloseTo(squares[tensor], within(1e-4));
    }
  }

  private static Convolution minAtar(List<Head> heads) {
    return new Convolution(IMAGE, List.of(16L), List.of(128L), heads);
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

  /** Within 1e-5 of the largest element. */
  private static void assertClose(NDArray found, NDArray expected) {
    assertThat(found.getShape()).isEqualTo(expected.getShape());
    float largest = expected.abs().max().getFloat();
    assertThat(largest).isPositive();
    assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-5f * largest);
  }

  private static NDArray normal(NDManager manager, Random random, float std, Shape shape) {
    return manager.create(normal(random, std, (int) shape.size()), shape);
  }

  private static float[] normal(Random random, float std, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return values;
  }
}
