package io.alphasweep.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.trial.RandomStreams;
import org.apache.commons.rng.UniformRandomProvider;
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
}
