package io.alphasweep.training.policy;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * How actions follow from what a network says of an observation, for one trial that is not being
 * trained.
 */
public interface Behavior {

  /** Count of the network's first numbers that decide. */
  int outputSize();

  /** Count of numbers of an action. */
  int actionSize();

  /**
   * The action without chance: the middle of a distribution of real numbers, the likeliest or most
   * valued of finitely many, of equals the first.
   *
   * @param outputs of the network
   * @param action receives what the environment is given, before it admits it
   */
  void greedy(float[] outputs, float[] action);

  /**
   * What acts as in training.
   *
   * @param stream what is drawn is drawn from here
   */
  Chooser chooser(UniformRandomProvider stream);

  /** Chooses actions. */
  @FunctionalInterface
  interface Chooser {
    /** Chooses one, as {@link Behavior#greedy} does. */
    void choose(float[] outputs, float[] action);
  }
}
