package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A network that is given by its forward pass alone: its gradient is PyTorch's own vector-Jacobian
 * product.
 *
 * <p>DJL's gradient collector is one for the whole process. This goes below it: PyTorch keeps the
 * switch that records a graph for each thread, so that packs may train side by side.
 */
public final class Autograd implements Network {

  /** More samples of a trial are inferred one part after the other, to save memory. */
  static final long SAMPLES_AT_ONCE = 1024;

  /**
   * One tensor of a network.
   *
   * @param name behind the network's own
   * @param shape of one trial
   * @param initializer draws its first values
   */
  public record Part(String name, Shape shape, Initializer initializer) {}

  /** Draws the first values of a tensor. */
  @FunctionalInterface
  public interface Initializer {
    /**
     * Draws them.
     *
     * @param parameters receives {@code size} numbers from {@code offset}
     */
    void fill(float[] parameters, int offset, int size, UniformRandomProvider random);
  }

  /** The forward pass. */
  @FunctionalInterface
  public interface Function {
    /**
     * The outputs {@code [trial, sample, output]}.
     *
     * @param tensors {@code [trial, ...]}, in the order of the parts; not to be changed in place
     * @param inputs {@code [trial, sample, ...]}; not to be changed in place
     */
    NDArray apply(List<NDArray> tensors, NDArray inputs);
  }

  /** A recorded graph; the inputs are a leaf of it only where their gradient is wanted. */
  private record Graph(NDArray inputs, List<NDArray> leaves, NDArray outputs) implements Pass {}

  private final List<Part> parts;
  private final List<ParameterLayout.Tensor> tensors = new ArrayList<>();
  private final Function function;
  private final List<NDArray> views = new ArrayList<>();
  private long trials;

  /**
   * Declares the network's tensors.
   *
   * @param layout receives them, in the order of the parts
   * @param name prefix of the tensors' names
   */
  public Autograd(ParameterLayout layout, String name, List<Part> parts, Function function) {
    this.parts = List.copyOf(parts);
    this.function = function;
    for (Part part : parts) {
      tensors.add(layout.add(name + "." + part.name(), part.shape().size()));
    }
  }

  @Override
  public void bind(NDArray parameters) {
    trials = parameters.getShape().get(0);
    for (int part = 0; part < parts.size(); part++) {
      views.add(
          tensors
              .get(part)
              .view(parameters)
              .reshape(new Shape(trials).addAll(parts.get(part).shape())));
    }
  }

  @Override
  public void initialize(float[] parameters, UniformRandomProvider random) {
    for (int part = 0; part < parts.size(); part++) {
      ParameterLayout.Tensor tensor = tensors.get(part);
      parts
          .get(part)
          .initializer()
          .fill(
              parameters, Math.toIntExact(tensor.offset()), Math.toIntExact(tensor.size()), random);
    }
  }

  @Override
  public NDArray infer(NDArray inputs) {
    NDArray outputs;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray own = inputs.getShape().get(0) > trials ? inputs.get("0:1") : inputs;
      outputs = recording(false, () -> inParts(own));
      NDScope.unregister(outputs);
    }
    NDScope.register(outputs);
    return outputs;
  }

  private NDArray inParts(NDArray inputs) {
    long samples = inputs.getShape().get(1);
    if (samples <= SAMPLES_AT_ONCE) {
      return function.apply(views, inputs);
    }
    NDList parts = new NDList();
    for (long from = 0; from < samples; from += SAMPLES_AT_ONCE) {
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        long to = Math.min(from + SAMPLES_AT_ONCE, samples);
        NDArray part = function.apply(views, inputs.get(":, {}:{}", from, to));
        NDScope.unregister(part);
        parts.add(part);
      }
    }
    parts.forEach(NDScope::register);
    return NDArrays.concat(parts, 1);
  }

  @Override
  public Pass forward(NDArray inputs) {
    return record(inputs, views.stream().map(Autograd::leaf).toList());
  }

  private Graph record(NDArray inputs, List<NDArray> leaves) {
    return new Graph(inputs, leaves, recording(true, () -> function.apply(leaves, inputs)));
  }

  @Override
  public Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs) {
    Graph graph = (Graph) pass;
    if (!atInputs) {
      return new Gradient(atParameters(graph, atOutputs), null);
    }
    // Seldom wanted, and dear for images: so the graph is recorded anew, now from the inputs on.
    NDArray inputs = leaf(graph.inputs());
    Graph whole = record(inputs, graph.leaves());
    return new Gradient(atParameters(whole, atOutputs), taken(inputs));
  }

  private static List<NDArray> atParameters(Graph graph, NDArray atOutputs) {
    JniUtils.backward((PtNDArray) graph.outputs(), (PtNDArray) atOutputs, true, false);
    List<NDArray> gradients = new ArrayList<>();
    for (NDArray leaf : graph.leaves()) {
      long trials = leaf.getShape().get(0);
      gradients.add(taken(leaf).reshape(trials, leaf.size() / trials));
    }
    return gradients;
  }

  /** The same numbers, as the start of a graph. */
  private static NDArray leaf(NDArray tensor) {
    NDArray leaf = tensor.stopGradient();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  /** A leaf's gradient; the leaf's own starts from zero again, since PyTorch adds to it. */
  private static NDArray taken(NDArray leaf) {
    NDArray gradient = leaf.getGradient();
    NDArray copy = gradient.duplicate();
    JniUtils.zeroGrad((PtNDArray) leaf);
    return copy;
  }

  private static NDArray recording(boolean on, Supplier<NDArray> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
