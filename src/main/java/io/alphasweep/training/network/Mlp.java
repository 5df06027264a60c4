package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.training.pack.Part;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A multilayer perceptron with an activation between its layers and none behind the last, its
 * backward pass in closed form. It may have several last layers side by side, the heads, and a
 * normalisation before each activation.
 *
 * <p>Weights are stored {@code [input, output]}, so a layer is one batched product {@code [trial,
 * sample, input] x [trial, input, output]}.
 *
 * <p>What is of no more use is closed at once and not with its scope, so that the next result is
 * written over memory that is still in the processor's cache.
 */
public final class Mlp implements Network {

  private static final Setting SHARES_TRUNK =
      Setting.flag("shares-trunk", "whether actor and critic are two last layers of one perceptron")
          .absentAt(false);

  private static final Setting LAYER_NORM =
      Setting.flag(
              "layer-norm",
              "whether the sums of each hidden layer are normalised before their activation")
          .absentAt(false);

  /** As {@link MlpSettings} say. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>(
          "mlp",
          "multilayer perceptron",
          "h = phi(W x + b) in each hidden layer, or phi(LN(W x + b)); outputs W h + b",
          "CleanRL, ppo_continuous_action",
          List.of(SHARES_TRUNK, LAYER_NORM),
          new Factory());

  private static final double HIDDEN_GAIN = Math.sqrt(2);

  /** Products with fewer outputs are computed transposed. */
  private static final int NARROW = 16;

  /** The hidden ones. */
  private final List<Layer> layers = new ArrayList<>();

  private final List<Layer> heads = new ArrayList<>();

  /** Of the hidden layers; empty without normalisation. */
  private final List<LayerNorm> norms = new ArrayList<>();

  private final Activation.Factory activations;

  /** Null where the kernel does not know the activation. */
  private final Perceptron.Activation ofKernel;

  private final Initializer initializer;
  private Activation activation;

  /**
   * The values of each layer.
   *
   * @param values of the inputs and the hidden layers, {@code [trial, sample, width]}
   * @param before those of the hidden layers before the activation, null where it needs none
   * @param norms of the hidden layers; empty without normalisation
   */
  private record Layers(
      List<NDArray> values, List<NDArray> before, List<LayerNorm.Pass> norms, NDArray outputs)
      implements Pass {}

  /** What is special about a perceptron beside its widths. */
  record Form(
      Activation.Factory activations,
      Perceptron.Activation ofKernel,
      Initializer initializer,
      boolean normalizes) {

    private static Form of(TrialSpec trial) {
      Choice<Activation.Factory> activation = Activations.REGISTRY.chosen(trial);
      return new Form(
          activation.factory(),
          Perceptron.Activation.named(activation.name()),
          Initializers.REGISTRY.chosen(trial).factory(),
          trial.in("network").flag(LAYER_NORM.key()));
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
      return createShared(trial, layout, name, inputs, List.of(new Head(outputs, outputGain)));
    }

    @Override
    public Network createShared(
        TrialSpec trial, ParameterLayout layout, String name, Shape inputs, List<Head> heads) {
      return new Mlp(layout, name, widths(trial, inputs), heads, Form.of(trial));
    }

    @Override
    public boolean sharesTrunk(TrialSpec trial) {
      return trial.in("network").flag(SHARES_TRUNK.key());
    }

    @Override
    public Size size(TrialSpec trial, Shape inputs, int outputs) {
      boolean normalizes = trial.in("network").flag(LAYER_NORM.key());
      List<Integer> widths = new ArrayList<>(widths(trial, inputs));
      widths.add(outputs);
      long products = 0;
      long hidden = 0;
      for (int layer = 0; layer + 1 < widths.size(); layer++) {
        products += (widths.get(layer) + 1L) * widths.get(layer + 1);
        hidden += layer == 0 ? 0 : widths.get(layer);
      }
      return normalizes
          ? new Size(products + LayerNorm.parameters(hidden), 2 * hidden, products, Long.MAX_VALUE)
          : new Size(products, hidden, products, Long.MAX_VALUE);
    }

    /** Inputs and hidden widths. */
    private static List<Integer> widths(TrialSpec trial, Shape inputs) {
      List<Integer> widths = new ArrayList<>();
      widths.add(Math.toIntExact(inputs.size()));
      trial
          .integers(MlpSettings.HIDDEN_SIZES.key())
          .forEach(width -> widths.add(Math.toIntExact(width)));
      return widths;
    }
  }

