package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.alphasweep.training.graph.Graph;
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
  public record Part(String name, Shape shape, Initializer initializer) {

    /** Weights of a layer, orthogonal, with PyTorch's order of outputs and inputs. */
    static Part orthogonal(String layer, int outputs, int inputs, double gain) {
      return new Part(
          layer + ".weight",
          new Shape(outputs, inputs),
          (parameters, offset, size, random) -> {
            int next = offset;
            for (double[] row : Orthogonal.matrix(outputs, inputs, gain, random)) {
              for (double element : row) {
                parameters[next++] = (float) element;
              }
            }
          });
    }

    /** Biases of a layer, zero. */
    static Part zeros(String layer, Shape shape) {
      return new Part(layer + ".bias", shape, (parameters, offset, size, random) -> {});
    }

    /** A tensor of numbers that are uniform within a bound. */
    static Part uniform(String name, Shape shape, double bound) {
      return new Part(
          name,
          shape,
          (parameters, offset, size, random) -> {
            for (int element = offset; element < offset + size; element++) {
              parameters[element] = (float) (bound * (2 * random.nextDouble() - 1));
            }
          });
    }
  }

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

    /**
     * Writes itself into a graph.
     *
     * @param tensors names of the parameters, in the order of the parts
     * @param inputs name of the value {@code [sample, ...]}
     * @return name of the first head's value
     */
    default String describe(Graph graph, List<String> tensors, String inputs) {
      throw new UnsupportedOperationException("this network has no graph");
    }
  }

  /**
   * How many samples are computed at a time. One trial's bits follow from it.
   *
   * @param onCpu there
   * @param onGpu there, a power of two
   * @param recorded samples of a trial whose graph a forward pass keeps, at the most: those of all
   *     trials are kept at a time
   */
  record SamplesAtOnce(int onCpu, int onGpu, long recorded) {}

  /**
   * The recorded graph of a group of trials; the inputs are a leaf of it only where their gradient
   * is wanted.
   */
  private record Tape(NDArray inputs, List<NDArray> leaves, NDArray outputs) {}

  /**
   * A forward pass.
   *
   * @param graphs one for each group of trials; null where none was recorded
   * @param inputs all of them
   * @param outputs of all graphs; no graph goes on from them
   */
  private record Recording(List<Tape> graphs, NDArray inputs, NDArray outputs) implements Pass {}

  private final List<Part> parts;
  private final SamplesAtOnce most;
  private final List<ParameterLayout.Tensor> tensors = new ArrayList<>();
  private final Function function;
  private final List<NDArray> views = new ArrayList<>();
  private long trials;

  /** As {@link #most} says of the device that the parameters are on. */
  private int samplesAtOnce;

  /**
   * Declares the network's tensors.
   *
   * @param layout receives them, in the order of the parts
   * @param name prefix of the tensors' names
   */
  public Autograd(ParameterLayout layout, String name, List<Part> parts, Function function) {
    this(
        layout,
        name,
        parts,
        function,
        new SamplesAtOnce(SAMPLES_AT_ONCE, SAMPLES_AT_ONCE, Long.MAX_VALUE));
  }

  /**
   * Declares the tensors of a network whose samples are dear: so many are computed at a time, in
   * gradient steps, too. Of more than a forward pass may record it keeps the outputs alone, and the
   * graph is recorded anew for the gradient, piece after piece.
   *
   * @param layout receives the tensors, in the order of the parts
   * @param name prefix of the tensors' names
   */
  Autograd(
      ParameterLayout layout,
      String name,
      List<Part> parts,
      Function function,
      SamplesAtOnce most) {
    this.parts = List.copyOf(parts);
    this.function = function;
    this.most = most;
    for (Part part : parts) {
      tensors.add(layout.add(name + "." + part.name(), part.shape().getShape()));
    }
  }

  @Override
  public void bind(NDArray parameters) {
    trials = parameters.getShape().get(0);
    samplesAtOnce = parameters.getDevice().isGpu() ? most.onGpu() : most.onCpu();
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
  public String describe(Graph graph, String inputs) {
    return function.describe(
        graph, tensors.stream().map(ParameterLayout.Tensor::name).toList(), inputs);
  }

  @Override
  public NDArray infer(NDArray inputs) {
    NDArray own = inputs.getShape().get(0) > trials ? inputs.get("0:1") : inputs;
    long samples = own.getShape().get(1);
    NDList groups = new NDList();
    for (NDIndex group : groups(samples)) {
      NDList pieces = new NDList();
      for (NDIndex piece : pieces(samples)) {
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

  /**
   * The trials that are computed together, one group after the other. On a GPU a trial's bits
   * follow from how many they are; powers of two divide the lanes there.
   */
  private List<NDIndex> groups(long samples) {
    long size = Long.highestOneBit(Math.max(1, samplesAtOnce / samples));
    List<NDIndex> groups = new ArrayList<>();
    for (long from = 0; from < trials; from += size) {
      groups.add(new NDIndex().addSliceDim(from, Math.min(from + size, trials)));
    }
    return groups;
  }

  /** The samples that are computed together, one piece after the other. */
  private List<NDIndex> pieces(long samples) {
    List<NDIndex> pieces = new ArrayList<>();
    for (long from = 0; from < samples; from += samplesAtOnce) {
      pieces.add(new NDIndex(":, {}:{}", from, Math.min(from + samplesAtOnce, samples)));
    }
    return pieces;
  }

  private static NDArray joined(NDList pieces, int axis) {
    return pieces.size() == 1 ? pieces.get(0) : NDArrays.concat(pieces, axis);
  }

  @Override
  public Pass forward(NDArray inputs) {
    if (inputs.getShape().get(1) > most.recorded()) {
      return new Recording(null, inputs, infer(inputs));
    }
    List<Tape> graphs = new ArrayList<>();
    NDList outputs = new NDList();
    for (NDIndex group : groups(inputs.getShape().get(1))) {
      Tape graph = record(inputs.get(group), leaves(group));
      graphs.add(graph);
      outputs.add(graph.outputs().stopGradient());
    }
    return new Recording(graphs, inputs, joined(outputs, 0));
  }

  private List<NDArray> leaves(NDIndex group) {
    return views.stream().map(view -> leaf(view.get(group))).toList();
  }

  private Tape record(NDArray inputs, List<NDArray> leaves) {
    return new Tape(inputs, leaves, result(true, () -> function.apply(leaves, inputs)));
  }

  @Override
  public Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs) {
    Recording recording = (Recording) pass;
    List<NDList> atParameters = parts.stream().map(part -> new NDList()).toList();
    NDList gradientsAtInputs = new NDList();
    List<NDIndex> groups = groups(atOutputs.getShape().get(1));
    for (int group = 0; group < groups.size(); group++) {
      NDArray own = atOutputs.get(groups.get(group));
      NDList found = atInputs ? gradientsAtInputs : null;
      List<NDArray> leaves =
          recording.graphs() == null
              ? inPieces(groups.get(group), recording.inputs().get(groups.get(group)), own, found)
              : throughGraph(recording.graphs().get(group), own, found);
      for (int part = 0; part < parts.size(); part++) {
        NDArray leaf = leaves.get(part);
        long inGroup = leaf.getShape().get(0);
        atParameters.get(part).add(taken(leaf).reshape(inGroup, leaf.size() / inGroup));
      }
    }
    return new Gradient(
        atParameters.stream().map(gradients -> joined(gradients, 0)).toList(),
        atInputs ? joined(gradientsAtInputs, 0) : null);
  }

  /**
   * Records a group's outputs piece after piece and forgets each again.
   *
   * @param atInputs receives the gradient there; null where it is not wanted
   * @return what the parameters' gradients are found at
   */
  private List<NDArray> inPieces(
      NDIndex group, NDArray inputs, NDArray atOutputs, NDList atInputs) {
    List<NDArray> leaves = leaves(group);
    NDList ofPieces = new NDList();
    for (NDIndex piece : pieces(atOutputs.getShape().get(1))) {
      NDArray ofPiece = inputs.get(piece);
      boolean isWanted = atInputs != null;
      addGradient(
          isWanted ? leaf(ofPiece) : ofPiece, leaves, atOutputs.get(piece), isWanted, ofPieces);
    }
    if (atInputs != null) {
      atInputs.add(joined(ofPieces, 1));
    }
    return leaves;
  }

  /** Goes back through what was recorded; otherwise as {@link #inPieces}. */
  private List<NDArray> throughGraph(Tape graph, NDArray atOutputs, NDList atInputs) {
    if (atInputs == null) {
      JniUtils.backward((PtNDArray) graph.outputs(), (PtNDArray) atOutputs, true, false);
    } else {
      // Seldom wanted, and dear for images: so the graph is recorded anew, from the inputs on.
      addGradient(leaf(graph.inputs()), graph.leaves(), atOutputs, true, atInputs);
    }
    return graph.leaves();
  }

  /** Records a graph and adds its gradient to that of the leaves. */
  private void addGradient(
      NDArray inputs, List<NDArray> leaves, NDArray atOutputs, boolean atInputs, NDList found) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Tape graph = record(inputs, leaves);
      JniUtils.backward((PtNDArray) graph.outputs(), (PtNDArray) atOutputs, false, false);
    }
    if (atInputs) {
      found.add(taken(inputs));
    }
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
