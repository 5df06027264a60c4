package io.alphasweep.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * 32-bit floats outside Java's heap, which the kernel and Java share without a copy. To be used by
 * one thread at a time.
 */
public final class Floats {

  /** A line of the processor's cache, and the widest vector. */
  private static final int ALIGNMENT = 64;

  private final FloatBuffer buffer;

  /** Made when the kernel first asks: without it JavaCPP is not loaded. */
  private FloatPointer pointer;

  private Floats(FloatBuffer buffer) {
    this.buffer = buffer;
  }

  /**
   * So many zeros.
   *
   * @throws IllegalStateException if there is no room for them outside the heap
   */
  public static Floats zeros(long count) {
    long bytes = count * Float.BYTES + 2 * ALIGNMENT; // both ends are cut to whole lines
    long megabytes = ((bytes - 1) >> 20) + 1;
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "a trial's numbers take %,d MB, more than the 2,047 that a buffer holds; accepted: a smaller network, num-envs or num-steps"
              .formatted(megabytes));
    }
    try {
      ByteBuffer memory = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
      ByteBuffer aligned = memory.alignedSlice(ALIGNMENT).order(ByteOrder.nativeOrder());
      return new Floats(aligned.asFloatBuffer().slice(0, (int) count));
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "a trial's %,d MB find no room outside the heap; accepted: a larger -XX:MaxDirectMemorySize (-Xmx bounds that room where it is not set), or a smaller --pack-size, network, num-envs or num-steps"
              .formatted(megabytes),
          e);
    }
  }

  /** The memory of a buffer, from its start to its end; it must lie outside the heap. */
  public static Floats of(FloatBuffer direct) {
    return new Floats(direct.slice(0, direct.capacity()));
  }

  /** A part of these, in the same memory. */
  public Floats part(long from, long count) {
    return new Floats(buffer.slice(Math.toIntExact(from), Math.toIntExact(count)));
  }

  /** The numbers; its position and limit are anyone's. */
  public FloatBuffer buffer() {
    return buffer;
  }

  /** One of the numbers. */
  public float get(int index) {
    return buffer.get(index);
  }

  /** Overwrites one of the numbers. */
  public void put(int index, float value) {
    buffer.put(index, value);
  }

  /** Count of numbers. */
  public int count() {
    return buffer.capacity();
  }

  /** Where the numbers are, from one of them on; null stays null. */
  static FloatPointer from(Floats floats, long first) {
    if (floats == null) {
      return null;
    }
    if (floats.pointer == null) {
      // It begins where the buffer's position is.
      floats.pointer = new FloatPointer(floats.buffer.duplicate().clear());
    }
    return floats.pointer.position(first);
  }
}