  /** One batched product. */
  private static final class Layer {

    final int inputs;
    final int outputs;
    final double gain;
    final ParameterLayout.Tensor weightTensor;
    final ParameterLayout.Tensor biasTensor;
    NDArray weight;
    NDArray transposedWeight;

    /** That of a pack of one trial as if it were two equal ones. */
    NDArray weightOfCopies;

    NDArray bias;

    Layer(ParameterLayout layout, String name, int inputs, int outputs, double gain) {
      this.inputs = inputs;
      this.outputs = outputs;
      this.gain = gain;
      this.weightTensor = layout.add(name + ".weight", inputs, outputs);
      this.biasTensor = layout.add(name + ".bias", outputs);
    }

    void bind(NDArray parameters) {
      long trials = parameters.getShape().get(0);
      weight = weightTensor.view(parameters).reshape(new Shape(trials, inputs, outputs));
      transposedWeight = weight.swapAxes(1, 2);
      weightOfCopies = trials == 1 ? weight.broadcast(2, inputs, outputs) : weight;
      bias = biasTensor.view(parameters).reshape(new Shape(trials, 1, outputs));
    }

    void initialize(Initializer initializer, float[] parameters, UniformRandomProvider random) {
      initializer.fill(
          inputs,
          outputs,
          gain,
          target(weightTensor, parameters),
          target(biasTensor, parameters),
          random);
    }

    private static Initializer.Target target(ParameterLayout.Tensor tensor, float[] parameters) {
      return new Initializer.Target(parameters, Math.toIntExact(tensor.offset()));
    }

    String describe(Graph graph, String values) {
      return graph.add(
          "Gemm", values, graph.parameter(weightTensor.name()), graph.parameter(biasTensor.name()));
    }

    NDArray sums(NDArray values) {
      return product(values).addi(bias);
    }

    /**
     * The batched product {@code [trial, sample, input] x [trial, input, output]}. For one output
     * it is written as product and sum, which is faster. For few outputs it is computed transposed:
     * a result with few columns takes PyTorch as long as one with 64, and one with few rows a
     * fourth of that.
     */
    private NDArray product(NDArray values) {
      if (outputs == 1) {
        return RowSums.sum(values.mul(transposedWeight), 2, true);
      }
      long samples = values.getShape().get(1);
      if (outputs >= NARROW || samples == 1) {
        boolean copies = samples == 1 && values.getShape().get(0) > 1;
        return BatchedProduct.of(values, copies ? weightOfCopies : weight);
      }
      NDArray transposed = BatchedProduct.of(transposedWeight, values.swapAxes(1, 2));
      return rows(transposed).reshape(new Shape(values.getShape().get(0), samples, outputs));
    }

    /** The gradient at the inputs, {@code [trial, sample, input]}. */
    NDArray atInputs(NDArray gradient) {
      return BatchedProduct.of(gradient, transposedWeight);
    }

    /** Puts the gradients at weight and bias, {@code [trial, any]}, to the front of a list. */
    void backward(NDArray values, NDArray gradient, NDList gradients) {
      gradients.add(0, RowSums.sum(gradient, 1, false));
      gradients.add(0, atWeight(values, gradient));
    }

    private NDArray atWeight(NDArray values, NDArray gradient) {
      if (outputs == 1) {
        return RowSums.sum(values.mul(gradient), 1, false);
      }
      if (outputs >= NARROW) {
        NDArray product = BatchedProduct.of(values.swapAxes(1, 2), gradient);
        return product.reshape(new Shape(product.getShape().get(0), weightTensor.size()));
      }
      return rows(BatchedProduct.of(gradient.swapAxes(1, 2), values));
    }
  }

