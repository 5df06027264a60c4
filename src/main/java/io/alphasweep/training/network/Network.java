package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One network for each trial of a pack, all of one shape, computed together.
 *
 * <p>It answers two questions: the outputs for inputs, and the gradient at its parameters (and
 * inputs) for a gradient at those outputs. Whoever asks does not learn whether the second answer is
 * a closed form or PyTorch's. Its parameters are views into the flat parameters of the pack.
 */
public interface Network {

  /**
   * Takes views of its tensors.
   *
   * @param parameters the flat parameters {@code [trial, parameter]} of the pack
   */
  void bind(NDArray parameters);

  /**
   * Draws the initial parameters of one trial.
   *
   * @param parameters one trial's flat parameters; only this network's tensors are written
   */
  void initialize(float[] parameters, UniformRandomProvider random);

  /**
   * The outputs alone; nothing else is kept.
   *
   * @param inputs {@code [trial, sample, ...]}; a pack of one trial may also be given two samples
   *     as {@code [2, 1, ...]}, of which the first is answered
   * @return {@code [trial, sample, output]}, in the present scope
   */
  NDArray infer(NDArray inputs);

  /**
   * The outputs, with what their gradient needs.
   *
   * @param inputs {@code [trial, sample, ...]}; not to be changed before the last {@link #backward}
   */
  Pass forward(NDArray inputs);

  /**
   * The gradient of this network, summed over the samples. May be asked of one pass several times,
   * as long as the parameters are those of the pass.
   *
   * @param pass the forward pass whose outputs the gradient belongs to
   * @param atOutputs {@code [trial, sample, output]}
   * @param atInputs whether the gradient at the inputs is wanted, too
   */
  Gradient backward(Pass pass, NDArray atOutputs, boolean atInputs);

  /**
   * Writes itself into a graph, its parameters by their names in the layout.
   *
   * @param inputs name of the value {@code [sample, ...]}
   * @return name of the first head's value, {@code [sample, output]}
   */
  String describe(Graph graph, String inputs);

  /**
   * Its shape for the kernel, where its tensors are those of a perceptron, in the order of the
   * layout; null where only tensor operators compute it.
   */
  default Perceptron perceptron() {
    return null;
  }

  /** A forward pass; what else it holds is its network's affair. */
  interface Pass {
    /** The outputs, {@code [trial, sample, output]}; not to be changed in place. */
    NDArray outputs();
  }

  /**
   * What a backward pass finds.
   *
   * @param atParameters one {@code [trial, size]} for each tensor, in the order of the layout
   * @param atInputs {@code [trial, sample, ...]}; null where it was not wanted
   */
  record Gradient(List<NDArray> atParameters, NDArray atInputs) {}

  /**
   * How large a network is.
   *
   * @param parameters numbers that are learned
   * @param activations numbers that a forward pass keeps for a sample, inputs and outputs aside
   * @param products of a forward pass for a sample, within a factor of two
   * @param inferredAtOnce samples of a trial that {@link #infer} holds at a time, at the most
   * @param learnedAtOnce samples of a trial that a gradient step holds at a time, at the most
   */
  record Size(
      long parameters, long activations, long products, long inferredAtOnce, long learnedAtOnce) {

    /** Of a network that learns from all samples of a gradient step at a time. */
    Size(long parameters, long activations, long products, long inferredAtOnce) {
      this(parameters, activations, products, inferredAtOnce, Long.MAX_VALUE);
    }
  }

  /**
   * A part of a network's outputs, with a last layer of its own.
   *
   * @param outputs count of numbers
   * @param gain of the last layer's initial weights
   */
  record Head(int outputs, double gain) {}

  /** Makes networks. */
  interface Factory {

    /**
     * Declares a network's tensors.
     *
     * @param trial one of the pack; the settings of a network are structural
     * @param layout receives the tensors
     * @param name prefix of the tensors' names
     * @param inputs shape of one sample
     * @param outputs count of numbers
     * @param outputGain gain of the last layer's initial weights
     */
    Network create(
        TrialSpec trial,
        ParameterLayout layout,
        String name,
        Shape inputs,
        int outputs,
        double outputGain);

    /**
     * Why it takes no such inputs, as a {@link io.alphasweep.trial.Rule} says it; null where it
     * does.
     *
     * @param trial the settings of a trial
     * @param inputs shape of one sample
     */
    default String objection(Settings trial, Shape inputs) {
      return null;
    }

    /** Whether a trial has one network for all that it learns of its inputs. */
    default boolean sharesTrunk(TrialSpec trial) {
      return false;
    }

    /**
     * Declares one network for all, where {@link #sharesTrunk} says so. Its outputs stand side by
     * side in the order of the heads.
     */
    default Network createShared(
        TrialSpec trial, ParameterLayout layout, String name, Shape inputs, List<Head> heads) {
      throw new UnsupportedOperationException("its trials share no trunk");
    }

    /** How large the network would be. */
    Size size(TrialSpec trial, Shape inputs, int outputs);
  }
}
