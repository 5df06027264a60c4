package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One network for each trial of a pack, all of one shape, computed together.
 *
 * <p>It answers two questions: the outputs for inputs, and the parameter gradient for a gradient at
 * those outputs. Its parameters are views into the flat parameters of the pack.
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
   * The outputs for inputs.
   *
   * @param inputs {@code [trial, sample, input]}; a pack of one trial may also be given two inputs
   *     as {@code [2, 1, input]}, which has no backward pass
   */
  Pass forward(NDArray inputs);

  /**
   * The gradient of this network's tensors, summed over the samples.
   *
   * @param pass the forward pass whose outputs the gradient belongs to; not usable afterwards
   * @param outputGradient {@code [trial, sample, output]}
   * @return one {@code [trial, size]} for each tensor, in the order of the layout
   */
  List<NDArray> backward(Pass pass, NDArray outputGradient);

  /**
   * A forward pass with what its backward pass needs.
   *
   * @param activations inputs first, each layer's values {@code [trial, sample, width]}, outputs
   *     last
   */
  record Pass(List<NDArray> activations) {
    /** The outputs, {@code [trial, sample, output]}. */
    public NDArray outputs() {
      return activations.get(activations.size() - 1);
    }
  }
}