  /**
   * Declares the tensors of a network with tanh and orthogonal weights.
   *
   * @param layout receives weight and bias of each layer, first layer first
   * @param name prefix of the tensors' names
   * @param widths inputs, hidden widths, outputs
   * @param outputGain gain of the last layer's initial weights
   */
  public Mlp(ParameterLayout layout, String name, List<Integer> widths, double outputGain) {
    this(
        layout,
        name,
        widths.subList(0, widths.size() - 1),
        List.of(new Head(widths.get(widths.size() - 1), outputGain)),
        new Form(
            Tanh.FACTORY, Perceptron.Activation.TANH, Initializers.ORTHOGONAL.factory(), false));
  }

  /**
   * Declares the tensors of a network with rectifiers and orthogonal weights; as the constructor.
   */
  public static Mlp rectified(
      ParameterLayout layout, String name, List<Integer> widths, double outputGain) {
    int last = widths.size() - 1;
    return new Mlp(
        layout,
        name,
        widths.subList(0, last),
        List.of(new Head(widths.get(last), outputGain)),
        new Form(
            Relu.FACTORY, Perceptron.Activation.RELU, Initializers.ORTHOGONAL.factory(), false));
  }

  /** Count of the parameters of such a network. */
  public static long parameters(List<Integer> widths) {
    long sum = 0;
    for (int layer = 0; layer + 1 < widths.size(); layer++) {
      sum += (widths.get(layer) + 1L) * widths.get(layer + 1);
    }
    return sum;
  }

  /**
   * @param widths inputs and hidden widths
   */
  Mlp(ParameterLayout layout, String name, List<Integer> widths, List<Head> heads, Form form) {
    this.activations = form.activations();
    this.ofKernel = form.ofKernel();
    this.initializer = form.initializer();
    int hidden = widths.size() - 1;
    for (int layer = 0; layer < hidden; layer++) {
      String own = name + "." + layer;
      layers.add(new Layer(layout, own, widths.get(layer), widths.get(layer + 1), HIDDEN_GAIN));
      if (form.normalizes()) {
        norms.add(new LayerNorm(layout, own, widths.get(layer + 1)));
      }
    }
    for (Head head : heads) {
      String own = name + "." + (hidden + this.heads.size());
      this.heads.add(new Layer(layout, own, widths.get(hidden), head.outputs(), head.gain()));
    }
  }

  @Override
  public void bind(NDArray parameters) {
    activation = activations.create(parameters.getManager());
    layers.forEach(layer -> layer.bind(parameters));
    norms.forEach(norm -> norm.bind(parameters));
    heads.forEach(head -> head.bind(parameters));
  }

  @Override
  public void initialize(float[] parameters, UniformRandomProvider random) {
    layers.forEach(layer -> layer.initialize(initializer, parameters, random));
    norms.forEach(norm -> norm.initialize(parameters));
    heads.forEach(head -> head.initialize(initializer, parameters, random));
  }

  @Override
  public String describe(Graph graph, String inputs) {
    String values = graph.input().shape().size() == 1 ? inputs : graph.add("Flatten", inputs);
    for (int index = 0; index < layers.size(); index++) {
      values = layers.get(index).describe(graph, values);
      if (!norms.isEmpty()) {
        values = norms.get(index).describe(graph, values);
      }
      values = activations.describe(graph, values);
    }
    return heads.get(0).describe(graph, values);
  }

  @Override
  public Perceptron perceptron() {
    if (ofKernel == null || !norms.isEmpty() || heads.size() > 1) {
      return null;
    }
    List<Integer> widths = new ArrayList<>();
    layers.forEach(layer -> widths.add(layer.inputs));
    widths.add(heads.get(0).inputs);
    widths.add(heads.get(0).outputs);
    return new Perceptron(widths, ofKernel);
  }

