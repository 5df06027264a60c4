package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.trial.RandomStreams;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.DefaultRealMatrixChangingVisitor;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference: the definition, Q^T Q = gain^2 I over the shorter side (Saxe et al. 2013). */
class OrthogonalTest {

  @ParameterizedTest
  @CsvSource({
    "11, 64, 1.4142135623730951",
    "64, 64, 1.4142135623730951",
    "64, 3, 0.01",
    "64, 1, 1"
  })
  void shorterSideIsOrthogonalWithTheGainAsItsLength(int rows, int columns, double gain) {
    UniformRandomProvider random = new RandomStreams(7).stream("test", 0);
    double[][] matrix = Orthogonal.matrix(rows, columns, gain, random);
    boolean tall = rows >= columns;
    int vectors = Math.min(rows, columns);

    for (int one = 0; one < vectors; one++) {
      for (int other = 0; other < vectors; other++) {
        double product = 0;
        for (int element = 0; element < Math.max(rows, columns); element++) {
          product +=
              tall
                  ? matrix[element][one] * matrix[element][other]
                  : matrix[one][element] * matrix[other][element];
        }
        assertThat(product).isCloseTo(one == other ? gain * gain : 0, within(1e-12));
      }
    }
  }

  /** Reference: Hipparchus, whose Q is square. */
  @ParameterizedTest
  @CsvSource({"11, 64", "64, 64", "64, 1", "376, 48", "17, 100", "2, 2"})
  void isTheThinPartOfTheWholeDecompositionToTheBit(int rows, int columns) {
    int tall = Math.max(rows, columns);
    int thin = Math.min(rows, columns);
    NormalizedGaussianSampler normal =
        ZigguratSampler.NormalizedGaussian.of(new RandomStreams(7).stream("test", 0));
    RealMatrix gaussian = new Array2DRowRealMatrix(tall, thin);
    gaussian.walkInRowOrder(
        new DefaultRealMatrixChangingVisitor() {
          @Override
          public double visit(int row, int column, double value) {
            return normal.sample();
          }
        });
    QRDecomposition whole = new QRDecomposition(gaussian);

    double[][] matrix =
        Orthogonal.matrix(rows, columns, 0.3, new RandomStreams(7).stream("test", 0));

    for (int row = 0; row < tall; row++) {
      for (int column = 0; column < thin; column++) {
        double sign = Math.signum(whole.getR().getEntry(column, column));
        assertThat(rows >= columns ? matrix[row][column] : matrix[column][row])
            .isEqualTo(0.3 * sign * whole.getQ().getEntry(row, column));
      }
    }
  }

  @Test
  void aWideLayerTakesMemoryForItsWeightsAlone() {
    double[][] matrix = Orthogonal.matrix(11, 65_536, 1, new RandomStreams(7).stream("test", 0));

    assertThat(Arrays.stream(matrix[10]).map(element -> element * element).sum())
        .isCloseTo(1, within(1e-12));
  }
}
