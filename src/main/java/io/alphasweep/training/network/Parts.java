package io.alphasweep.training.network;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Tensors of networks by what they start from. */
final class Parts {

  private Parts() {}

  /** Orthogonal matrices with a gain, {@code [matrix, row, column]}, each drawn by itself. */
  static Autograd.Part orthogonal(String name, int matrices, int rows, int columns, double gain) {
    return new Autograd.Part(
        name,
        new Shape(matrices, rows, columns),
        (parameters, offset, size, random) -> {
          int next = offset;
          for (int matrix = 0; matrix < matrices; matrix++) {
            for (double[] row : Orthogonal.matrix(rows, columns, gain, random)) {
              for (double element : row) {
                parameters[next++] = (float) element;
              }
            }
          }
        });
  }

  /** Standard normal numbers. */
  static Autograd.Part normal(String name, long... shape) {
    return new Autograd.Part(
        name,
        new Shape(shape),
        (parameters, offset, size, random) -> {
          NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
          for (int i = 0; i < size; i++) {
            parameters[offset + i] = (float) normal.sample();
          }
        });
  }

  /** The same number everywhere. */
  static Autograd.Part filled(String name, float value, long... shape) {
    return new Autograd.Part(
        name,
        new Shape(shape),
        (parameters, offset, size, random) ->
            Arrays.fill(parameters, offset, offset + size, value));
  }
}
