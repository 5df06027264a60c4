package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.Autograd.Part;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A network for rows of numbers one of whose layers is made of experts, with one linear layer
 * behind it. Actor and critic are apart.
 *
 * <p>Experts are computed one after the other, each by one batched product over the trials, and
 * added up in their order: so a trial's numbers are rounded alike in every pack. Weights are {@code
 * [output, input]}, orthogonal at first, biases zero.
 */
abstract class ExpertNetwork implements Autograd.Function {

  static final Setting EXPERTS =
      Setting.integer("experts", Range.closed(1, 64), "experts of the layer that has them")
          .structural();

  static final double HIDDEN_GAIN = Math.sqrt(2);

  private final int outputs;
  private final double outputGain;

  /**
   * @param outputGain gain of the last layer's initial weights
   */
  ExpertNetwork(int outputs, double outputGain) {
    this.outputs = outputs;
    this.outputGain = outputGain;
  }

  /** The tensors before the last layer. */
  abstract List<Part> trunk();

  /** What the last layer is given. */
  abstract int features();

  /**
   * What the last layer is given, {@code [trial, sample, feature]}.
   *
   * @param tensors those of {@link #trunk()}, in order, {@code [trial, ...]}
   * @param inputs {@code [trial, sample, number]}
   */
  abstract NDArray features(Iterator<NDArray> tensors, NDArray inputs);

  /** The same as operators of a graph, where inputs are {@code [sample, number]}. */
  abstract String features(Graph graph, Iterator<String> tensors, String inputs);

  /** Numbers that a forward pass keeps for a sample. */
  abstract long activations();

  /** Products of a forward pass for a sample, but for those of the last layer. */
  abstract long products();

  /** Samples of a trial that are computed at a time. */
  abstract int samplesAtOnce();

  final List<Part> parts() {
    List<Part> parts = new ArrayList<>(trunk());
    parts.addAll(linear("head", features(), outputs, outputGain));
    return parts;
  }

  final Network network(ParameterLayout layout, String name) {
    int most = samplesAtOnce();
    return new Autograd(layout, name, parts(), this, new Autograd.SamplesAtOnce(most, most, most));
  }

  final Network.Size size() {
    long parameters = parts().stream().mapToLong(part -> part.shape().size()).sum();
    return new Network.Size(
        parameters,
        activations(),
        products() + (long) features() * outputs,
        samplesAtOnce(),
        samplesAtOnce());
  }

  /** Weight and bias of a linear layer. */
  static List<Part> linear(String layer, int inputs, int outputs, double gain) {
    return List.of(
        Part.orthogonal(layer, outputs, inputs, gain), Part.zeros(layer, new Shape(1, outputs)));
  }

  /**
   * A linear layer with the next two tensors.
   *
   * @param values {@code [trial, sample, input]}
   */
  static NDArray linear(NDArray values, Iterator<NDArray> tensors) {
    return product(values, tensors.next()).add(tensors.next());
  }

  /**
   * The product with transposed weights, {@code [trial, sample, output]}. For one output it is a
   * product and a sum, since PyTorch rounds one row by itself.
   *
   * @param weight {@code [trial, output, input]}
   */
  static NDArray product(NDArray values, NDArray weight) {
    return weight.getShape().get(1) == 1
        ? RowSums.sum(values.mul(weight), 2, true)
        : BatchedProduct.of(values, weight.swapAxes(1, 2));
  }

  @Override
  public final NDArray apply(List<NDArray> tensors, NDArray inputs) {
    Iterator<NDArray> next = tensors.iterator();
    NDArray features = features(next, inputs);
    return linear(features, next);
  }

  @Override
  public final String describe(Graph graph, List<String> tensors, String inputs) {
    Iterator<String> names = tensors.iterator();
    String features = features(graph, names, inputs);
    return Convolution.linear(graph, names, features, outputs);
  }

  /** Makes networks of a class. */
  abstract static class Factory implements Network.Factory {

    /**
     * @param inputs count of numbers of a sample
     */
    abstract ExpertNetwork of(TrialSpec trial, int inputs, int outputs, double outputGain);

    @Override
    public final Network create(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        int outputs,
        double outputGain) {
      return of(trial, Math.toIntExact(inputs.size()), outputs, outputGain).network(layout, name);
    }

    @Override
    public final Network.Size size(TrialSpec trial, Shape inputs, int outputs) {
      return of(trial, Math.toIntExact(inputs.size()), outputs, 1).size();
    }

    @Override
    public final String objection(Settings trial, Shape inputs) {
      if (inputs.dimension() != 1) {
        return "found {network.name}, which takes rows of numbers, where {environment} shows"
            + " images";
      }
      if (!Activations.REGISTRY.chosen(trial).equals(Tanh.CHOICE)) {
        return "found {network.name}, whose layers end in tanh; accepted with it:"
            + " network.activation = tanh";
      }
      Choice<Initializer> initializer = Initializers.ORTHOGONAL;
      if (!Initializers.REGISTRY.chosen(trial).equals(initializer)) {
        return "found {network.name}, whose initializer is %s; accepted with it: network.initializer = %1$s"
            .formatted(initializer.name());
      }
      return objectionToWidths(
          trial.integers(MlpSettings.HIDDEN_SIZES.key()),
          trial.in("network").integer(EXPERTS.key()));
    }

    /** Why layers of such widths cannot be shared out; null where they can. */
    String objectionToWidths(List<Long> widths, long experts) {
      return widths.isEmpty()
          ? "found {network.name} without a hidden layer; accepted with it: at least one width in"
              + " network.hidden-sizes"
          : null;
    }
  }

  /** Widths as counts. */
  static List<Integer> widths(TrialSpec trial) {
    return trial.integers(MlpSettings.HIDDEN_SIZES.key()).stream().map(Math::toIntExact).toList();
  }

  /** Count of experts. */
  static int experts(TrialSpec trial) {
    return Math.toIntExact(trial.in("network").integer(EXPERTS.key()));
  }
}
