package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;

/**
 * Numbers that the host writes again and again for the device to read.
 *
 * <p>On the CPU the array of {@link #upload} is the host's memory itself, so nothing is copied: it
 * holds until the host writes again, and is not to be changed in place. (DJL's {@code set} is no
 * way to refill an array: it gives the array other memory, and views keep the old.)
 */
public final class HostTensor {

  private static final String SMALLER = "a smaller --pack-size, num-envs, num-steps or batch-size";

  private final Supplier<NDManager> manager;
  private final Shape shape;
  private final DataType type;
  private final ByteBuffer bytes;

  private HostTensor(Supplier<NDManager> manager, Shape shape, DataType type) {
    this.manager = manager;
    this.shape = shape;
    this.type = type;
    this.bytes = outsideTheHeap(shape.size() * type.getNumOfBytes());
  }

  /** Both refusals are exceptions, not errors, so that a smaller pack is tried next. */
  private static ByteBuffer outsideTheHeap(long size) {
    long megabytes = ((size - 1) >> 20) + 1;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "a pack's tensor of %,d MB is more than the 2,047 that a buffer holds; accepted: "
                  .formatted(megabytes)
              + SMALLER);
    }
    try {
      return ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "a pack's tensor of %,d MB finds no room outside the heap; accepted: "
                  .formatted(megabytes)
              + "a larger -XX:MaxDirectMemorySize (-Xmx bounds that room where it is not set), or "
              + SMALLER,
          e);
    }
  }

  /**
   * A tensor of 32-bit floats, zero at first.
   *
   * @throws IllegalStateException if it is over 2 GB, or the memory outside the heap is used up
   */
  public static HostTensor floats(NDManager manager, Shape shape) {
    return new HostTensor(() -> manager, shape, DataType.FLOAT32);
  }

  /** The same; the manager is asked for where the numbers are first uploaded. */
  public static HostTensor floats(PackSettings settings, Shape shape) {
    return new HostTensor(settings::manager, shape, DataType.FLOAT32);
  }

  /**
   * A tensor of 64-bit whole numbers, zero at first.
   *
   * @throws IllegalStateException as {@link #floats(NDManager, Shape)} does
   */
  public static HostTensor longs(NDManager manager, Shape shape) {
    return new HostTensor(() -> manager, shape, DataType.INT64);
  }

  /**
   * A tensor of bytes from 0 to 255, zero at first.
   *
   * @throws IllegalStateException as {@link #floats(NDManager, Shape)} does
   */
  public static HostTensor bytes(NDManager manager, Shape shape) {
    return new HostTensor(() -> manager, shape, DataType.UINT8);
  }

  /** The host's side as bytes, positioned at its start. */
  public ByteBuffer bytes() {
    return bytes.clear();
  }

  /** The host's side as floats, positioned at its start. */
  public FloatBuffer floats() {
    return bytes.clear().asFloatBuffer();
  }

  /** The host's side as longs, positioned at its start. */
  public LongBuffer longs() {
    return bytes.clear().asLongBuffer();
  }

  /** The host's side as an array on the device, in the present scope. */
  public NDArray upload() {
    return manager.get().create(bytes.clear(), shape, type);
  }
}
