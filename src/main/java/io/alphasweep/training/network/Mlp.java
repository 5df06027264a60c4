package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.pack.BatchedProduct;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A multilayer perceptron with an activation between its layers and none behind the last, its
 * backward pass in closed form.
 *
 * <p>Weights are stored {@code [input, output]}, so a layer is one batched product {@code [trial,
 * sample, input] x [trial, input, output]}.
 *
 * <p>What is of no more use is closed at once and not with its scope, so that the next result is
 * written over memory that is still in the processor's cache.
 */
public final class Mlp implements Network {

  /** As {@link MlpSettings} say. */
  static final Choice<Network.Factory> CHOICE =
      new Choice<>("mlp", "multilayer perceptron", List.of(), new Factory());

  private static final double HIDDEN_GAIN = Math.sqrt(2);

  /** Products with fewer outputs are computed transposed. */
  private static final int NARROW = 16;

  private static final int[] SAMPLES = {1};
  private static final int[] INPUTS = {2};

  private record Layer(
      int inputs, int outputs, ParameterLayout.Tensor weight, ParameterLayout.Tensor bias) {}

  private final List<Layer> layers = new ArrayList<>();
  private final double outputGain;
  private final Activation.Factory activations;

  /** Null where the kernel does not know the activation. */
  private final Perceptron.Activation ofKernel;

  private final Initializer initializer;
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> transposedWeights = new ArrayList<>();

  /** Those of a pack of one trial as if it were two equal ones. */
  private final List<NDArray> weightsOfCopies = new ArrayList<>();

  private final List<NDArray> biases = new ArrayList<>();
  private Activation activation;

  /**
   * The values of each layer, inputs first and outputs last: {@code [trial, sample, width]}.
   *
   * @param before those of the hidden layers before the activation, null where it needs none
   */
  private record Layers(List<NDArray> values, List<NDArray> before) implements Pass {
    @Override
    public NDArray outputs() {
      return values.get(values.size() - 1);
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
      return new Mlp(
          layout,
          name,
          widths(trial, inputs, outputs),
          outputGain,
          Activations.REGISTRY.chosen(trial).factory(),
          Perceptron.Activation.named(Activations.REGISTRY.chosen(trial).name()),
          Initializers.REGISTRY.chosen(trial).factory());
    }

    @Override
    public Size size(TrialSpec trial, Shape inputs, int outputs) {
      List<Integer> widths = widths(trial, inputs, outputs);
      long parameters = 0;
      long hidden = 0;
      for (int layer = 0; layer + 1 < widths.size(); layer++) {
        parameters += (widths.get(layer) + 1L) * widths.get(layer + 1);
        hidden += layer == 0 ? 0 : widths.get(layer);
      }
      return new Size(parameters, hidden, parameters, Long.MAX_VALUE);
    }

    private static List<Integer> widths(TrialSpec trial, Shape inputs, int outputs) {
      List<Integer> widths = new ArrayList<>();
      widths.add(Math.toIntExact(inputs.size()));
      trial
          .integers(MlpSettings.HIDDEN_SIZES.key())
          .forEach(width -> widths.add(Math.toIntExact(width)));
      widths.add(outputs);
      return widths;
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
        widths,
        outputGain,
        Tanh::new,
        Perceptron.Activation.TANH,
        Initializers.ORTHOGONAL.factory());
  }

  Mlp(
      ParameterLayout layout,
      String name,
      List<Integer> widths,
      double outputGain,
      Activation.Factory activations,
      Perceptron.Activation ofKernel,
      Initializer initializer) {
    this.outputGain = outputGain;
    this.activations = activations;
    this.ofKernel = ofKernel;
    this.initializer = initializer;
    for (int layer = 0; layer + 1 < widths.size(); layer++) {
      int inputs = widths.get(layer);
      int outputs = widths.get(layer + 1);
      layers.add(
          new Layer(
              inputs,
              outputs,
              layout.add(name + "." + layer + ".weight", (long) inputs * outputs),
              layout.add(name + "." + layer + ".bias", outputs)));
    }
  }

  @Override
  public void bind(NDArray parameters) {
    long trials = parameters.getShape().get(0);
    activation = activations.create(parameters.getManager());
    for (Layer layer : layers) {
      NDArray weight =
          layer.weight.view(parameters).reshape(new Shape(trials, layer.inputs, layer.outputs));
      weights.add(weight);
      transposedWeights.add(weight.swapAxes(1, 2));
      weightsOfCopies.add(trials == 1 ? weight.broadcast(2, layer.inputs, layer.outputs) : weight);
      biases.add(layer.bias.view(parameters).reshape(new Shape(trials, 1, layer.outputs)));
    }
  }

