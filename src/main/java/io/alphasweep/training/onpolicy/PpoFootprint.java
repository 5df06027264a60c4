package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.experience.Truncations;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.TrialSpec;

/**
 * What a trial of PPO takes: an iteration is a rollout, and tensors are most while the critic
 * values a whole one.
 */
record PpoFootprint(TrialSpec trial, EnvironmentType environment) implements Footprint {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, their gradient, two moments, and an update's intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 6;

  /** On the host, on the device, and as rows of one table. */
  private static final long COPIES_OF_ROLLOUT = 3;

  /** Before and after the tanh. */
  private static final long COPIES_OF_ACTIVATIONS = 2;

  /** Reward, value and its copy, advantage, place in the permutation; three truth values. */
  private static final long HEAP_BYTES_OF_A_SAMPLE = 5 * FLOAT_BYTES + 3;

  /** The two moments of an optimizer on the host. */
  private static final long HEAP_COPIES_OF_PARAMETERS = 2;

  /** Samples of a rollout. */
  static long samples(TrialSpec trial) {
    return trial.integer("num-envs") * trial.integer("num-steps");
  }

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / samples(trial);
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * samples(trial);
  }

  private Network.Size actor() {
    return network(Policies.outputs(environment.actions()));
  }

  private Network.Size critic() {
    return network(1);
  }

  private Network.Size network(int outputs) {
    return Networks.of(trial).size(trial, Networks.inputs(environment.observations()), outputs);
  }

  @Override
  public long parameters() {
    return actor().parameters()
        + Policies.parameters(environment.actions())
        + critic().parameters();
  }

  @Override
  public long bytes() {
    long perSample =
        COPIES_OF_ROLLOUT * (environment.observations().size() + environment.actions().size() + 2)
            + COPIES_OF_ACTIVATIONS * critic().activations();
    long perTruncation = perSample - COPIES_OF_ROLLOUT * (environment.actions().size() + 2);
    // As a real number, whose cast stays within a long however absurd the rollout.
    double floats = COPIES_OF_PARAMETERS * parameters() + (double) samples(trial) * perSample;
    if (Truncations.isOf(trial)) {
      floats += (double) Truncations.most(trial, environment) * perTruncation;
    }
    return (long) (FLOAT_BYTES * floats);
  }

  @Override
  public long heapBytes() {
    long ofASample = HEAP_BYTES_OF_A_SAMPLE + (Truncations.isOf(trial) ? FLOAT_BYTES : 0);
    return samples(trial) * ofASample + HEAP_COPIES_OF_PARAMETERS * FLOAT_BYTES * parameters();
  }

  @Override
  public String heapSettings() {
    return "num-envs or num-steps";
  }

  @Override
  public long productsOfAGradientStep() {
    long ofASample = actor().products() + environment.actions().size() + critic().products();
    return ofASample * (samples(trial) / trial.integer("num-minibatches"));
  }
}
