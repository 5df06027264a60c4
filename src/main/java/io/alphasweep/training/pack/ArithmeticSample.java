package io.alphasweep.training.pack;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * Numbers that are computed only to see their bits: products, functions and sums as training needs
 * them, and the C library's functions, which the simulations call.
 *
 * <p>What is computed here may never change: every state that was saved before would count as
 * another machine's.
 */
final class ArithmeticSample {

  private static final int TRIALS = 2;
  private static final int LENGTH = 4099;
  private static final int[] ELEMENTS = {1};

  /** Rows, inner size, columns. */
  private static final int[][] PRODUCTS = {
    {1, 11, 64}, {1, 64, 17}, {64, 64, 64}, {64, 376, 64}, {64, 64, 17}, {376, 64, 64}, {6, 64, 64}
  };

  private final SplittableRandom random = new SplittableRandom(1);
  private final CRC32C checksum = new CRC32C();
  private final NDManager manager;

  private ArithmeticSample(NDManager manager) {
    this.manager = manager;
  }

  /** A checksum over the bits, eight hexadecimal digits. */
  static String checksum(Device device) {
    NDManager manager = Torch.manager(Torch.name(device));
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      ArithmeticSample sample = new ArithmeticSample(manager);
      sample.tensors();
      sample.mathLibrary();
      return "%08x".formatted(sample.checksum.getValue());
    } finally {
      Torch.close(manager);
    }
  }

  private void tensors() {
    for (int[] product : PRODUCTS) {
      NDArray left = normal(new Shape(TRIALS, product[0], product[1]));
      NDArray right = normal(new Shape(TRIALS, product[2], product[1])).swapAxes(1, 2);
      add(BatchedProduct.of(left, right));
    }
    NDArray values = normal(new Shape(TRIALS, LENGTH));
    Elementwise elementwise = new Elementwise(manager);
    add(values.exp());
    add(values.abs().log());
    add(values.abs().sqrt());
    add(elementwise.tanh(values.duplicate()));
    add(elementwise.tanh(values.get(":, 0:4096")));
    add(values.sum(ELEMENTS));
    add(values.mean(ELEMENTS));
    add(values.norm(2, ELEMENTS, true));
  }

  private void mathLibrary() {
    MathLibrary.sample(random, this::add);
  }

  /** About normal, by operations that are exact wherever Java runs. */
  private NDArray normal(Shape shape) {
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      double sum = -6;
      for (int term = 0; term < 12; term++) {
        sum += random.nextDouble();
      }
      values[i] = (float) sum;
    }
    return manager.create(values, shape);
  }

  private void add(NDArray values) {
    for (float value : values.toFloatArray()) {
      add(Float.floatToIntBits(value));
    }
  }

  private void add(long bits) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      checksum.update((int) (bits >>> shift));
    }
  }
}
