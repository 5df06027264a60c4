package io.alphasweep.summary.statistics;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's correction (1979): many comparisons, and one chance of a false alarm among them all. */
public final class Holm {

  private Holm() {}

  /**
   * The corrected p-values: the k-th smallest of m times m - k + 1, never falling, at most 1.
   *
   * @param p p-values in any order; a NaN is no comparison, and stays
   * @return in the same order; one at most alpha is a finding at the level alpha for the family
   */
  public static double[] correct(double[] p) {
    double[] corrected = p.clone();
    int[] ascending =
        IntStream.range(0, p.length)
            .filter(index -> !Double.isNaN(p[index]))
            .boxed()
            .sorted(Comparator.comparingDouble(index -> p[index]))
            .mapToInt(Integer::intValue)
            .toArray();
    double least = 0;
    for (int rank = 0; rank < ascending.length; rank++) {
      least = Math.max(least, Math.min(1, p[ascending[rank]] * (ascending.length - rank)));
      corrected[ascending[rank]] = least;
    }
    return corrected;
  }
}
