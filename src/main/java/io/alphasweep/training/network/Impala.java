package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The larger network of IMPALA (Espeholt et al. 2018, figure 3), without its memory, as CleanRL's
 * ppo_procgen has it: stages of a convolution, a maximum over 3 x 3 cells with stride 2, and two
 * residual blocks of a rectifier, a convolution, a rectifier and a convolution. All convolutions
 * are of 3 x 3 cells with stride 1 and a border of zeros.
 *
 * <p>First weights and biases are uniform within 1 / sqrt(inputs), PyTorch's default, but those of
 * the heads, which are orthogonal, with biases of zero.
 */
final class Impala extends ColorNetwork {

  private static final Setting CHANNELS =
      Setting.integers("channels", Range.closed(2, 4096), "channels that each stage makes");

  /** With the dense layers that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "impala",
          "residual convolutions and dense layers, with rectifiers",
          "stages of a convolution, a maximum over 3 x 3 cells with stride 2, and twice x +"
              + " conv(relu(conv(relu(x)))), then dense layers; outputs W h + b",
          "Espeholt et al. 2018, figure 3, without its memory; CleanRL, ppo_procgen",
          List.of(CHANNELS, SHARES_TRUNK),
          new OfImpala());

  private static final int WINDOW = 3;
  private static final int PADDING = 1;
  private static final int POOLING_STRIDE = 2;
  private static final int BLOCKS = 2;

  private static final class OfImpala extends Factory {
    @Override
    ColorNetwork of(TrialSpec trial, Shape inputs, List<Network.Head> heads) {
      return new Impala(
          inputs,
          trial.in("network").integers(CHANNELS.key()),
          trial.integers("network.hidden-sizes"),
          heads);
    }

    @Override
    Choice<Initializer> initializer() {
      return Initializers.PYTORCH;
    }
  }

  private final Picture picture;
  private final List<Long> channels;

  /**
   * @param inputs {@code [channel, row, column]}
   */
  Impala(Shape inputs, List<Long> channels, List<Long> hidden, List<Network.Head> heads) {
    super(hidden, heads);
    this.picture = new Picture(inputs);
    this.channels = List.copyOf(channels);
  }

  @Override
  Picture picture() {
    return picture;
  }

  /** What a stage's first convolution makes of a picture. */
  private static Picture widened(Picture before, long outputs) {
    return before.through(Math.toIntExact(outputs), WINDOW, 1, PADDING);
  }

  /** What the maximum leaves of it. */
  private static Picture pooled(Picture widened) {
    return widened.through(widened.channels(), WINDOW, POOLING_STRIDE, PADDING);
  }

  @Override
  List<Part> convolutions() {
    List<Part> parts = new ArrayList<>();
    int inputs = picture.channels();
    for (int stage = 0; stage < channels.size(); stage++) {
      int outputs = Math.toIntExact(channels.get(stage));
      addConvolution("stage-" + stage + ".first", inputs, outputs, parts);
      for (int convolution = 0; convolution < 2 * BLOCKS; convolution++) {
        addConvolution(
            "stage-%d.block-%d.%d".formatted(stage, convolution / 2, convolution % 2),
            outputs,
            outputs,
            parts);
      }
      inputs = outputs;
    }
    return parts;
  }

  private static void addConvolution(String name, int inputs, int outputs, List<Part> parts) {
    double bound = 1 / Math.sqrt(inputs * WINDOW * WINDOW);
    parts.add(Part.uniform(name + ".weight", new Shape(outputs, inputs, WINDOW, WINDOW), bound));
    parts.add(Part.uniform(name + ".bias", new Shape(outputs), bound));
  }

  @Override
  List<Part> dense(String name, int inputs, int outputs) {
    double bound = 1 / Math.sqrt(inputs);
    return List.of(
        Part.uniform(name + ".weight", new Shape(outputs, inputs), bound),
        Part.uniform(name + ".bias", new Shape(outputs), bound));
  }

  @Override
  NDArray convolve(Iterator<NDArray> tensors, NDArray pictures) {
    NDArray values = pictures;
    for (long outputs : channels) {
      values =
          Pool.maxPool2d(
              same(values, tensors, outputs),
              new Shape(WINDOW, WINDOW),
              new Shape(POOLING_STRIDE, POOLING_STRIDE),
              new Shape(PADDING, PADDING),
              false);
      for (int block = 0; block < BLOCKS; block++) {
        NDArray inner = same(Activation.relu(values), tensors, outputs);
        values = same(Activation.relu(inner), tensors, outputs).add(values);
      }
    }
    return Activation.relu(values);
  }

  /** A convolution that leaves rows and columns as they are. */
  private static NDArray same(NDArray values, Iterator<NDArray> tensors, long outputs) {
    Shape weight = new Shape(outputs, values.getShape().get(1), WINDOW, WINDOW);
    return convolution(values, tensors, weight, 1, PADDING);
  }

  @Override
  String describe(Graph graph, Iterator<String> tensors, String pictures) {
    String values = pictures;
    long inputs = picture.channels();
    for (long outputs : channels) {
      values =
          graph.add(
              "MaxPool",
              Map.of(
                  "kernel_shape", square(WINDOW, 2),
                  "strides", square(POOLING_STRIDE, 2),
                  "pads", square(PADDING, 4)),
              same(graph, tensors, values, inputs, outputs));
      for (int block = 0; block < BLOCKS; block++) {
        String inner = same(graph, tensors, graph.add("Relu", values), outputs, outputs);
        String through = same(graph, tensors, graph.add("Relu", inner), outputs, outputs);
        values = graph.add("Add", through, values);
      }
      inputs = outputs;
    }
    return graph.add("Relu", values);
  }

  private static String same(
      Graph graph, Iterator<String> tensors, String values, long inputs, long outputs) {
    Shape weight = new Shape(outputs, inputs, WINDOW, WINDOW);
    return convolution(graph, tensors, values, weight, 1, PADDING);
  }

  @Override
  Picture convolved() {
    Picture left = picture;
    for (long outputs : channels) {
      left = pooled(widened(left, outputs));
    }
    return left;
  }

  @Override
  Cost cost() {
    Cost cost = Cost.NONE;
    Picture before = picture;
    for (long outputs : channels) {
      Picture widened = widened(before, outputs);
      Picture pooled = pooled(widened);
      cost = cost.with(before, widened, WINDOW);
      for (int convolution = 0; convolution < 2 * BLOCKS; convolution++) {
        cost = cost.with(pooled, pooled, WINDOW);
      }
      before = pooled;
    }
    return cost;
  }
}