  @Override
  public void initialize(float[] parameters, UniformRandomProvider random) {
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      double gain = index + 1 < layers.size() ? HIDDEN_GAIN : outputGain;
      initializer.fill(
          layer.inputs,
          layer.outputs,
          gain,
          target(layer.weight, parameters),
          target(layer.bias, parameters),
          random);
    }
  }

  private static Initializer.Target target(ParameterLayout.Tensor tensor, float[] parameters) {
    return new Initializer.Target(parameters, Math.toIntExact(tensor.offset()));
  }

  @Override
  public Perceptron perceptron() {
    if (ofKernel == null) {
      return null;
    }
    List<Integer> widths = new ArrayList<>();
    widths.add(layers.get(0).inputs);
    layers.forEach(layer -> widths.add(layer.outputs));
    return new Perceptron(widths, ofKernel);
  }

  @Override
  public NDArray infer(NDArray inputs) {
    NDArray values = inputs;
    for (int layer = 0; layer < layers.size(); layer++) {
      NDArray next;
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        next = layer(layer, values);
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

  @Override
  public Pass forward(NDArray inputs) {
    List<NDArray> values = new ArrayList<>(layers.size() + 1);
    List<NDArray> before = new ArrayList<>(layers.size());
    values.add(inputs);
    for (int layer = 0; layer + 1 < layers.size(); layer++) {
      NDArray sums = sums(layer, values.get(layer));
      before.add(activation.needsValues() ? sums.duplicate() : null);
      values.add(activation.of(sums));
    }
    values.add(sums(layers.size() - 1, values.get(layers.size() - 1)));
    return new Layers(values, before);
  }

  private NDArray layer(int layer, NDArray inputs) {
    NDArray sums = sums(layer, inputs);
    return layer + 1 == layers.size() ? sums : activation.of(sums);
  }

  private NDArray sums(int layer, NDArray inputs) {
    return product(layer, inputs).addi(biases.get(layer));
  }

  @Override
  public Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs) {
    Layers computed = (Layers) pass;
    NDList gradients = new NDList();
    NDArray gradient = atOutputs;
    for (int index = layers.size() - 1; index >= 0; index--) {
      Layer layer = layers.get(index);
      NDArray inputs = computed.values().get(index);
      gradients.add(0, gradient.sum(SAMPLES));
      gradients.add(0, atWeight(layer, inputs, gradient));
      if (index > 0) {
        NDArray behind = BatchedProduct.of(gradient, transposedWeights.get(index));
        activation.backward(computed.before().get(index - 1), inputs, behind);
        if (gradient != atOutputs) {
          gradient.close();
        }
        gradient = behind;
      }
    }
    NDArray first = atInputs ? BatchedProduct.of(gradient, transposedWeights.get(0)) : null;
    return new Gradient(gradients, first);
  }

  /**
   * The batched product {@code [trial, sample, input] x [trial, input, output]}. For one output it
   * is written as product and sum, which is faster. For few outputs it is computed transposed: a
   * result with few columns takes PyTorch as long as one with 64, and one with few rows a fourth of
   * that.
   */
  private NDArray product(int index, NDArray inputs) {
    Layer layer = layers.get(index);
    if (layer.outputs == 1) {
      return inputs.mul(transposedWeights.get(index)).sum(INPUTS, true);
    }
    long samples = inputs.getShape().get(1);
    if (layer.outputs >= NARROW || samples == 1) {
      boolean copies = samples == 1 && inputs.getShape().get(0) > 1;
      return BatchedProduct.of(inputs, (copies ? weightsOfCopies : weights).get(index));
    }
    NDArray transposed = BatchedProduct.of(transposedWeights.get(index), inputs.swapAxes(1, 2));
    return rows(transposed).reshape(new Shape(inputs.getShape().get(0), samples, layer.outputs));
  }

  /** The gradient at a layer's weight, {@code [trial, input * output]}. */
  private static NDArray atWeight(Layer layer, NDArray inputs, NDArray gradient) {
    if (layer.outputs == 1) {
      return inputs.mul(gradient).sum(SAMPLES);
    }
    if (layer.outputs >= NARROW) {
      NDArray product = BatchedProduct.of(inputs.swapAxes(1, 2), gradient);
      return product.reshape(new Shape(product.getShape().get(0), layer.weight.size()));
    }
    return rows(BatchedProduct.of(gradient.swapAxes(1, 2), inputs));
  }

  /** A matrix of each trial transposed, then written row after row, {@code [trial, any]}. */
  private static NDArray rows(NDArray transposed) {
    Shape shape = transposed.getShape();
    return transposed.swapAxes(1, 2).reshape(shape.get(0), shape.get(1) * shape.get(2));
  }
}
