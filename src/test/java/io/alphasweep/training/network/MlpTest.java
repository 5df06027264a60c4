package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sweep file can choose of a perceptron besides its widths. */
class MlpTest {

  private static final int TRIALS = 2;
  private static final int SAMPLES = 32;
  private static final List<Integer> WIDTHS = List.of(4, 120, 84, 3);

  private static Stream<Arguments> activations() {
    return Stream.of(
        arguments(Tanh.CHOICE, (UnaryOperator<NDArray>) NDArray::tanh),
        arguments(Relu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().relu()),
        arguments(Elu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().elu(1)),
        arguments(Silu.CHOICE, (UnaryOperator<NDArray>) x -> x.getNDArrayInternal().swish(1)));
  }

  /** Reference: PyTorch's autograd through DJL. Some units of every layer are below 0. */
  @ParameterizedTest
  @MethodSource("activations")
  void hasPyTorchsOutputsAndGradients(
      Choice<Activation.Factory> activation, UnaryOperator<NDArray> reference) {
    Random random = new Random(1);
    try (NDManager manager = Torch.manager("cpu")) {
      ParameterLayout layout = new ParameterLayout();
      Mlp network = network(layout, activation);
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
      NDArray expected = leaf;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        for (int layer = 0; layer + 1 < WIDTHS.size(); layer++) {
          NDArray weight =
              layout
                  .tensors()
                  .get(2 * layer)
                  .view(flat)
                  .reshape(TRIALS, WIDTHS.get(layer), WIDTHS.get(layer + 1));
          NDArray bias =
              layout
                  .tensors()
                  .get(2 * layer + 1)
                  .view(flat)
                  .reshape(TRIALS, 1, WIDTHS.get(layer + 1));
          expected = expected.matMul(weight).add(bias);
          expected = layer + 2 < WIDTHS.size() ? reference.apply(expected) : expected;
        }
        collector.backward(expected.mul(weights).sum());
      }
      assertClose(pass.outputs(), expected);
      assertClose(network.infer(inputs), expected);
      assertClose(found.atInputs(), leaf.getGradient());
      for (int tensor = 0; tensor < layout.tensors().size(); tensor++) {
        assertClose(
            found.atParameters().get(tensor),
            layout.tensors().get(tensor).view(flat.getGradient()));
      }
    }
  }

  /** Uniform within 1 / sqrt(inputs): bounds, and a standard deviation of 1 / sqrt(3 inputs). */
  @Test
  void pytorchsInitializerFillsWeightsAndBiasesWithinTheBound() {
    ParameterLayout layout = new ParameterLayout();
    Network network = network(layout, Relu.CHOICE);
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

  private static Mlp network(ParameterLayout layout, Choice<Activation.Factory> activation) {
    return new Mlp(
        layout,
        "q",
        WIDTHS,
        1,
        activation.factory(),
        Perceptron.Activation.named(activation.name()),
        Initializers.PYTORCH.factory());
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
