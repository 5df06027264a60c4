package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The rows of a tensor that lies in the host's memory, for arithmetic that Java does in one loop.
 * Rows are copied, since loops over arrays are vectorised and loops over buffers are not.
 */
public final class HostRows {

  private final FloatBuffer floats;
  private final int size;

  /**
   * A window on a tensor; valid as long as the tensor is.
   *
   * @param tensor {@code [row, any]}, 32-bit floats on the CPU, contiguous
   */
  public HostRows(NDArray tensor) {
    // Direct memory is the tensor's own; otherwise it would be a copy, and writes would be lost.
    this.floats = tensor.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    this.size = Math.toIntExact(tensor.size() / tensor.getShape().get(0));
  }

  /**
   * A copy of the first numbers of one row of a tensor, wherever it lies.
   *
   * @param tensor {@code [row, any]}, 32-bit floats
   */
  public static float[] first(NDArray tensor, int row, int count) {
    try (NDArray part = tensor.get("{}, 0:{}", row, count)) {
      return part.toFloatArray();
    }
  }

  /** Copies a row. */
  public void read(int row, float[] target) {
    floats.get(row * size, target);
  }

  /** Overwrites a row. */
  public void write(int row, float[] source) {
    floats.put(row * size, source);
  }
}
