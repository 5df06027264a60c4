package io.alphasweep.sweep;

import io.alphasweep.trial.RandomStreams;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.hipparchus.random.SobolSequenceGenerator;

/**
 * Points of the unit cube for the settings that a file samples, the same for the same seed.
 *
 * @param method {@code random}: each setting draws from a stream of its own; {@code sobol}: the
 *     points of a Sobol sequence (Joe and Kuo 2008), shifted by a draw for each setting, which
 *     cover the cube more evenly
 * @param count of the points
 */
record Sampling(String method, int count, long seed) {

  static final List<String> METHODS = List.of("random", "sobol");

  /** Hipparchus has the directions of so many dimensions. */
  static final int MOST_SETTINGS = 1000;

  /**
   * The coordinates of all points, {@code [setting][point]}, in [0, 1).
   *
   * @param keys of the settings; each names its own stream
   */
  double[][] coordinates(List<String> keys) {
    double[][] coordinates = new double[keys.size()][count];
    SobolSequenceGenerator even =
        method.equals("sobol") ? new SobolSequenceGenerator(keys.size()) : null;
    List<RestorableUniformRandomProvider> streams =
        keys.stream().map(key -> new RandomStreams(seed).stream("sample " + key, 0)).toList();
    double[] shifts = streams.stream().mapToDouble(UniformRandomProvider::nextDouble).toArray();
    for (int point = 0; point < count; point++) {
      double[] vector = even == null ? null : even.nextVector();
      for (int setting = 0; setting < shifts.length; setting++) {
        coordinates[setting][point] =
            vector == null
                ? streams.get(setting).nextDouble()
                : (vector[setting] + shifts[setting]) % 1;
      }
    }
    return coordinates;
  }
}
