package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * A network for images: convolutions of 3 x 3 cells with stride 1 and no padding, then dense
 * layers, a rectifier behind each, then the heads. With 16 channels and 128 units it is MinAtar's
 * (Young and Tian 2019).
 *
 * <p>A convolution is the product of its weights and the patches of the images, which rounds a
 * trial's numbers alike in every pack; PyTorch's own convolution of grouped channels need not.
 * Between the layers samples come last, {@code [trial, cell, sample]} with the cells of an image in
 * the order {@code [channel, row, column]}, so that patches are copied in whole rows of samples.
 * Weights have PyTorch's order, {@code [output, channel, row, column]} and {@code [output, input]}.
 * Initial weights are orthogonal, biases zero (CleanRL, ppo_atari).
 */
final class Convolution implements Autograd.Function {

  private static final Setting CHANNELS =
      Setting.integers("channels", Range.closed(2, 4096), "channels that each convolution makes");

  private static final Setting SHARES_TRUNK =
      Setting.flag("shares-trunk", "whether actor and critic are two heads of one network");

  /** With the dense layers that {@code network.hidden-sizes} says. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "convolution",
          "convolutions of 3 x 3 cells and dense layers, with rectifiers",
          "h = max(W * x + b, 0) with stride 1 and no border in each convolution, h = max(W x + b,"
              + " 0) in each dense layer; outputs W h + b",
          "Young and Tian 2019 (MinAtar), with 16 channels and 128 units",
          List.of(CHANNELS, SHARES_TRUNK),
          new Factory());

  private static final int KERNEL = 3;
  private static final double HIDDEN_GAIN = Math.sqrt(2);

  /** A convolution of an image {@code [channel, row, column]}. */
  private record Layer(int channels, int rows, int columns, int outputs) {

    int patch() {
      return channels * KERNEL * KERNEL;
    }

    int outputRows() {
      return rows - KERNEL + 1;
    }

    int outputColumns() {
      return columns - KERNEL + 1;
    }

    int places() {
      return outputRows() * outputColumns();
    }

    /**
     * Where the cells of the patches stand among those of the images of several trials, {@code
     * [trial, cell of the patch, place]}, flattened.
     */
    long[] cells(int trials) {
      long[] cells = new long[trials * patch() * places()];
      int next = 0;
      for (int channel = 0; channel < trials * channels; channel++) {
        for (int shift = 0; shift < KERNEL * KERNEL; shift++) {
          for (int place = 0; place < places(); place++) {
            int row = place / outputColumns() + shift / KERNEL;
            int column = place % outputColumns() + shift % KERNEL;
            cells[next++] = ((long) channel * rows + row) * columns + column;
          }
        }
      }
      return cells;
    }
  }

  private static final class Factory implements Network.Factory {

    @Override
    public Network create(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        int outputs,
        double outputGain) {
      return new Convolution(trial, inputs, List.of(new Network.Head(outputs, outputGain)))
          .network(layout, name);
    }

    @Override
    public Network createShared(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        List<Network.Head> heads) {
      return new Convolution(trial, inputs, heads).network(layout, name);
    }

    @Override
    public String objection(Settings trial, Shape inputs) {
      if (inputs.dimension() != 3) {
        return "found {network.name}, which takes images, where {environment} shows "
            + inputs.size()
            + " numbers";
      }
      String ofOthers = MlpSettings.objectionToOthers(trial, Initializers.ORTHOGONAL);
      if (ofOthers != null) {
        return ofOthers;
      }
      int depth = trial.integers("network." + CHANNELS.key()).size();
      long left = Math.min(inputs.get(1), inputs.get(2)) - (long) depth * (KERNEL - 1);
      return left > 0
          ? null
          : "found {network.name} of %d convolutions, which leave nothing of an image of %d x %d"
              .formatted(depth, inputs.get(1), inputs.get(2));
    }

    @Override
    public boolean sharesTrunk(TrialSpec trial) {
      return trial.in("network").flag(SHARES_TRUNK.key());
    }

