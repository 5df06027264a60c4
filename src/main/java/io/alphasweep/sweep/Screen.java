package io.alphasweep.sweep;

import java.util.List;

/**
 * Successive halving: {@code screen { rungs = [0.125, 0.25, 0.5], keep = 0.5 }}. At each rung the
 * settings of an environment are ranked by what their trials reached there, and the best of them go
 * on.
 *
 * @param rungs shares of a trial's iterations, rising, in (0, 1); at least one
 * @param keep share of the settings that goes on from a rung, in (0, 1)
 */
public record Screen(List<Double> rungs, double keep) {

  /** Of a product of two shares and a count, what is rounding and no part of a setting. */
  private static final double ROUNDING = 1e-9;

  public Screen {
    rungs = List.copyOf(rungs);
  }

  /** Settings that go on from a rung, of so many: rounded up, at least one. */
  public int kept(int settings) {
    return Math.max(1, (int) Math.ceil(keep * settings - ROUNDING));
  }

  /**
   * Iterations after which a trial stops at a rung: its share of them, rounded up.
   *
   * @param rung place of the rung, from 0
   * @param iterations of the whole training
   */
  public long iterations(int rung, long iterations) {
    return Math.max(1, (long) Math.ceil(rungs.get(rung) * iterations - ROUNDING));
  }
}
