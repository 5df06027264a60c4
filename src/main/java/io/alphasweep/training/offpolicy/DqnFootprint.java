package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.trial.TrialSpec;

/**
 * What a trial of DQN takes: an iteration is a count of environment steps, and its replay is most
 * of what it holds.
 */
record DqnFootprint(TrialSpec trial, EnvironmentType environment) implements Footprint {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, those of the target, their gradient, two moments, and intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 7;

  /** Of the network and of its target, before and after the activation. */
  private static final long COPIES_OF_ACTIVATIONS = 3;

  /** While it trains, and twice while a state is made. */
  private static final long COPIES_OF_REPLAY = 3;

  /** The two moments of an optimizer on the host. */
  private static final long HEAP_COPIES_OF_PARAMETERS = 2;

  /** Steps of an iteration. */
  static long steps(TrialSpec trial) {
    return trial.integer(DqnSettings.ITERATION_STEPS);
  }

  /** Transitions that a trial's replay ever holds. */
  static long capacity(TrialSpec trial) {
    return Math.min(trial.integer(DqnSettings.CAPACITY), trial.integer("total-timesteps"));
  }

  /**
   * Count of actions.
   *
   * @throws IllegalArgumentException if they are no finite set
   */
  static int actions(EnvironmentType environment) {
    if (environment.actions() instanceof Discrete discrete) {
      return discrete.actions();
    }
    throw new IllegalArgumentException("dqn needs actions of a finite set");
  }

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / steps(trial);
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * steps(trial);
  }

  private Network.Size network() {
    return Networks.of(trial)
        .size(trial, Networks.inputs(environment.observations()), actions(environment));
  }

  @Override
  public long parameters() {
    return network().parameters();
  }

  @Override
  public long bytes() {
    long perSample =
        2L * environment.observations().size() + COPIES_OF_ACTIVATIONS * network().activations();
    double floats =
        COPIES_OF_PARAMETERS * parameters()
            + (double) trial.integer(DqnSettings.BATCH_SIZE) * perSample;
    return (long) (FLOAT_BYTES * floats);
  }

  @Override
  public long heapBytes() {
    return COPIES_OF_REPLAY
            * Replay.bytes(
                capacity(trial), environment.observations().size(), environment.actions().size())
        + HEAP_COPIES_OF_PARAMETERS * FLOAT_BYTES * parameters();
  }

  @Override
  public String heapSettings() {
    return DqnSettings.CAPACITY;
  }

  @Override
  public long productsOfAGradientStep() {
    return network().products() * trial.integer(DqnSettings.BATCH_SIZE);
  }
}
