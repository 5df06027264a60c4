package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.offpolicy.Approximator.Form;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * What a trial with a replay takes: an iteration is a count of environment steps, and its replay is
 * most of what it holds.
 *
 * @param networks those that learn
 */
record ReplayFootprint(TrialSpec trial, EnvironmentType environment, List<Form> networks)
    implements Footprint {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, those of the target, their gradient, two moments, and intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 7;

  /** Of a member and of its target, with what a pass works in. */
  private static final long COPIES_OF_ACTIVATIONS = 4;

  /** While it trains, and twice while a state is made. */
  private static final long COPIES_OF_REPLAY = 3;

  /** The two moments of an optimizer on the host. */
  private static final long HEAP_COPIES_OF_PARAMETERS = 2;

  /** Of a sample in an update: that of the target, forwards, backwards to inputs and parameters. */
  private static final int PASSES = 4;

  /** Steps of an iteration. */
  static long steps(TrialSpec trial) {
    return trial.integer(ReplaySettings.ITERATION_STEPS);
  }

  /** Transitions that a trial's replay ever holds. */
  static long capacity(Settings trial) {
    return Math.min(trial.integer(ReplaySettings.CAPACITY), trial.integer("total-timesteps"));
  }

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / steps(trial);
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * steps(trial);
  }

  @Override
  public long parameters() {
    return networks.stream().mapToLong(form -> form.members() * size(form).parameters()).sum();
  }

  private Network.Size size(Form form) {
    return form.size(trial);
  }

  @Override
  public long bytes() {
    long perSample = 2L * environment.observations().size();
    for (Form form : networks) {
      perSample += form.members() * COPIES_OF_ACTIVATIONS * size(form).activations();
    }
    double floats =
        COPIES_OF_PARAMETERS * parameters()
            + (double) trial.integer(ReplaySettings.BATCH_SIZE) * perSample;
    return (long) (FLOAT_BYTES * floats) + environment.nativeBytes();
  }

  @Override
  public long heapBytes() {
    return COPIES_OF_REPLAY
            * Replay.bytes(
                capacity(trial), environment.observations().size(), environment.actions().size())
        + ReplaySampler.bytes(trial, capacity(trial))
        + HEAP_COPIES_OF_PARAMETERS * FLOAT_BYTES * parameters();
  }

  @Override
  public String heapSettings() {
    return ReplaySettings.CAPACITY;
  }

  @Override
  public double productsOfAStep() {
    double updates =
        (double) trial.integer(ReplaySettings.GRADIENT_STEPS)
            / trial.integer(ReplaySettings.TRAIN_FREQUENCY);
    return PASSES * updates * productsOfAGradientStep();
  }

  @Override
  public long productsOfAGradientStep() {
    return networks.stream().mapToLong(form -> form.members() * size(form).products()).sum()
        * trial.integer(ReplaySettings.BATCH_SIZE);
  }
}
