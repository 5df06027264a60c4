package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.pack.RowSums;
import java.util.Arrays;
import java.util.Map;

/**
 * Layer normalisation (Ba et al. 2016), as {@code torch.nn.LayerNorm} has it: outputs = gain x +
 * shift, with x = (values - mean) / sqrt(variance + 1e-5) over the units of a layer.
 *
 * <p>Its gradient is in closed form: at the values it is (g - mean g - x mean (g x)) /
 * sqrt(variance + 1e-5), where g is the gain times the gradient at the outputs.
 */
final class LayerNorm {

  private static final float EPSILON = 1e-5f;

  private final int width;
  private final ParameterLayout.Tensor gainTensor;
  private final ParameterLayout.Tensor shiftTensor;
  private NDArray epsilon;
  private NDArray share;
  private NDArray gain;
  private NDArray shift;

  /**
   * What the gradient needs.
   *
   * @param normalized x, {@code [trial, sample, unit]}
   * @param spread sqrt(variance + 1e-5), {@code [trial, sample, 1]}
   */
  record Pass(NDArray normalized, NDArray spread) {}

  /**
   * Declares gains and shifts.
   *
   * @param name prefix of the tensors' names
   */
  LayerNorm(ParameterLayout layout, String name, int width) {
    this.width = width;
    this.gainTensor = layout.add(name + ".gain", width);
    this.shiftTensor = layout.add(name + ".shift", width);
  }

  /** Count of its parameters. */
  static long parameters(long width) {
    return 2 * width;
  }

  String describe(Graph graph, String values) {
    return graph.add(
        "LayerNormalization",
        Map.of("axis", -1L, "epsilon", EPSILON),
        values,
        graph.parameter(gainTensor.name()),
        graph.parameter(shiftTensor.name()));
  }

  void bind(NDArray parameters) {
    NDManager manager = parameters.getManager();
    Shape row = new Shape(parameters.getShape().get(0), 1, width);
    epsilon = manager.create(EPSILON);
    share = manager.create(1f / width);
    gain = gainTensor.view(parameters).reshape(row);
    shift = shiftTensor.view(parameters).reshape(row);
  }

  /** Gains of 1; shifts stay 0. */
  void initialize(float[] parameters) {
    int from = Math.toIntExact(gainTensor.offset());
    Arrays.fill(parameters, from, from + width, 1);
  }

  /**
   * Normalises.
   *
   * @param values {@code [trial, sample, unit]}, not usable afterwards
   */
  Pass forward(NDArray values) {
    NDArray centred = values.subi(mean(values));
    NDArray spread = mean(centred.mul(centred)).addi(epsilon).sqrt();
    return new Pass(centred.divi(spread), spread);
  }

  /** What the layer's activation is given. */
  NDArray outputs(Pass pass) {
    return pass.normalized().mul(gain).addi(shift);
  }

  /**
   * Turns the gradient at the outputs into the one at the values.
   *
   * @param atOutputs {@code [trial, sample, unit]}
   * @param atParameters receives those of gain and shift at its front
   */
  NDArray backward(Pass pass, NDArray atOutputs, NDList atParameters) {
    NDArray normalized = pass.normalized();
    atParameters.add(0, RowSums.sum(atOutputs, 1, false));
    atParameters.add(0, RowSums.sum(atOutputs.mul(normalized), 1, false));
    NDArray scaled = atOutputs.mul(gain);
    NDArray along = normalized.mul(mean(scaled.mul(normalized)));
    return scaled.subi(mean(scaled)).subi(along).divi(pass.spread());
  }

  private NDArray mean(NDArray values) {
    return RowSums.sum(values, 2, true).muli(share);
  }
}