  @Override
  public NDArray infer(NDArray inputs) {
    NDArray values = inputs;
    for (int layer = 0; layer <= layers.size(); layer++) {
      NDArray next;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        next = layer < layers.size() ? hidden(layer, values) : outputs(values);
        NDScope.unregister(next);
      }
      NDScope.register(next);
      if (layer > 0) {
        values.close();
      }
      values = next;
    }
    return values;
  }

  private NDArray hidden(int layer, NDArray values) {
    NDArray sums = layers.get(layer).sums(values);
    if (!norms.isEmpty()) {
      LayerNorm norm = norms.get(layer);
      sums = norm.outputs(norm.forward(sums));
    }
    return activation.of(sums);
  }

  /** Those of all heads side by side. */
  private NDArray outputs(NDArray features) {
    if (heads.size() == 1) {
      return heads.get(0).sums(features);
    }
    NDList outputs = new NDList();
    heads.forEach(head -> outputs.add(head.sums(features)));
    return NDArrays.concat(outputs, 2);
  }

  @Override
  public Pass forward(NDArray inputs) {
    List<NDArray> values = new ArrayList<>(layers.size() + 1);
    List<NDArray> before = new ArrayList<>(layers.size());
    List<LayerNorm.Pass> normalized = new ArrayList<>(norms.size());
    values.add(inputs);
    for (int layer = 0; layer < layers.size(); layer++) {
      NDArray sums = layers.get(layer).sums(values.get(layer));
      if (!norms.isEmpty()) {
        LayerNorm norm = norms.get(layer);
        normalized.add(norm.forward(sums));
        sums = norm.outputs(normalized.get(layer));
      }
      before.add(activation.needsValues() ? sums.duplicate() : null);
      values.add(activation.of(sums));
    }
    return new Layers(values, before, normalized, outputs(values.get(layers.size())));
  }

  @Override
  public Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs) {
    Layers computed = (Layers) pass;
    NDList gradients = new NDList();
    NDArray gradient = atHeads(computed, atOutputs, gradients, atInputs || !layers.isEmpty());
    for (int index = layers.size() - 1; index >= 0; index--) {
      Layer layer = layers.get(index);
      activation.backward(computed.before().get(index), computed.values().get(index + 1), gradient);
      if (!norms.isEmpty()) {
        NDArray atSums =
            norms.get(index).backward(computed.norms().get(index), gradient, gradients);
        gradient.close();
        gradient = atSums;
      }
      layer.backward(computed.values().get(index), gradient, gradients);
      NDArray behind = atInputs || index > 0 ? layer.atInputs(gradient) : null;
      gradient.close();
      gradient = behind;
    }
    return new Gradient(gradients, gradient);
  }

  /**
   * The gradient at what the heads are given; null where it is not wanted.
   *
   * @param gradients receives those at the heads' parameters
   */
  private NDArray atHeads(
      Layers computed, NDArray atOutputs, NDList gradients, boolean atFeatures) {
    NDArray features = computed.values().get(layers.size());
    NDArray sum = null;
    int to = Math.toIntExact(atOutputs.getShape().get(2));
    for (int index = heads.size() - 1; index >= 0; index--) {
      Layer head = heads.get(index);
      int from = to - head.outputs;
      NDArray own =
          heads.size() == 1
              ? atOutputs
              : Part.of(atOutputs, new NDIndex().addAllDim(2).addSliceDim(from, to));
      head.backward(features, own, gradients);
      if (atFeatures) {
        NDArray behind = head.atInputs(own);
        sum = sum == null ? behind : sum.addi(behind);
      }
      to = from;
    }
    return sum;
  }

  /** A matrix of each trial transposed, then written row after row, {@code [trial, any]}. */
  private static NDArray rows(NDArray transposed) {
    Shape shape = transposed.getShape();
    return transposed.swapAxes(1, 2).reshape(shape.get(0), shape.get(1) * shape.get(2));
  }
}
