package io.alphasweep.environment.stepping;

/**
 * What of an environment's numbers is normalised by its own running statistics; the rest is passed
 * on as it is.
 *
 * @param observations whether observations are, by their mean and variance
 * @param rewards whether rewards are, by the spread of the discounted return
 * @param gamma discount factor of that return
 */
public record Normalization(boolean observations, boolean rewards, double gamma) {

  /** Nothing is normalised. */
  public static final Normalization NONE = new Normalization(false, false, 0);
}
