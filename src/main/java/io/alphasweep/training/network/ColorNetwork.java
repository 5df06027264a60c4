package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A network for pictures, whose numbers from 0 to 255 it divides by 255: convolutions, then dense
 * layers with rectifiers, then the heads.
 *
 * <p>A trial's numbers are computed by themselves, with PyTorch's own convolutions, from tensors
 * that lie by themselves: so they are the same in every pack. Weights have PyTorch's order, {@code
 * [output, channel, row, column]} and {@code [output, input]}.
 */
abstract class ColorNetwork implements Autograd.Function {

  static final Setting SHARES_TRUNK =
      Setting.flag("shares-trunk", "whether actor and critic are two heads of one network");

  private static final float COLORS = 255;

  /**
   * Samples of a trial that are computed at a time. PyTorch gives memory for results over 32 MB
   * back to the system each time; the largest result of 64 pictures of Procgen's has 17.
   */
  private static final int SAMPLES_AT_ONCE = 64;

  /**
   * What the pictures may take that a GPU computes at a time, all lanes of a pack together: so many
   * that computing them takes longer than launching the operators.
   */
  private static final long BYTES_ON_GPU = 1L << 30;

  /** Of an activation: itself and its gradient. */
  private static final long BYTES_OF_ACTIVATION = 8;

  private static final long MOST_ON_GPU = 4096;

  /** What a convolution sees of a picture, {@code [channel, row, column]}. */
  record Picture(int channels, int rows, int columns) {

    Picture(Shape shape) {
      this(
          Math.toIntExact(shape.get(0)),
          Math.toIntExact(shape.get(1)),
          Math.toIntExact(shape.get(2)));
    }

    /** What a window of so many cells makes of it, one place for each stride. */
    Picture through(int outputs, int window, int stride, int padding) {
      return new Picture(
          outputs,
          (rows + 2 * padding - window) / stride + 1,
          (columns + 2 * padding - window) / stride + 1);
    }

    int size() {
      return channels * rows * columns;
    }
  }

  /** Sums over the convolutions. */
  record Cost(long parameters, long activations, long products) {

    static final Cost NONE = new Cost(0, 0, 0);

    /** With a convolution more. */
    Cost with(Picture before, Picture after, int window) {
      long weights = (long) after.channels() * before.channels() * window * window;
      return new Cost(
          parameters + weights + after.channels(),
          activations + 2L * after.size(), // before and behind the rectifier
          products + weights * after.rows() * after.columns());
    }
  }

  private final List<Network.Head> heads;
  private final List<Long> hidden;
  private final Constant colors = new Constant(COLORS);

  ColorNetwork(List<Long> hidden, List<Network.Head> heads) {
    this.hidden = List.copyOf(hidden);
    this.heads = List.copyOf(heads);
  }

  /** The tensors of the convolutions. */
  abstract List<Part> convolutions();

  /**
   * The convolutions, rectified.
   *
   * @param tensors those of {@link #convolutions()}, in order
   * @param pictures {@code [sample, channel, row, column]}
   * @return {@code [sample, channel, row, column]}
   */
  abstract NDArray convolve(Iterator<NDArray> tensors, NDArray pictures);

  /** What the convolutions leave of a picture. */
  abstract Picture convolved();

  abstract Cost cost();

  /** The tensors of a dense layer between the convolutions and the heads. */
  abstract List<Part> dense(String name, int inputs, int outputs);

  /** One trial's picture of a sample. */
  abstract Picture picture();

  /** The network; the layout receives weight and bias of each layer, first layer first. */
  final Network network(ParameterLayout layout, String name) {
    var samples =
        new Autograd.SamplesAtOnce(SAMPLES_AT_ONCE, samplesOnGpu(size()), SAMPLES_AT_ONCE);
    return new Autograd(layout, name, parts(), this, samples);
  }

  /** The samples that a GPU computes at a time, a power of two, no fewer than a CPU does. */
  static int samplesOnGpu(Network.Size size) {
    long fit = BYTES_ON_GPU / (BYTES_OF_ACTIVATION * size.activations());
    return (int) Long.highestOneBit(Math.max(SAMPLES_AT_ONCE, Math.min(MOST_ON_GPU, fit)));
  }

  final List<Part> parts() {
    List<Part> parts = new ArrayList<>(convolutions());
    int features = convolved().size();
    for (int index = 0; index < hidden.size(); index++) {
      int width = Math.toIntExact(hidden.get(index));
      parts.addAll(dense("dense-" + index, features, width));
      features = width;
    }
    for (int index = 0; index < heads.size(); index++) {
      Network.Head head = heads.get(index);
      parts.add(Part.orthogonal("head-" + index, head.outputs(), features, head.gain()));
      parts.add(Part.zeros("head-" + index, new Shape(head.outputs())));
    }
    return parts;
  }

