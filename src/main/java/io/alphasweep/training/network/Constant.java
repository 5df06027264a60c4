package io.alphasweep.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;

/**
 * A number in a forward pass that {@link Autograd} differentiates.
 *
 * <p>DJL's operators that take a {@code Number} make an array of it whose memory is the JVM's, and
 * let go of it when they return; a recorded graph that reads it again on its way back reads what is
 * free by then, and perhaps another's. So the array is made once and lives as long as its manager.
 */
final class Constant {

  private final float value;
  private NDArray array;

  Constant(float value) {
    this.value = value;
  }

  /** The number as an array without axes. */
  NDArray in(NDManager manager) {
    if (array == null || array.isReleased()) {
      array = manager.create(value);
      NDScope.unregister(array);
    }
    return array;
  }
}
