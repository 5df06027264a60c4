package io.alphasweep.training.network;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Random orthogonal matrices (Saxe et al. 2013), distributed as PyTorch's {@code orthogonal_}. */
final class Orthogonal {

  private Orthogonal() {}

  /**
   * A matrix with orthonormal rows or columns, whichever are fewer, times a gain.
   *
   * @return {@code [row, column]}
   */
  static double[][] matrix(int rows, int columns, double gain, UniformRandomProvider random) {
    NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    int tall = Math.max(rows, columns);
    int thin = Math.min(rows, columns);
    double[][] columnsOfA = new double[thin][tall];
    for (int row = 0; row < tall; row++) {
      for (int column = 0; column < thin; column++) {
        columnsOfA[column][row] = normal.sample();
      }
    }
    double[] diagonal = triangulate(columnsOfA);
    double[][] q = thinQ(columnsOfA, diagonal);
    double[][] matrix = new double[rows][columns];
    for (int row = 0; row < tall; row++) {
      for (int column = 0; column < thin; column++) {
        // The sign of R's diagonal makes the draw uniform over the orthogonal matrices.
        double element = gain * Math.signum(diagonal[column]) * q[column][row];
        if (rows >= columns) {
          matrix[row][column] = element;
        } else {
          matrix[column][row] = element;
        }
      }
    }
    return matrix;
  }

  /**
   * Turns a tall matrix into an upper triangular one by Householder's reflections, which take its
   * place below and on the diagonal (Golub and Van Loan, Matrix Computations, algorithm 5.2.1).
   *
   * @param a {@code [column, row]}
   * @return the diagonal of R
   */
  private static double[] triangulate(double[][] a) {
    double[] diagonal = new double[a.length];
    for (int minor = 0; minor < a.length; minor++) {
      double[] reflection = a[minor];
      double squares = 0;
      for (int row = minor; row < reflection.length; row++) {
        squares += reflection[row] * reflection[row];
      }
      double pivot = reflection[minor] > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
      diagonal[minor] = pivot;
      if (pivot != 0) {
        reflection[minor] -= pivot;
        for (int column = minor + 1; column < a.length; column++) {
          reflect(a[column], reflection, minor, pivot * reflection[minor]);
        }
      }
    }
    return diagonal;
  }

  /**
   * The columns of Q that belong to those of the matrix. All of Q would be as wide as it is tall: 3
   * GB for a layer of 20,000 units.
   *
   * @param reflections what {@link #triangulate} left, {@code [column, row]}
   * @return {@code [column, row]}
   */
  private static double[][] thinQ(double[][] reflections, double[] diagonal) {
    double[][] q = new double[reflections.length][reflections[0].length];
    for (int minor = reflections.length - 1; minor >= 0; minor--) {
      double[] reflection = reflections[minor];
      q[minor][minor] = 1;
      if (reflection[minor] != 0) {
        for (int column = minor; column < q.length; column++) {
          reflect(q[column], reflection, minor, diagonal[minor] * reflection[minor]);
        }
      }
    }
    return q;
  }

  /** Reflects a column, from a row on. */
  private static void reflect(double[] column, double[] reflection, int from, double scale) {
    double product = 0;
    for (int row = from; row < column.length; row++) {
      product -= column[row] * reflection[row];
    }
    product /= scale;
    for (int row = from; row < column.length; row++) {
      column[row] -= product * reflection[row];
    }
  }
}
