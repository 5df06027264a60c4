package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A multilayer perceptron with tanh between its layers and none behind the last, its backward pass
 * in closed form.
 *
 * <p>Weights are stored {@code [input, output]}, so a layer is one batched product {@code [trial,
 * sample, input] x [trial, input, output]}. Initial weights are orthogonal, biases zero (CleanRL,
 * ppo_continuous_action).
 */
public final class Mlp implements Network {

  private static final double HIDDEN_GAIN = Math.sqrt(2);
  private static final int[] SAMPLES = {1};
  private static final int[] INPUTS = {2};

  private record Layer(
      int inputs, int outputs, ParameterLayout.Tensor weight, ParameterLayout.Tensor bias) {}

  private final List<Layer> layers = new ArrayList<>();
  private final double outputGain;
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> transposedWeights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();

  /**
   * Declares the network's tensors.
   *
   * @param layout receives weight and bias of each layer, first layer first
   * @param name prefix of the tensors' names
   * @param widths inputs, hidden widths, outputs
   * @param outputGain gain of the last layer's initial weights
   */
  public Mlp(ParameterLayout layout, String name, List<Integer> widths, double outputGain) {
    this.outputGain = outputGain;
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
    for (Layer layer : layers) {
      NDArray weight =
          layer.weight.view(parameters).reshape(new Shape(trials, layer.inputs, layer.outputs));
      weights.add(weight);
      transposedWeights.add(weight.swapAxes(1, 2));
      biases.add(layer.bias.view(parameters).reshape(new Shape(trials, 1, layer.outputs)));
    }
  }

  @Override
  public void initialize(float[] parameters, UniformRandomProvider random) {
    for (int index = 0; index < layers.size(); index++) {
      Layer layer = layers.get(index);
      double gain = index + 1 < layers.size() ? HIDDEN_GAIN : outputGain;
      double[][] weight = Orthogonal.matrix(layer.inputs, layer.outputs, gain, random);
      int next = Math.toIntExact(layer.weight.offset());
      for (double[] row : weight) {
        for (double element : row) {
          parameters[next++] = (float) element;
        }
      }
    }
  }

  @Override
  public Pass forward(NDArray inputs) {
    List<NDArray> activations = new ArrayList<>(layers.size() + 1);
    activations.add(inputs);
    NDArray values = inputs;
    for (int layer = 0; layer < layers.size(); layer++) {
      values = product(layer, values).addi(biases.get(layer));
      if (layer + 1 < layers.size()) {
        values = values.tanh();
      }
      activations.add(values);
    }
    return new Pass(activations);
  }

  @Override
  public List<NDArray> backward(Pass pass, NDArray outputGradient) {
    NDList gradients = new NDList();
    long trials = outputGradient.getShape().get(0);
    NDArray gradient = outputGradient;
    for (int index = layers.size() - 1; index >= 0; index--) {
      Layer layer = layers.get(index);
      NDArray inputs = pass.activations().get(index);
      gradients.add(0, gradient.sum(SAMPLES));
      NDArray atWeight =
          layer.outputs == 1
              ? inputs.mul(gradient).sum(SAMPLES)
              : inputs.swapAxes(1, 2).batchMatMul(gradient);
      gradients.add(0, atWeight.reshape(new Shape(trials, layer.weight.size())));
      if (index > 0) {
        // tanh' = 1 - tanh^2, and the inputs of this layer are the tanh of the one before. In
        // place, since passes over new memory cost twice as much.
        NDArray behind = gradient.batchMatMul(transposedWeights.get(index));
        gradient = behind.subi(inputs.muli(inputs).muli(behind));
      }
    }
    return gradients;
  }

  /**
   * The batched product {@code [trial, sample, input] x [trial, input, output]}. For one output it
   * is written as product and sum: that is faster, and for a pack of one trial PyTorch would hand
   * the batched product to a matrix-vector kernel, whose bits differ from those of larger packs.
   */
  private NDArray product(int layer, NDArray inputs) {
    return layers.get(layer).outputs == 1
        ? inputs.mul(transposedWeights.get(layer)).sum(INPUTS, true)
        : inputs.batchMatMul(weights.get(layer));
  }
}
