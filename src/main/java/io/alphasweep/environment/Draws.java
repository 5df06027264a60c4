package io.alphasweep.environment;

import org.apache.commons.rng.UniformRandomProvider;

/** Draws in the order of NumPy's arithmetic. */
public final class Draws {

  private Draws() {}

  /** A number from [low, high). */
  public static double uniform(double low, double high, UniformRandomProvider random) {
    return low + (high - low) * random.nextDouble();
  }
}
