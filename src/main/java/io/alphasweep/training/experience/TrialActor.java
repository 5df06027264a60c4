package io.alphasweep.training.experience;

/** Computes what policies go by, one trial at a time. */
@FunctionalInterface
public interface TrialActor {

  /**
   * The outputs for a trial's observations.
   *
   * @param observations {@code [env, observation]}, from {@code from}
   * @param outputs receives {@code [env, output]}, from {@code to}
   */
  void outputs(int trial, float[] observations, int from, float[] outputs, int to);
}
