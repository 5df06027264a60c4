package io.alphasweep.training.onpolicy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.network.Mlp;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.policy.GaussianPolicy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The agents of a pack: separate actor and critic for each trial, all parameters in one flat {@code
 * [trial, parameter]} array (CleanRL, ppo_continuous_action).
 */
public final class ActorCritic {

  private static final double ACTOR_OUTPUT_GAIN = 0.01;
  private static final double CRITIC_OUTPUT_GAIN = 1.0;

  private final ParameterLayout layout = new ParameterLayout();
  private final Network actor;
  private final GaussianPolicy policy;
  private final Network critic;
  private final NDArray parameters;

  /**
   * Draws the initial parameters of each trial from the trial's own stream.
   *
   * @param settings its manager owns the parameters
   */
  public ActorCritic(PackSettings settings, int observationSize, int actionSize) {
    this.actor = mlp("actor", settings, observationSize, actionSize, ACTOR_OUTPUT_GAIN);
    this.policy = new GaussianPolicy(layout, settings.manager(), actionSize);
    this.critic = mlp("critic", settings, observationSize, 1, CRITIC_OUTPUT_GAIN);
    int size = Math.toIntExact(layout.size());
    FloatBuffer initial = FloatBuffer.allocate(settings.size() * size);
    for (TrialSpec trial : settings.trials()) {
      RandomStreams random = new RandomStreams(trial.seed());
      float[] own = new float[size];
      actor.initialize(own, random.stream("actor-parameters", 0));
      critic.initialize(own, random.stream("critic-parameters", 0));
      initial.put(own);
    }
    this.parameters = settings.manager().create(initial.array(), new Shape(settings.size(), size));
    actor.bind(parameters);
    policy.bind(parameters);
    critic.bind(parameters);
  }

  private Network mlp(
      String name, PackSettings settings, int inputs, int outputs, double outputGain) {
    List<Integer> widths = new ArrayList<>();
    widths.add(inputs);
    settings
        .structure()
        .integers("network.hidden-sizes")
        .forEach(width -> widths.add(Math.toIntExact(width)));
    widths.add(outputs);
    return new Mlp(layout, name, widths, outputGain);
  }

  /** Where each tensor stands in the flat parameters. */
  public ParameterLayout layout() {
    return layout;
  }

  /** The flat parameters {@code [trial, parameter]}; changing them changes the agents. */
  public NDArray parameters() {
    return parameters;
  }

  /** Observations {@code [trial, sample, observation]} to action means. */
  public Network actor() {
    return actor;
  }

  /** The distribution around the means. */
  public GaussianPolicy policy() {
    return policy;
  }

  /** Observations {@code [trial, sample, observation]} to values {@code [trial, sample, 1]}. */
  public Network critic() {
    return critic;
  }

  /**
   * The flat gradient {@code [trial, parameter]}.
   *
   * @param actorGradient of the actor's tensors, in order
   * @param logStdGradient {@code [trial, action]}
   * @param criticGradient of the critic's tensors, in order
   */
  public NDArray flatten(
      List<NDArray> actorGradient, NDArray logStdGradient, List<NDArray> criticGradient) {
    NDList parts = new NDList(actorGradient);
    parts.add(logStdGradient);
    parts.addAll(criticGradient);
    return NDArrays.concat(parts, 1);
  }
}
