package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sweep file can choose of a perceptron besides its widths. */
class MlpTest {

  private static final int TRIALS = 2;
  private static final int SAMPLES = 32;
  private static final List<Integer> WIDTHS = List.of(4, 120, 84, 3);
  private static final List<Integer> HIDDEN = List.of(120, 84);
  private static final List<Network.Head> ONE_HEAD = List.of(new Network.Head(3, 1));
  private static final List<Network.Head> TWO_HEADS =
      List.of(new Network.Head(2, 0.01), new Network.Head(1, 1));

  private static Stream<Arguments> activations() {
    return Stream.of(
        arguments(Tanh.CHOICE, (UnaryOperator<NDArray>) NDArray::tanh),
        arguments(Relu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().relu()),
        arguments(Elu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().elu(1)),
        arguments(Silu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().swish(1)));
  }

  /**
   * Reference: PyTorch's autograd through DJL, with its own layer normalisation. Some units of
   * every layer are below 0.
   */
  @ParameterizedTest
  @MethodSource("activations")
  void hasPyTorchsOutputsAndGradients(
      Choice<Activation.Factory> activation, UnaryOperator<NDArray> reference) {
    for (boolean normalizes : new boolean[] {false, true}) {
      for (List<Network.Head> heads : List.of(ONE_HEAD, TWO_HEADS)) {
        Random random = new Random(1);
        try (NDManager manager = Torch.manager("cpu")) {
          ParameterLayout layout = new ParameterLayout();
          Mlp network = network(layout, activation, heads, normalizes);
          NDArray parameters = normal(manager, random, 0.2f, new Shape(TRIALS, layout.size()));
          network.bind(parameters);
          NDArray inputs = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 4));
          NDArray weights = normal(manager, random, 1, new Shape(TRIALS, SAMPLES, 3));

          Network.Pass pass = network.forward(inputs);
          Network.Gradient found = network.backward(pass, weights, true);

          NDArray flat = parameters.duplicate();
          NDArray leaf = inputs.duplicate();
          flat.setRequiresGradient(true);
          leaf.setRequiresGradient(true);
          NDArray expected;
          try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            expected = new Plain(layout, flat, reference, normalizes).of(leaf, heads);
            collector.backward(expected.mul(weights).sum());
          }
          assertClose(pass.outputs(), expected);
          assertClose(network.infer(inputs), expected);
          assertClose(found.atInputs(), leaf.getGradient());
          assertThat(network.backward(pass, weights, false).atInputs()).isNull();
          for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
            assertClose(
                found.atParameters().get(tensor),
                layout.tensors().get(tensor).view(flat.getGradient()));
          }
          assertThat(network.perceptron() != null).isEqualTo(!normalizes && heads == ONE_HEAD);
        }
      }
    }
  }

  /** The same network by PyTorch's operators. */
  private static final class Plain {

    private final Iterator<ParameterLayout.Tensor> tensors;
    private final NDArray flat;
    private final UnaryOperator<NDArray> activation;
    private final boolean normalizes;

    Plain(
        ParameterLayout layout,
        NDArray flat,
        UnaryOperator<NDArray> activation,
        boolean normalizes) {
      this.tensors = layout.tensors().iterator();
      this.flat = flat;
      this.activation = activation;
      this.normalizes = normalizes;
    }

    NDArray of(NDArray inputs, List<Network.Head> heads) {
      NDArray values = inputs;
      for (int width : HIDDEN) {
        values = linear(values, width);
        if (normalizes) {
          NDManager manager = flat.getManager();
          values =
              ai.djl.nn.norm.LayerNorm.layerNorm(
                      values,
                      new Shape(width),
                      manager.ones(new Shape(width)),
                      manager.zeros(new Shape(width)),
                      1e-5f)
                  .singletonOrThrow()
                  .mul(tensor(1, width))
                  .add(tensor(1, width));
        }
        values = activation.apply(values);
      }
      NDList outputs = new NDList();
      for (Network.Head head : heads) {
        outputs.add(linear(values, head.outputs()));
      }
      return outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 2);
    }

    private NDArray linear(NDArray values, int outputs) {
      NDArray weight = tensor(values.getShape().get(2), outputs);
      return values.matMul(weight).add(tensor(1, outputs));
    }

    private NDArray tensor(long rows, long columns) {
      return tensors.next().view(flat).reshape(TRIALS, rows, columns);
    }
  }

  /** DDPG's: PyTorch's draws in the hidden layers, weights and biases alike; 0.003 at the end. */
  @Test
  void lastLayerOfDdpgIsSmall() {
    List<float[]> drawn = new ArrayList<>();
    ParameterLayout layout = new ParameterLayout();
    for (String name : List.of("pytorch", "ddpg")) {
      layout = new ParameterLayout();
      Network network =
          new Mlp(
              layout,
              "q",
              List.of(120, 84),
              List.of(new Network.Head(60, 0.01)),
              new Mlp.Form(Relu.FACTORY, null, Initializers.REGISTRY.named(name).factory(), false));
      float[] parameters = new float[Math.toIntExact(layout.size())];
      network.initialize(parameters, new RandomStreams(1).stream("parameters", 0));
      drawn.add(parameters);
    }
    int last = Math.toIntExact(layout.tensors().get(2).offset());
    double largest = 0;
    for (int i = 0; i < layout.size(); i++) {
      if (i < last) {
        assertThat(drawn.get(1)[i]).isEqualTo(drawn.get(0)[i]);
      } else {
        largest = Math.max(largest, Math.abs(drawn.get(1)[i]));
      }
    }
    assertThat(largest).isBetween(0.0029, 0.003);
  }

  /** A plain sum of squares, since a fixed seed makes the draws the same in every run. */
  @ParameterizedTest
  @CsvSource({
    "kaiming-uniform, 6, 0, uniform",
    "kaiming-normal, 2, 0, normal",
    "xavier-uniform, 6, 6, uniform"
  })
  void initializersHaveTheirSpread(String name, double factor, double ofBoth, String form) {
    ParameterLayout layout = new ParameterLayout();
    Initializer initializer = Initializers.REGISTRY.named(name).factory();
    Network network =
        new Mlp(
            layout,
            "q",
            List.of(120, 84),
            List.of(new Network.Head(60, 0.01)),
            new Mlp.Form(Relu.FACTORY, null, initializer, false));
    float[] parameters = new float[Math.toIntExact(layout.size())];
    network.initialize(parameters, new RandomStreams(1).stream("parameters", 0));

    int[][] shapes = {{120, 84}, {84, 60}};
    for (int layer = 0; layer < 2; layer++) {
      ParameterLayout.Tensor weight = layout.tensors().get(2 * layer);
      double divisor = ofBoth > 0 ? shapes[layer][0] + shapes[layer][1] : shapes[layer][0];
      double squares = 0;
      double largest = 0;
      for (int i = 0; i < weight.size(); i++) {
        double value = parameters[Math.toIntExact(weight.offset()) + i];
        squares += value * value;
        largest = Math.max(largest, Math.abs(value));
      }
      double bound = Math.sqrt(factor / divisor);
      double deviation = form.equals("uniform") ? bound / Math.sqrt(3) : bound;
      assertThat(Math.sqrt(squares / weight.size()) / deviation).isBetween(0.97, 1.03);
      assertThat(largest / bound).isBetween(0.99, form.equals("uniform") ? 1.000001 : 6.0);
      ParameterLayout.Tensor bias = layout.tensors().get(2 * layer + 1);
      for (int i = 0; i < bias.size(); i++) {
        assertThat(parameters[Math.toIntExact(bias.offset()) + i]).isZero();
      }
    }
  }

  /** Uniform within 1 / sqrt(inputs): bounds, and a standard deviation of 1 / sqrt(3 inputs). */
  @Test
  void pytorchsInitializerFillsWeightsAndBiasesWithinTheBound() {
    ParameterLayout layout = new ParameterLayout();
    Network network = network(layout, Relu.CHOICE, ONE_HEAD, false);
    float[] parameters = new float[Math.toIntExact(layout.size())];
    network.initialize(parameters, new RandomStreams(1).stream("parameters", 0));

    for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
      ParameterLayout.Tensor own = layout.tensors().get(tensor);
      double bound = 1 / Math.sqrt(WIDTHS.get(tensor / 2));
      double squares = 0;
      double largest = 0;
      for (int i = 0; i < own.size(); i++) {
        double value = parameters[Math.toIntExact(own.offset()) + i];
        squares += value * value;
        largest = Math.max(largest, Math.abs(value));
      }
      assertThat(largest).as(own.name()).isPositive().isLessThanOrEqualTo(bound * 1.000001);
      if (own.size() > 50) {
        double deviation = Math.sqrt(squares / own.size());
        assertThat(deviation / (bound / Math.sqrt(3))).as(own.name()).isBetween(0.85, 1.15);
      }
    }
  }

  /** Else two names would stand for one thing: a learner with a replay has no trunk to share. */
  @Test
  void aSharedTrunkIsRefusedWhereNetworksAreApart() {
    Map<String, Object> settings =
        Map.of("seed", 1L, "environment", "CartPole-v1", "network.shares-trunk", true);
    Map<String, Object> ofDqn = new HashMap<>(settings);
    ofDqn.put("algorithm", "dqn");
    assertThatThrownBy(() -> TrialSchema.standard().resolve(ofDqn))
        .hasMessage(
            "network.shares-trunk: found true, where each network is learned by itself; accepted:"
                + " false");
    assertThat(TrialSchema.standard().resolve(settings).flag("network.shares-trunk")).isTrue();
  }

  private static Mlp network(
      ParameterLayout layout,
      Choice<Activation.Factory> activation,
      List<Network.Head> heads,
      boolean normalizes) {
    return new Mlp(
        layout,
        "q",
        WIDTHS.subList(0, 3),
        heads,
        new Mlp.Form(
            activation.factory(),
            Perceptron.Activation.named(activation.name()),
            Initializers.PYTORCH.factory(),
            normalizes));
  }

  private static void assertClose(NDArray found, NDArray expected) {
    float largest = expected.abs().max().getFloat();
    assertThat(largest).isPositive();
    assertThat(found.sub(expected).abs().max().getFloat()).isLessThan(1e-5f * largest);
  }

  private static NDArray normal(NDManager manager, Random random, float std, Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (std * random.nextGaussian());
    }
    return manager.create(values, shape);
  }
}
