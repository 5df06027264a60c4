package io.alphasweep.kernel;

import org.bytedeco.javacpp.IntPointer;

/** An order of a rollout's samples, outside the heap. */
public final class Permutation {

  private final IntPointer samples;

  /** Of so many samples, not yet filled. */
  public Permutation(int count) {
    this.samples = new IntPointer((long) count);
  }

  /** Takes over an order, {@code [sample]}. */
  public void set(int[] order) {
    samples.position(0).put(order, 0, order.length);
  }

  IntPointer from(int first) {
    return samples.position(first);
  }
}
