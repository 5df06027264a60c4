package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.network.Network;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * What a trial takes that learns from each episode by itself: an iteration is a count of
 * environment steps, and a batch an episode, at the most as long as the time limit.
 *
 * @param networks those that learn
 */
record EpisodicFootprint(TrialSpec trial, EnvironmentType environment, List<Form> networks)
    implements Footprint {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, their gradient, two moments, and intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 6;

  /** With their gradients. */
  private static final long COPIES_OF_ACTIVATIONS = 2;

  /** Grown by doubling, and once more while it is learned from. */
  private static final long COPIES_OF_EPISODE = 3;

  private static final long HEAP_COPIES_OF_PARAMETERS = 2;

  private long steps() {
    return trial.integer(EpisodicPpo.ITERATION_STEPS);
  }

  /** Steps of the longest episode. */
  private long longest() {
    return Math.min(environment.timeLimit(), trial.integer("total-timesteps"));
  }

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / steps();
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * steps();
  }

  @Override
  public long parameters() {
    return networks.stream().mapToLong(form -> size(form).parameters()).sum();
  }

  private Network.Size size(Form form) {
    return form.size(trial);
  }

  @Override
  public long bytes() {
    long ofAStep = environment.observations().size();
    for (Form form : networks) {
      ofAStep += COPIES_OF_ACTIVATIONS * size(form).activations();
    }
    return FLOAT_BYTES * (COPIES_OF_PARAMETERS * parameters() + longest() * ofAStep)
        + environment.nativeBytes();
  }

  @Override
  public long heapBytes() {
    long ofAStep = 2L + environment.observations().size() + environment.actions().size();
    return FLOAT_BYTES
        * (COPIES_OF_EPISODE * longest() * ofAStep + HEAP_COPIES_OF_PARAMETERS * parameters());
  }

  @Override
  public String heapSettings() {
    return "network.hidden-sizes";
  }

  @Override
  public long productsOfAGradientStep() {
    return networks.stream().mapToLong(form -> size(form).products()).sum() * longest();
  }
}
