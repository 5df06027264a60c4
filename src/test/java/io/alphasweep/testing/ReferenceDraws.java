package io.alphasweep.testing;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * The draws that scripts/reference injects into others' environments: a linear congruential
 * generator that is written as easily in Python.
 */
public final class ReferenceDraws implements UniformRandomProvider {

  private long x;

  public ReferenceDraws(long seed) {
    this.x = seed;
  }

  /** Another that goes on from the present place. */
  public ReferenceDraws copy() {
    return new ReferenceDraws(x);
  }

  @Override
  public long nextLong() {
    x = x * 6364136223846793005L + 1442695040888963407L;
    return x;
  }

  @Override
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  @Override
  public int nextInt(int n) {
    return (int) ((nextLong() >>> 33) % n);
  }

  @Override
  public int nextInt(int low, int high) {
    return low + nextInt(high - low);
  }
}
