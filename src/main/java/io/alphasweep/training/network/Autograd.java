package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
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

  /**
   * Trials are computed in groups of so many samples, and trials with more samples by themselves:
   * results of larger groups leave the processor's cache, and PyTorch gives memory for results over
   * 32 MB back to the system each time. Nothing but outputs is kept of more samples.
   */
  static final int SAMPLES_AT_ONCE = 1024;

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

  /**
   * The recorded graph of a group of trials; the inputs are a leaf of it only where their gradient
   * is wanted.
   */
  private record Graph(NDArray inputs, List<NDArray> leaves, NDArray outputs) {}

  /**
   * A forward pass.
   *
   * @param outputs of all graphs; no graph goes on from them
   */
  private record Recording(List<Graph> graphs, NDArray outputs) implements Pass {}

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
    NDArray own = inputs.getShape().get(0) > trials ? inputs.get("0:1") : inputs;
    long samples = own.getShape().get(1);
    NDList groups = new NDList();
    for (NDIndex group : groups(samples)) {
      NDList pieces = new NDList();
      for (long from = 0; from < samples; from += SAMPLES_AT_ONCE) {
        NDIndex piece = new NDIndex(":, {}:{}", from, Math.min(from + SAMPLES_AT_ONCE, samples));
        pieces.add(
            result(
                false,
                () -> {
                  List<NDArray> ofGroup = views.stream().map(view -> view.get(group)).toList();
                  return function.apply(ofGroup, own.get(group).get(piece));
                }));
      }
      groups.add(joined(pieces, 1));
    }
    return joined(groups, 0);
  }

  /** The trials that are computed together, one group after the other. */
  private List<NDIndex> groups(long samples) {
    long size = Math.max(1, SAMPLES_AT_ONCE / samples);
    List<NDIndex> groups = new ArrayList<>();
    for (long from = 0; from < trials; from += size) {
      groups.add(new NDIndex().addSliceDim(from, Math.min(from + size, trials)));
    }
    return groups;
  }

  private static NDArray joined(NDList pieces, int axis) {
    return pieces.size() == 1 ? pieces.get(0) : NDArrays.concat(pieces, axis);
  }

  @Override
  public Pass forward(NDArray inputs) {
    List<Graph> graphs = new ArrayList<>();
    NDList outputs = new NDList();
    for (NDIndex group : groups(inputs.getShape().get(1))) {
      List<NDArray> leaves = views.stream().map(view -> leaf(view.get(group))).toList();
      Graph graph = record(inputs.get(group), leaves);
      graphs.add(graph);
      outputs.add(graph.outputs().stopGradient());
    }
    return new Recording(graphs, joined(outputs, 0));
  }

  private Graph record(NDArray inputs, List<NDArray> leaves) {
    return new Graph(inputs, leaves, result(true, () -> function.apply(leaves, inputs)));
  }

  @Override
  public Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs) {
    List<NDList> atParameters = parts.stream().map(part -> new NDList()).toList();
    NDList gradientsAtInputs = new NDList();
    List<NDIndex> groups = groups(atOutputs.getShape().get(1));
    for (int group = 0; group < groups.size(); group++) {
      Graph graph = ((Recording) pass).graphs().get(group);
      NDArray inputs = null;
      if (atInputs) {
        // Seldom wanted, and dear for images: so the graph is recorded anew, from the inputs on.
        inputs = leaf(graph.inputs());
        graph = record(inputs, graph.leaves());
      }
      NDArray own = atOutputs.get(groups.get(group));
      JniUtils.backward((PtNDArray) graph.outputs(), (PtNDArray) own, true, false);
      for (int part = 0; part < parts.size(); part++) {
        NDArray leaf = graph.leaves().get(part);
        long inGroup = leaf.getShape().get(0);
        atParameters.get(part).add(taken(leaf).reshape(inGroup, leaf.size() / inGroup));
      }
      if (atInputs) {
        gradientsAtInputs.add(taken(inputs));
      }
    }
    return new Gradient(
        atParameters.stream().map(gradients -> joined(gradients, 0)).toList(),
        atInputs ? joined(gradientsAtInputs, 0) : null);
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

  /**
   * A result alone: of what else the work makes only what a graph needs is kept. It lies in memory
   * element after element, whatever views it was made by, since PyTorch rounds sums by how their
   * numbers lie.
   */
  private static NDArray result(boolean recorded, Supplier<NDArray> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(recorded);
    NDArray result;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray made = work.get();
      result = made.reshape(-1).reshape(made.getShape());
      NDScope.unregister(result);
    } finally {
      JniUtils.setGradMode(before);
    }
    NDScope.register(result);
    return result;
  }
}
