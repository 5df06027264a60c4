package io.alphasweep.training.policy;

import ai.djl.ndarray.NDArray;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.training.graph.Graph;
import io.alphasweep.training.network.ParameterLayout;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A distribution of actions, whose numbers a network gives.
 *
 * <p>It has two faces, which stand in one file so that they stay one distribution. On the host
 * actions are drawn one by one, each trial's from its own stream; on the device the actions of
 * minibatches are weighed, with gradients in closed form.
 */
public interface Policy {

  /** Count of numbers that the network gives for an observation. */
  int outputSize();

  /** Count of numbers of an action. */
  int actionSize();

  /** Declares the tensors that are its own and not the network's, if it has any. */
  default void declare(ParameterLayout layout) {}

  /**
   * Takes views of the tensors that are its own and not the network's, if it has any.
   *
   * @param parameters whose manager owns its constants: the flat parameters {@code [trial,
   *     parameter]} of the pack
   */
  void bind(NDArray parameters);

  /**
   * Says where the host's face reads the tensors that are the policy's own, in place of {@link
   * #bind(NDArray)}, if it has any.
   *
   * @param parameters {@code [trial]}, the flat parameters {@code [parameter]}
   */
  default void bind(List<FloatBuffer> parameters) {}

  /** Count of learned numbers that are its own and not the network's. */
  default int parameters() {
    return 0;
  }

  /**
   * Whether the kernel has this distribution, too: its log probabilities, its entropy and their
   * gradient. Without it tensor operators compute the trials.
   */
  default boolean isInKernel() {
    return false;
  }

  /** Whether its entropy is the same at all states. */
  default boolean isAsOpenEverywhere() {
    return false;
  }

  /**
   * The host's face.
   *
   * @param streams {@code [trial]}, what the draws are made from
   */
  Sampler sampler(List<? extends UniformRandomProvider> streams);

  /**
   * The action without chance: the means, or the likeliest action, of equals the first.
   *
   * @param outputs of the network for one observation
   * @param action receives what the environment is given
   */
  void mode(float[] outputs, float[] action);

  /** Writes itself into a graph, as {@link Behavior#describe} does. */
  String describe(Graph graph, String outputs);

  /**
   * The device's face.
   *
   * @param outputs of the network, {@code [trial, sample, output]}
   * @param actions {@code [trial, sample, action]}
   */
  Evaluation evaluate(NDArray outputs, NDArray actions);

  /** Draws actions on the host. */
  interface Sampler {

    /** Takes over what the policy has learned; to be called before the draws of a rollout. */
    default void refresh() {}

    /**
     * Draws an action. Several threads may draw at a time, each for trials of its own.
     *
     * @param outputs of the network, from {@code outputAt}
     * @param actions receives the action from {@code actionAt}
     * @return the log probability of the action; NaN where the outputs are not finite
     */
    float draw(int trial, float[] outputs, int outputAt, float[] actions, int actionAt);

    /**
     * How open the choice is: the entropy as a share of that of the even choice, or of normal
     * distributions of deviation 1, within [0, 1]; of squeezed ones before they are squeezed.
     *
     * @param outputs as above
     */
    double openness(int trial, float[] outputs, int outputAt);

    /**
     * Turns what was drawn into the action that the environment is given, in place; the policy
     * learns by what was drawn.
     *
     * @param actions holds it from {@code actionAt}
     */
    default void squash(float[] actions, int actionAt) {}
  }

  /** Actions as the present policy sees them. */
  interface Evaluation {

    /** {@code [trial, sample, 1]}. */
    NDArray logProbabilities();

    /** Mean entropy over the samples in nats, {@code [trial, 1]}. */
    NDArray entropy();

    /** Entropy at each sample in nats, {@code [trial, sample, 1]}, or one for all of them. */
    NDArray entropies();

    /**
     * The gradient of a loss that holds the log probabilities, and the mean entropy with a negative
     * weight. To be asked once.
     *
     * @param atLogProbabilities {@code [trial, sample, 1]}
     * @param entropyCoefficient {@code [trial, 1]}
     */
    Gradient backward(NDArray atLogProbabilities, NDArray entropyCoefficient);
  }

  /**
   * Where a policy sends the gradient on.
   *
   * @param atOutputs of the network, {@code [trial, sample, output]}
   * @param atParameters one {@code [trial, size]} for each tensor of the policy's own
   */
  record Gradient(NDArray atOutputs, List<NDArray> atParameters) {}

  /** Makes policies for the actions that they draw. */
  interface Factory {

    /** Whether its policies draw such actions. */
    boolean fits(ActionSpace actions);

    /**
     * The policy for actions that it fits.
     *
     * @throws ClassCastException for others
     */
    Policy create(ActionSpace actions);

    /** For all spaces of a class. */
    static <A extends ActionSpace> Factory on(Class<A> spaces, Function<A, Policy> maker) {
      return new Factory() {
        @Override
        public boolean fits(ActionSpace actions) {
          return spaces.isInstance(actions);
        }

        @Override
        public Policy create(ActionSpace actions) {
          return maker.apply(spaces.cast(actions));
        }
      };
    }
  }
}
