package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;

/**
 * The agents of a pack: separate actor and critic for each trial, all parameters in one flat {@code
 * [trial, parameter]} array (CleanRL, ppo_continuous_action).
 */
public final class ActorCritic {

  private static final double ACTOR_OUTPUT_GAIN = 0.01;
  private static final double CRITIC_OUTPUT_GAIN = 1.0;

  private final ParameterLayout layout = new ParameterLayout();
  private final Network actor;
  private final Policy policy;
  private final Network critic;
  private final PackSettings settings;
  private NDArray parameters;

  /** What both made of the same observations. */
  record Pass(Network.Pass actor, Network.Pass critic) {

    /** What the policy goes by, {@code [trial, sample, output]}. */
    NDArray policyOutputs() {
      return actor.outputs();
    }

    /** {@code [trial, sample, 1]}. */
    NDArray values() {
      return critic.outputs();
    }
  }

  /** Declares the networks; they have no numbers yet. */
  public ActorCritic(PackSettings settings, ObservationSpace observations, ActionSpace actions) {
    this.settings = settings;
    TrialSpec structure = settings.structure();
    Network.Factory networks = Networks.of(structure);
    Shape inputs = Networks.inputs(observations);
    this.actor =
        networks.create(
            structure, layout, "actor", inputs, Policies.outputs(actions), ACTOR_OUTPUT_GAIN);
    this.policy = Policies.of(actions, layout);
    this.critic = networks.create(structure, layout, "critic", inputs, 1, CRITIC_OUTPUT_GAIN);
  }

  /** The initial parameters of a trial, from the trial's own stream. */
  float[] initial(TrialSpec trial) {
    RandomStreams random = new RandomStreams(trial.seed());
    float[] own = new float[Math.toIntExact(layout.size())];
    actor.initialize(own, random.stream("actor-parameters", 0));
    critic.initialize(own, random.stream("critic-parameters", 0));
    return own;
  }

  /** Puts the initial parameters of all trials into a tensor, which the pack's manager owns. */
  public ActorCritic onTensors() {
    int size = Math.toIntExact(layout.size());
    FloatBuffer initial = FloatBuffer.allocate(settings.size() * size);
    settings.trials().forEach(trial -> initial.put(initial(trial)));
    parameters = settings.manager().create(initial.array(), new Shape(settings.size(), size));
    actor.bind(parameters);
    policy.bind(parameters);
    critic.bind(parameters);
    return this;
  }

  /** The actor for the kernel; null where only tensor operators compute it. */
  Perceptron actor() {
    return actor.perceptron();
  }

  /** The critic for the kernel, likewise. */
  Perceptron critic() {
    return critic.perceptron();
  }

  /** Where each tensor stands in the flat parameters. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The flat parameters {@code [trial, parameter]}; changing them changes the agents. */
  public NDArray parameters() {
    return parameters;
  }

  /** The distribution of actions. */
  Policy policy() {
    return policy;
  }

  /** What the policy goes by, {@code [trial, sample, output]}. */
  NDArray act(NDArray observations) {
    return actor.infer(observations);
  }

  /** The values of observations {@code [trial, sample, ...]}: {@code [trial, sample, 1]}. */
  NDArray value(NDArray observations) {
    return critic.infer(observations);
  }

  /** Both at once, with what the gradient needs. */
  Pass forward(NDArray observations) {
    return new Pass(actor.forward(observations), critic.forward(observations));
  }

  /**
   * The flat gradient {@code [trial, parameter]}.
   *
   * @param atPolicy of the policy that went by the pass
   * @param atValues {@code [trial, sample, 1]}
   */
  NDArray backward(Pass pass, Policy.Gradient atPolicy, NDArray atValues) {
    NDList parts =
        new NDList(actor.backward(pass.actor(), atPolicy.atOutputs(), false).atParameters());
    parts.addAll(atPolicy.atParameters());
    parts.addAll(critic.backward(pass.critic(), atValues, false).atParameters());
    return NDArrays.concat(parts, 1);
  }
}