    @Override
    public Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return new Convolution(trial, inputs, List.of(new Network.Head(outputs, 1))).size();
    }
  }

  private final List<Layer> layers = new ArrayList<>();

  /** What {@link Layer#cells} says, for each layer, by the count of trials. */
  private final List<Map<Integer, NDArray>> cells = new ArrayList<>();

  /** Of the dense layers, inputs first. */
  private final List<Integer> widths = new ArrayList<>();

  private final List<Network.Head> heads;

  /**
   * @param inputs {@code [channel, row, column]}
   */
  private Convolution(TrialSpec trial, Shape inputs, List<Network.Head> heads) {
    this(
        inputs,
        trial.in("network").integers(CHANNELS.key()),
        trial.integers("network.hidden-sizes"),
        heads);
  }

  Convolution(Shape inputs, List<Long> channels, List<Long> hidden, List<Network.Head> heads) {
    this.heads = List.copyOf(heads);
    int from = Math.toIntExact(inputs.get(0));
    int rows = Math.toIntExact(inputs.get(1));
    int columns = Math.toIntExact(inputs.get(2));
    for (long to : channels) {
      Layer layer = new Layer(from, rows, columns, Math.toIntExact(to));
      layers.add(layer);
      cells.add(new HashMap<>());
      from = layer.outputs();
      rows = layer.outputRows();
      columns = layer.outputColumns();
    }
    widths.add(from * rows * columns);
    hidden.forEach(width -> widths.add(Math.toIntExact(width)));
  }

  /** The network; the layout receives weight and bias of each layer, first layer first. */
  Network network(ParameterLayout layout, String name) {
    return new Autograd(layout, name, parts(), this);
  }

  List<Autograd.Part> parts() {
    List<Autograd.Part> parts = new ArrayList<>();
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      String own = "convolution-" + index;
      parts.add(Autograd.Part.orthogonal(own, layer.outputs(), layer.patch(), HIDDEN_GAIN));
      parts.add(Autograd.Part.zeros(own, new Shape(layer.outputs(), 1)));
    }
    for (int index = 0; index + 1 < widths.size(); index++) {
      String own = "dense-" + index;
      parts.add(
          Autograd.Part.orthogonal(own, widths.get(index + 1), widths.get(index), HIDDEN_GAIN));
      parts.add(Autograd.Part.zeros(own, new Shape(widths.get(index + 1), 1)));
    }
    for (int index = 0; index < heads.size(); index++) {
      Network.Head head = heads.get(index);
      String own = "head-" + index;
      parts.add(Autograd.Part.orthogonal(own, head.outputs(), features(), head.gain()));
      parts.add(Autograd.Part.zeros(own, new Shape(head.outputs(), 1)));
    }
    return parts;
  }

  /** What the heads are given. */
  private int features() {
    return widths.get(widths.size() - 1);
  }

  @Override
  public NDArray apply(List<NDArray> tensors, NDArray inputs) {
    int trials = Math.toIntExact(inputs.getShape().get(0));
    long samples = inputs.getShape().get(1);
    NDArray values = inputs.reshape(trials, samples, -1).swapAxes(1, 2);
    int next = 0;
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      NDArray products = BatchedProduct.of(tensors.get(next++), patches(index, values));
      values =
          Activation.relu(products.add(tensors.get(next++)))
              .reshape(trials, (long) layer.outputs() * layer.places(), samples);
    }
    for (int index = 0; index + 1 < widths.size(); index++) {
      NDArray products = BatchedProduct.of(tensors.get(next++), values);
      values = Activation.relu(products.add(tensors.get(next++)));
    }
    NDList outputs = new NDList();
    for (Network.Head head : heads) {
      outputs.add(product(tensors.get(next++), values, head.outputs()).add(tensors.get(next++)));
    }
    // DJL's concatenation of a single array is a copy that no gradient comes through.
    NDArray all = outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 1);
    return all.swapAxes(1, 2);
  }

  @Override
  public String describe(Graph graph, List<String> tensors, String inputs) {
    Iterator<String> names = tensors.iterator();
    String values = inputs;
    for (Layer layer : layers) {
      String weight =
          graph.parameter(names.next(), layer.outputs(), layer.channels(), KERNEL, KERNEL);
      String bias = graph.parameter(names.next(), layer.outputs());
      values = graph.add("Relu", graph.add("Conv", values, weight, bias));
    }
    values = graph.add("Flatten", values);
    for (int index = 0; index + 1 < widths.size(); index++) {
      values = graph.add("Relu", linear(graph, names, values, widths.get(index + 1)));
    }
    return linear(graph, names, values, heads.get(0).outputs());
  }

  /** A layer with the next two tensors, whose weights are {@code [output, input]}. */
  static String linear(Graph graph, Iterator<String> names, String values, long outputs) {
    return graph.add(
        "Gemm",
        Map.of("transB", 1L),
        values,
        graph.parameter(names.next()),
        graph.parameter(names.next(), outputs));
  }

  /**
   * What the kernel sees, {@code [trial, cell of the patch, place * sample]}.
   *
   * @param values {@code [trial, cell, sample]}
   */
  private NDArray patches(int index, NDArray values) {
    Layer layer = layers.get(index);
    int trials = Math.toIntExact(values.getShape().get(0));
    long samples = values.getShape().get(2);
    NDArray table = values.reshape(-1, samples);
    return Embedding.embedding(cells(index, trials, values.getManager()), table, SparseFormat.DENSE)
        .singletonOrThrow()
        .reshape(trials, layer.patch(), layer.places() * samples);
  }

  /** Made once, since they outlive every scope. */
  private NDArray cells(int index, int trials, NDManager manager) {
    return cells
        .get(index)
        .computeIfAbsent(
            trials,
            count -> {
              NDArray made = manager.create(layers.get(index).cells(count));
              NDScope.unregister(made);
              return made;
            });
  }

  /** For one output it is a product and a sum, since PyTorch rounds one row by itself. */
  private static NDArray product(NDArray weight, NDArray values, int outputs) {
    return outputs == 1
        ? RowSums.sum(values.mul(weight.swapAxes(1, 2)), 1, true)
        : BatchedProduct.of(weight, values);
  }

  Network.Size size() {
    long parameters = 0;
    long activations = 0;
    long products = 0;
    for (Layer layer : layers) {
      long weights = (long) layer.outputs() * layer.patch();
      parameters += weights + layer.outputs();
      activations += (long) (layer.patch() + layer.outputs()) * layer.places();
      products += weights * layer.places();
    }
    for (int index = 0; index + 1 < widths.size(); index++) {
      long weights = (long) widths.get(index) * widths.get(index + 1);
      parameters += weights + widths.get(index + 1);
      activations += widths.get(index + 1);
      products += weights;
    }
    for (Network.Head head : heads) {
      parameters += (features() + 1L) * head.outputs();
      products += (long) features() * head.outputs();
    }
    return new Network.Size(parameters, activations, products, Autograd.SAMPLES_AT_ONCE);
  }
}
