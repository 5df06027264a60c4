package io.alphasweep.training.network;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

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
    RealMatrix gaussian = new Array2DRowRealMatrix(tall, thin);
    for (int row = 0; row < tall; row++) {
      for (int column = 0; column < thin; column++) {
        gaussian.setEntry(row, column, normal.sample());
      }
    }
    QRDecomposition factors = new QRDecomposition(gaussian);
    RealMatrix q = factors.getQ();
    RealMatrix r = factors.getR();
    double[][] matrix = new double[rows][columns];
    for (int row = 0; row < tall; row++) {
      for (int column = 0; column < thin; column++) {
        // The sign of R's diagonal makes the draw uniform over the orthogonal matrices.
        double element = gain * Math.signum(r.getEntry(column, column)) * q.getEntry(row, column);
        if (rows >= columns) {
          matrix[row][column] = element;
        } else {
          matrix[column][row] = element;
        }
      }
    }
    return matrix;
  }
}
