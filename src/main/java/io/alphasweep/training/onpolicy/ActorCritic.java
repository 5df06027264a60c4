package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Part;
import io.alphasweep.training.policy.DistributionBehavior;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The agents of a pack: an actor and a critic for each trial, separate (CleanRL,
 * ppo_continuous_action) or two heads of one network (its ppo_atari), or an actor alone; all
 * parameters in one flat {@code [trial, parameter]} array.
 */
public final class ActorCritic {

  private static final double ACTOR_OUTPUT_GAIN = 0.01;
  private static final double CRITIC_OUTPUT_GAIN = 1.0;

  private final ParameterLayout layout = new ParameterLayout();
  private final Policy policy;

  /** The actor, and where they share a trunk the critic beside it. */
  private final Network actor;

  /** Null where they share a trunk, and where there is none. */
  private final Network critic;

  private final boolean hasCritic;
  private final boolean sharesTrunk;

  /** Count of the first parameters, which decide on actions. */
  private final int policySize;

  private final NDIndex ofPolicy;
  private final NDIndex ofCritic;
  private final PackSettings settings;
  private NDArray parameters;

  /**
   * What both made of the same observations.
   *
   * @param critic null where they share a trunk, and where there is none
   * @param policyOutputs what the policy goes by, {@code [trial, sample, output]}
   * @param values {@code [trial, sample, 1]}; null where there is no critic
   */
  record Pass(Network.Pass actor, Network.Pass critic, NDArray policyOutputs, NDArray values) {}

  /**
   * Declares the networks; they have no numbers yet. A trial that has no settings of a critic has
   * none.
   */
  public ActorCritic(PackSettings settings, ObservationSpace observations, ActionSpace actions) {
    this.settings = settings;
    TrialSpec structure = settings.structure();
    Network.Factory networks = Networks.of(structure);
    Shape inputs = Networks.inputs(observations);
    this.policy = Policies.of(structure, actions);
    int outputs = policy.outputSize();
    this.hasCritic = PpoSettings.haveCritic(structure);
    this.sharesTrunk = sharesTrunk(structure);
    this.actor = actor(structure, layout, inputs, outputs);
    policy.declare(layout);
    this.policySize = Math.toIntExact(layout.size());
    this.critic =
        hasCritic && !sharesTrunk
            ? networks.create(structure, layout, "critic", inputs, 1, CRITIC_OUTPUT_GAIN)
            : null;
    this.ofPolicy = new NDIndex().addAllDim(2).addSliceDim(0, outputs);
    this.ofCritic = new NDIndex().addAllDim(2).addSliceDim(outputs, outputs + 1);
  }

  private static boolean sharesTrunk(TrialSpec trial) {
    return PpoSettings.haveCritic(trial) && Networks.of(trial).sharesTrunk(trial);
  }

  /** Declares the actor, with the critic beside it where they share a trunk. */
  private static Network actor(TrialSpec trial, ParameterLayout layout, Shape inputs, int outputs) {
    Network.Factory networks = Networks.of(trial);
    return sharesTrunk(trial)
        ? networks.createShared(
            trial,
            layout,
            "actor-critic",
            inputs,
            List.of(
                new Network.Head(outputs, ACTOR_OUTPUT_GAIN),
                new Network.Head(1, CRITIC_OUTPUT_GAIN)))
        : networks.create(trial, layout, "actor", inputs, outputs, ACTOR_OUTPUT_GAIN);
  }

  /** What acts: of all parameters the first, since they are declared in the same order. */
  static PolicyForm policyForm(
      TrialSpec trial, ObservationSpace observations, ActionSpace actions) {
    ParameterLayout layout = new ParameterLayout();
    Policy policy = Policies.of(trial, actions);
    Network network = actor(trial, layout, Networks.inputs(observations), policy.outputSize());
    policy.declare(layout);
    return new PolicyForm(
        layout, network, parameters -> DistributionBehavior.of(policy, parameters));
  }

  /** The initial parameters of a trial, from the trial's own stream. */
  float[] initial(TrialSpec trial) {
    RandomStreams random = new RandomStreams(trial.seed());
    float[] own = new float[Math.toIntExact(layout.size())];
    actor.initialize(own, random.stream("actor-parameters", 0));
    if (critic != null) {
      critic.initialize(own, random.stream("critic-parameters", 0));
    }
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
    if (critic != null) {
      critic.bind(parameters);
    }
    return this;
  }

  /** The actor for the kernel; null where only tensor operators compute it. */
  Perceptron actor() {
    return actor.perceptron();
  }

  /** The critic for the kernel, likewise; that of no network where there is none. */
  Perceptron critic() {
    if (!hasCritic) {
      return Perceptron.none();
    }
    return critic == null ? null : critic.perceptron();
  }

  /** Count of the first parameters, which decide on actions: those of actor and policy. */
  int policySize() {
    return policySize;
  }

  /** Whether there is a critic at all. */
  boolean hasCritic() {
    return hasCritic;
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
    NDArray outputs = actor.infer(observations);
    return sharesTrunk ? outputs.get(ofPolicy) : outputs;
  }

  /** The values of observations {@code [trial, sample, ...]}: {@code [trial, sample, 1]}. */
  NDArray value(NDArray observations) {
    return sharesTrunk ? actor.infer(observations).get(ofCritic) : critic.infer(observations);
  }

  /** Both at once, with what the gradient needs. */
  Pass forward(NDArray observations) {
    Network.Pass ofActor = actor.forward(observations);
    NDArray outputs = ofActor.outputs();
    if (sharesTrunk) {
      return new Pass(ofActor, null, Part.of(outputs, ofPolicy), Part.of(outputs, ofCritic));
    }
    if (!hasCritic) {
      return new Pass(ofActor, null, outputs, null);
    }
    Network.Pass own = critic.forward(observations);
    return new Pass(ofActor, own, outputs, own.outputs());
  }

  /**
   * The flat gradient {@code [trial, parameter]}.
   *
   * @param atPolicy of the policy that went by the pass
   * @param atValues {@code [trial, sample, 1]}; null where there is no critic
   */
  NDArray backward(Pass pass, Policy.Gradient atPolicy, NDArray atValues) {
    NDArray atActor =
        sharesTrunk
            ? NDArrays.concat(new NDList(atPolicy.atOutputs(), atValues), 2)
            : atPolicy.atOutputs();
    NDList parts = new NDList(actor.backward(pass.actor(), atActor, false).atParameters());
    parts.addAll(atPolicy.atParameters());
    if (critic != null) {
      parts.addAll(critic.backward(pass.critic(), atValues, false).atParameters());
    }
    return NDArrays.concat(parts, 1);
  }
}