  @Override
  public final NDArray apply(List<NDArray> tensors, NDArray inputs) {
    NDList trials = new NDList();
    for (long trial = 0; trial < inputs.getShape().get(0); trial++) {
      long own = trial;
      // Copies lie alike in memory, wherever in a pack's parameters the trial's stand, and so do
      // the gradients that come back through copies of the outputs: a GPU computes by addresses.
      Iterator<NDArray> copies = tensors.stream().map(tensor -> copy(tensor.get(own))).iterator();
      trials.add(copy(outputs(copies, inputs.get(own))));
    }
    // DJL's stack or concatenation of a single array is a copy that no gradient comes through.
    return trials.size() == 1 ? trials.get(0).expandDims(0) : NDArrays.stack(trials);
  }

  /**
   * A copy that gradients come through, as they do not through DJL's own copies. A product with 1
   * would have a GPU wait for the 1.
   */
  private static NDArray copy(NDArray tensor) {
    return tensor.neg().neg();
  }

  @Override
  public final String describe(Graph graph, List<String> tensors, String inputs) {
    Iterator<String> names = tensors.iterator();
    String pictures = graph.add("Div", inputs, graph.constant("colors", COLORS));
    String values = graph.add("Flatten", describe(graph, names, pictures));
    for (long width : hidden) {
      values = graph.add("Relu", Convolution.linear(graph, names, values, width));
    }
    return Convolution.linear(graph, names, values, heads.get(0).outputs());
  }

  /** Writes the rectified convolutions into a graph, as {@link #convolve} computes them. */
  abstract String describe(Graph graph, Iterator<String> tensors, String pictures);

  /** A convolution with the next two tensors, in a graph. */
  static String convolution(
      Graph graph, Iterator<String> tensors, String values, Shape shape, int stride, int padding) {
    String weight = graph.parameter(tensors.next(), shape.getShape());
    String bias = graph.parameter(tensors.next(), shape.get(0));
    return graph.add(
        "Conv",
        Map.of("strides", square(stride, 2), "pads", square(padding, 4)),
        values,
        weight,
        bias);
  }

  /** The same number for each axis or border. */
  static List<Long> square(long number, int count) {
    return Collections.nCopies(count, number);
  }

  /** One trial's outputs, {@code [sample, output]}. */
  private NDArray outputs(Iterator<NDArray> tensors, NDArray inputs) {
    long samples = inputs.getShape().get(0);
    Picture picture = picture();
    NDArray pictures =
        inputs
            .div(colors.in(inputs.getManager()))
            .reshape(samples, picture.channels(), picture.rows(), picture.columns());
    NDArray values = convolve(tensors, pictures).reshape(samples, -1);
    for (int layer = 0; layer < hidden.size(); layer++) {
      values = Activation.relu(linear(values, tensors));
    }
    NDList outputs = new NDList();
    for (int head = 0; head < heads.size(); head++) {
      outputs.add(linear(values, tensors));
    }
    return outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 1);
  }

  private static NDArray linear(NDArray values, Iterator<NDArray> tensors) {
    NDArray weight = tensors.next();
    return values.matMul(weight.transpose()).add(tensors.next());
  }

  /**
   * A convolution with the next two tensors.
   *
   * @param shape of the weights, {@code [output, channel, row, column]}
   */
  static NDArray convolution(
      NDArray pictures, Iterator<NDArray> tensors, Shape shape, int stride, int padding) {
    NDArray weight = tensors.next().reshape(shape);
    Shape strides = new Shape(stride, stride);
    return Conv2d.conv2d(pictures, weight, tensors.next(), strides, new Shape(padding, padding))
        .singletonOrThrow();
  }

  final Network.Size size() {
    Cost cost = cost();
    long parameters = cost.parameters();
    long activations = cost.activations();
    long products = cost.products();
    long features = convolved().size();
    for (long width : hidden) {
      parameters += (features + 1) * width;
      activations += width;
      products += features * width;
      features = width;
    }
    for (Network.Head head : heads) {
      parameters += (features + 1) * head.outputs();
      products += features * head.outputs();
    }
    return new Network.Size(parameters, activations, products, SAMPLES_AT_ONCE, SAMPLES_AT_ONCE);
  }

  /** Makes networks of a class. */
  abstract static class Factory implements Network.Factory {

    /**
     * @param inputs {@code [channel, row, column]}
     */
    abstract ColorNetwork of(TrialSpec trial, Shape inputs, List<Network.Head> heads);

    /** How the first weights are drawn, as {@code network.initializer} has it. */
    abstract Choice<Initializer> initializer();

    @Override
    public final Network create(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        int outputs,
        double outputGain) {
      return of(trial, inputs, List.of(new Network.Head(outputs, outputGain)))
          .network(layout, name);
    }

    @Override
    public final Network createShared(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        List<Network.Head> heads) {
      return of(trial, inputs, heads).network(layout, name);
    }

    @Override
    public final boolean sharesTrunk(TrialSpec trial) {
      return trial.in("network").flag(SHARES_TRUNK.key());
    }

    @Override
    public final Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return of(trial, inputs, List.of(new Network.Head(outputs, 1))).size();
    }

    @Override
    public String objection(Settings trial, Shape inputs) {
      if (inputs.dimension() != 3) {
        return "found {network.name}, which takes images, where {environment} shows "
            + inputs.size()
            + " numbers";
      }
      return MlpSettings.objectionToOthers(trial, initializer());
    }
  }
}
