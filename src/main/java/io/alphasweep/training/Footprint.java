package io.alphasweep.training;

/**
 * What one trial takes, from its settings alone. Plans, packs, the choice of a device and progress
 * ask here; nobody else computes with an algorithm's settings.
 */
public interface Footprint {

  /** Iterations until the trial is complete. */
  long iterations();

  /**
   * Environment steps of the first iterations.
   *
   * @param iterations count of them, from 0
   */
  long environmentSteps(long iterations);

  /** Environment steps until the trial is complete. */
  default long environmentSteps() {
    return environmentSteps(iterations());
  }

  /** Numbers that are learned. */
  long parameters();

  /** An estimate of what its tensors hold at the most, in bytes. */
  long bytes();

  /** An estimate of what it holds on Java's heap, in bytes. */
  long heapBytes();

  /** The settings that most of it comes from, for people who have not as much. */
  String heapSettings();

  /** Products of one gradient step: parameters times samples. */
  long productsOfAGradientStep();

  /**
   * Products for each environment step, of acting and of learning, within a factor of two; 0 where
   * that is next to nothing.
   */
  default double productsOfAStep() {
    return 0;
  }
}
