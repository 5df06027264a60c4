package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.Footprint;
import io.alphasweep.trial.TrialSpec;

/** What a trial of an update rule takes: next to nothing, and all of it on Java's heap. */
record UpdateFootprint(TrialSpec trial, EnvironmentType environment, UpdateFactory algorithm)
    implements Footprint {

  @Override
  public long iterations() {
    return trial.integer("total-timesteps") / trial.integer(ReplaySettings.ITERATION_STEPS);
  }

  @Override
  public long environmentSteps(long iterations) {
    return iterations * trial.integer(ReplaySettings.ITERATION_STEPS);
  }

  @Override
  public long parameters() {
    return algorithm.parameters(environment);
  }

  @Override
  public long bytes() {
    // Packs are cut by this, so it is never nothing.
    return Double.BYTES * parameters() + environment.nativeBytes();
  }

  @Override
  public long heapBytes() {
    return Double.BYTES * algorithm.numbers(trial, environment);
  }

  @Override
  public String heapSettings() {
    return ReplaySettings.BATCH_SIZE;
  }

  @Override
  public long productsOfAGradientStep() {
    return parameters() * trial.integer(ReplaySettings.BATCH_SIZE);
  }
}
