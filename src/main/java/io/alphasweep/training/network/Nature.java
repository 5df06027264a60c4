package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The network of DQN on Atari's games (Mnih et al. 2015), as CleanRL's ppo_atari has it: three
 * convolutions, each with a rectifier behind it. First weights are orthogonal, biases zero.
 */
final class Nature extends ColorNetwork {

  /** With the dense layers that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "nature",
          "three convolutions and dense layers, with rectifiers",
          "h = max(W * x + b, 0): 32 of 8 x 8 cells with stride 4, 64 of 4 x 4 with 2, 64 of 3 x 3"
              + " with 1, then dense layers; outputs W h + b",
          "Mnih et al. 2015; CleanRL, ppo_atari",
          List.of(SHARES_TRUNK),
          new OfNature());

  /** A convolution without a border. */
  private record Layer(int outputs, int window, int stride) {}

  private static final List<Layer> LAYERS =
      List.of(new Layer(32, 8, 4), new Layer(64, 4, 2), new Layer(64, 3, 1));

  private static final double GAIN = Math.sqrt(2);

  private static final class OfNature extends Factory {
    @Override
    ColorNetwork of(TrialSpec trial, Shape inputs, List<Network.Head> heads) {
      return new Nature(inputs, trial.integers("network.hidden-sizes"), heads);
    }

    @Override
    Choice<Initializer> initializer() {
      return Initializers.ORTHOGONAL;
    }

    @Override
    public String objection(Settings trial, Shape inputs) {
      String objection = super.objection(trial, inputs);
      return objection == null && Math.min(inputs.get(1), inputs.get(2)) < SMALLEST
          ? "found {network.name}, which leaves nothing of an image of %d x %d"
              .formatted(inputs.get(1), inputs.get(2))
          : objection;
    }
  }

  /** Rows and columns of which the convolutions leave one. */
  private static final int SMALLEST = 36;

  private final Picture picture;

  /**
   * @param inputs {@code [channel, row, column]}
   */
  Nature(Shape inputs, List<Long> hidden, List<Network.Head> heads) {
    super(hidden, heads);
    this.picture = new Picture(inputs);
  }

  @Override
  Picture picture() {
    return picture;
  }

  @Override
  List<Part> convolutions() {
    List<Part> parts = new ArrayList<>();
    int inputs = picture.channels();
    for (int index = 0; index < LAYERS.size(); index++) {
      Layer layer = LAYERS.get(index);
      String name = "convolution-" + index;
      parts.add(
          Part.orthogonal(name, layer.outputs(), inputs * layer.window() * layer.window(), GAIN));
      parts.add(Part.zeros(name, new Shape(layer.outputs())));
      inputs = layer.outputs();
    }
    return parts;
  }

  @Override
  List<Part> dense(String name, int inputs, int outputs) {
    return List.of(
        Part.orthogonal(name, outputs, inputs, GAIN), Part.zeros(name, new Shape(outputs)));
  }

  @Override
  NDArray convolve(Iterator<NDArray> tensors, NDArray pictures) {
    NDArray values = pictures;
    for (Layer layer : LAYERS) {
      long inputs = values.getShape().get(1);
      Shape weight = new Shape(layer.outputs(), inputs, layer.window(), layer.window());
      values = Activation.relu(convolution(values, tensors, weight, layer.stride(), 0));
    }
    return values;
  }

  @Override
  String describe(Graph graph, Iterator<String> tensors, String pictures) {
    String values = pictures;
    long inputs = picture.channels();
    for (Layer layer : LAYERS) {
      Shape weight = new Shape(layer.outputs(), inputs, layer.window(), layer.window());
      values = graph.add("Relu", convolution(graph, tensors, values, weight, layer.stride(), 0));
      inputs = layer.outputs();
    }
    return values;
  }

  @Override
  Picture convolved() {
    Picture left = picture;
    for (Layer layer : LAYERS) {
      left = left.through(layer.outputs(), layer.window(), layer.stride(), 0);
    }
    return left;
  }

  @Override
  Cost cost() {
    Cost cost = Cost.NONE;
    Picture before = picture;
    for (Layer layer : LAYERS) {
      Picture after = before.through(layer.outputs(), layer.window(), layer.stride(), 0);
      cost = cost.with(before, after, layer.window());
      before = after;
    }
    return cost;
  }
}
