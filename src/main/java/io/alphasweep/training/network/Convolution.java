package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A network for images: convolutions of 3 x 3 cells with stride 1 and no padding, then dense
 * layers, a rectifier behind each, then the heads. With 16 channels and 128 units it is MinAtar's
 * (Young and Tian 2019).
 *
 * <p>A convolution is the product of its weights and the patches of the image, which rounds a
 * trial's numbers alike in every pack; PyTorch's own convolution of grouped channels need not.
 * Weights have PyTorch's order {@code [output, channel, row, column]}; those of dense layers are
 * {@code [input, output]}, with the image flattened {@code [channel, row, column]}. Initial weights
 * are orthogonal, biases zero (CleanRL, ppo_atari).
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
          List.of(CHANNELS, SHARES_TRUNK),
          new Factory());

  private static final int KERNEL = 3;

  private static final double HIDDEN_GAIN = Math.sqrt(2);
  private static final int[] FEATURES = {2};

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

    /** The cells that stand at each place of the kernel, of images {@code [image, ...]}. */
    List<NDIndex> shifts() {
      List<NDIndex> shifts = new ArrayList<>();
      for (int row = 0; row < KERNEL; row++) {
        for (int column = 0; column < KERNEL; column++) {
          shifts.add(
              new NDIndex()
                  .addAllDim(2)
                  .addSliceDim(row, row + outputRows())
                  .addSliceDim(column, column + outputColumns()));
        }
      }
      return shifts;
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
    public boolean sharesTrunk(TrialSpec trial) {
      return trial.in("network").flag(SHARES_TRUNK.key());
    }

    @Override
    public Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return new Convolution(trial, inputs, List.of(new Network.Head(outputs, 1))).size();
    }
  }

  private final List<Layer> layers = new ArrayList<>();
  private final List<List<NDIndex>> shifts = new ArrayList<>();

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
      shifts.add(layer.shifts());
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
      parts.add(orthogonal(own, layer.outputs(), layer.patch(), HIDDEN_GAIN));
      parts.add(zeros(own, new Shape(layer.outputs(), 1)));
    }
    for (int index = 0; index + 1 < widths.size(); index++) {
      String own = "dense-" + index;
      parts.add(orthogonal(own, widths.get(index), widths.get(index + 1), HIDDEN_GAIN));
      parts.add(zeros(own, new Shape(1, widths.get(index + 1))));
    }
    for (int index = 0; index < heads.size(); index++) {
      Network.Head head = heads.get(index);
      String own = "head-" + index;
      parts.add(orthogonal(own, features(), head.outputs(), head.gain()));
      parts.add(zeros(own, new Shape(1, head.outputs())));
    }
    return parts;
  }

  /** What the heads are given. */
  private int features() {
    return widths.get(widths.size() - 1);
  }

  private static Autograd.Part orthogonal(String layer, int rows, int columns, double gain) {
    return new Autograd.Part(
        layer + ".weight",
        new Shape(rows, columns),
        (parameters, offset, size, random) -> {
          int next = offset;
          for (double[] row : Orthogonal.matrix(rows, columns, gain, random)) {
            for (double element : row) {
              parameters[next++] = (float) element;
            }
          }
        });
  }

  private static Autograd.Part zeros(String layer, Shape shape) {
    return new Autograd.Part(layer + ".bias", shape, (parameters, offset, size, random) -> {});
  }

  @Override
  public NDArray apply(List<NDArray> tensors, NDArray inputs) {
    long trials = inputs.getShape().get(0);
    long samples = inputs.getShape().get(1);
    NDArray values = inputs;
    int next = 0;
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      NDArray weight = ofEachSample(tensors.get(next++), samples);
      NDArray bias = ofEachSample(tensors.get(next++), samples);
      NDArray patches = patches(values, layer, shifts.get(index));
      values = Activation.relu(BatchedProduct.of(weight, patches).add(bias));
    }
    values = values.reshape(trials, samples, widths.get(0));
    for (int index = 0; index + 1 < widths.size(); index++) {
      NDArray product = BatchedProduct.of(values, tensors.get(next++));
      values = Activation.relu(product.add(tensors.get(next++)));
    }
    NDList outputs = new NDList();
    for (Network.Head head : heads) {
      outputs.add(product(values, tensors.get(next++), head.outputs()).add(tensors.get(next++)));
    }
    return outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 2);
  }

  /** A view of a trial's tensor for each of its images, {@code [trial * sample, ...]}. */
  private static NDArray ofEachSample(NDArray tensor, long samples) {
    Shape shape = tensor.getShape();
    Shape own = shape.slice(1);
    return tensor
        .expandDims(1)
        .broadcast(new Shape(shape.get(0), samples).addAll(own))
        .reshape(new Shape(shape.get(0) * samples).addAll(own));
  }

  /** What the kernel sees at each of its places, {@code [trial * sample, cell, place]}. */
  private static NDArray patches(NDArray values, Layer layer, List<NDIndex> shifts) {
    NDArray images = values.reshape(-1, layer.channels(), layer.rows(), layer.columns());
    NDList cells = new NDList();
    for (NDIndex shift : shifts) {
      cells.add(images.get(shift));
    }
    return NDArrays.stack(cells, 2).reshape(-1, layer.patch(), layer.places());
  }

  /** For one output it is a product and a sum, since PyTorch rounds one column by itself. */
  private static NDArray product(NDArray values, NDArray weight, int outputs) {
    return outputs == 1
        ? values.mul(weight.swapAxes(1, 2)).sum(FEATURES, true)
        : BatchedProduct.of(values, weight);
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
