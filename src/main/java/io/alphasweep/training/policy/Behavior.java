package io.alphasweep.training.policy;

import io.alphasweep.training.graph.Graph;
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

  /**
   * Writes what it makes of the network's outputs into a graph, and lets the numbers come out that
   * actions would be drawn by.
   *
   * @param outputs name of the value {@code [sample, output]}
   * @return name of the greedy actions, {@code [sample, number]} or of finitely many {@code
   *     [sample]}
   */
  String describe(Graph graph, String outputs);

  /** Chooses actions. */
  @FunctionalInterface
  interface Chooser {
    /** Chooses one, as {@link Behavior#greedy} does. */
    void choose(float[] outputs, float[] action);
  }
}
