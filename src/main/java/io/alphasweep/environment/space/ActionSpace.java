package io.alphasweep.environment.space;

import org.apache.commons.rng.UniformRandomProvider;

/** The actions that an environment takes. An action is a row of numbers. */
public sealed interface ActionSpace permits Box, Discrete {

  /** Count of numbers of an action. */
  int size();

  /**
   * Turns what a policy drew into the action that the environment is given.
   *
   * @param drawn holds the drawn numbers from {@code offset}
   * @param action receives {@link #size()} numbers
   */
  void admit(float[] drawn, int offset, double[] action);

  /**
   * Draws an action, each as likely as any other.
   *
   * @param action receives {@link #size()} numbers
   */
  void draw(UniformRandomProvider random, double[] action);
}
