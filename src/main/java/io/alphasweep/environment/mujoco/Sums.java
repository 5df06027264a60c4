package io.alphasweep.environment.mujoco;

import java.util.Arrays;

/** Sums of squares to the bit as NumPy computes them; used by one thread at a time. */
final class Sums {

  private static final int LANES = 8;

  private final double[] lanes = new double[LANES];

  /**
   * The sum of the squares of at most 128 numbers: in order below eight numbers, else in eight
   * interleaved sums that are joined in pairs, then the rest in order.
   */
  double ofSquares(double[] values) {
    double sum = 0;
    int done = 0;
    if (values.length >= LANES) {
      Arrays.fill(lanes, 0);
      for (; done + LANES <= values.length; done += LANES) {
        for (int i = 0; i < LANES; i++) {
          lanes[i] += values[done + i] * values[done + i];
        }
      }
      sum =
          ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
              + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    }
    for (; done < values.length; done++) {
      sum += values[done] * values[done];
    }
    return sum;
  }
}
