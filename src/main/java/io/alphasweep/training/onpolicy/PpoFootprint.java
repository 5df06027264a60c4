package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.experience.TestEpisodes;
import io.alphasweep.training.experience.Truncations;
import io.alphasweep.training.intrinsic.IntrinsicReward;
import io.alphasweep.training.intrinsic.IntrinsicRewards;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * What a trial of PPO takes: an iteration is a rollout, and tensors are most while the critic
 * values a whole one, or in a gradient step where networks value it in parts. What simulates the
 * environments counts as tensors do.
 */
record PpoFootprint(TrialSpec trial, EnvironmentType environment) implements Footprint {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, their gradient, two moments, and an update's intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 6;

  /** On the host, on the device, and as rows of one table. */
  private static final long COPIES_OF_ROLLOUT = 3;

  /** Those that are bytes: these, and as floats while the critic values them. */
  private static final long COPIES_OF_BYTES = 2;

  /** Before and after an activation, or with their gradients. */
  private static final long COPIES_OF_ACTIVATIONS = 2;

  /** Reward, value and its copy, advantage, place in the permutation; three truth values. */
  private static final long HEAP_BYTES_OF_A_SAMPLE = 5 * FLOAT_BYTES + 3;

  /** Reward, value, whether it ended the episode; reward and credit in 64 bits. */
  private static final long HEAP_BYTES_OF_A_TRY = 2 * FLOAT_BYTES + 1 + 2 * Double.BYTES;

  /** Of a sample in a gradient step: forwards, and backwards to inputs and parameters. */
  private static final int PASSES = 3;

  /** The two moments of an optimizer on the host. */
  private static final long HEAP_COPIES_OF_PARAMETERS = 2;

  /** States of a rollout that are learned from. */
  static long samples(TrialSpec trial) {
    return trial.integer("num-envs") * trial.integer("num-steps");
  }

  /** Actions that are tried in a rollout. */
  private static long tries(TrialSpec trial) {
    return samples(trial) * PpoSettings.tries(trial);
  }

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / environmentSteps(1);
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * tries(trial) * PpoSettings.subSteps(trial);
  }

  private Policy policy() {
    return Policies.of(trial, environment.actions());
  }

  /** Actor and critic, or the one network that is both, or the actor alone. */
  private List<Network.Size> networks() {
    int outputs = policy().outputSize();
    if (!PpoSettings.haveCritic(trial)) {
      return List.of(network(outputs));
    }
    return Networks.of(trial).sharesTrunk(trial)
        ? List.of(network(outputs + 1))
        : List.of(network(outputs), network(1));
  }

  private IntrinsicReward.Factory intrinsic() {
    return IntrinsicRewards.of(trial);
  }

  private Network.Size network(int outputs) {
    return Networks.of(trial).size(trial, Networks.inputs(environment.observations()), outputs);
  }

  private long copiesOfObservations() {
    return Rollout.staysInBytes(trial, environment) ? COPIES_OF_BYTES : COPIES_OF_ROLLOUT;
  }

  private long minibatchSamples() {
    return learned() / trial.integer("num-minibatches");
  }

  /** Samples of a rollout. */
  private long learned() {
    return samples(trial) * HybridGrpo.learned(trial);
  }

  /** Observations that are kept of what tries led to. */
  private long tried() {
    return HybridGrpo.kept(trial) > 1 ? samples(trial) * HybridGrpo.kept(trial) : 0;
  }

  @Override
  public long parameters() {
    return networks().stream().mapToLong(Network.Size::parameters).sum()
        + policy().parameters()
        + intrinsic().parameters(trial, environment);
  }

  @Override
  public long bytes() {
    long perSample =
        copiesOfObservations() * environment.observations().size()
            + COPIES_OF_ROLLOUT * (environment.actions().size() + 2);
    // As real numbers, whose cast stays within a long however absurd the rollout.
    double learning = 0;
    double valuing = 0;
    for (Network.Size network : networks()) {
      double activations = network.activations();
      learning += activations * Math.min(minibatchSamples(), network.learnedAtOnce());
      valuing = activations * Math.min(learned(), network.inferredAtOnce());
    }
    double truncations = Truncations.isOf(trial) ? Truncations.most(trial, environment) : 0;
    double floats =
        COPIES_OF_PARAMETERS * parameters()
            + (double) learned() * (perSample + intrinsic().numbersOfASample(trial, environment))
            + (double) tried() * COPIES_OF_ROLLOUT * environment.observations().size()
            + truncations * COPIES_OF_ROLLOUT * environment.observations().size()
            + COPIES_OF_ACTIVATIONS * Math.max(learning, valuing);
    long sets = TestEpisodes.areOf(trial) ? 2 : 1;
    double simulated = (double) sets * trial.integer("num-envs") * environment.nativeBytes();
    return (long) (FLOAT_BYTES * floats + simulated);
  }

  @Override
  public long heapBytes() {
    long ofASample = HEAP_BYTES_OF_A_SAMPLE + (Truncations.isOf(trial) ? FLOAT_BYTES : 0);
    long places = PpoSettings.places(trial);
    long ofTries =
        places > 1
            ? HEAP_BYTES_OF_A_TRY * samples(trial) * places * PpoSettings.subSteps(trial)
            : 0;
    long ofIntrinsic = FLOAT_BYTES * intrinsic().numbersOfASample(trial, environment);
    return learned() * (ofASample + ofIntrinsic)
        + ofTries
        + HEAP_COPIES_OF_PARAMETERS * FLOAT_BYTES * parameters();
  }

  @Override
  public String heapSettings() {
    return "num-envs or num-steps";
  }

  /** Forwards, of all networks. */
  private long productsOfASample() {
    long ofAgents = networks().stream().mapToLong(Network.Size::products).sum();
    return ofAgents + intrinsic().parameters(trial, environment);
  }

  @Override
  public long productsOfAGradientStep() {
    return (productsOfASample() + environment.actions().size()) * minibatchSamples();
  }

  @Override
  public double productsOfAStep() {
    double passes = (double) PASSES * trial.integer("update-epochs") * learned() + 2.0 * learned();
    return productsOfASample() * passes / environmentSteps(1);
  }
}
