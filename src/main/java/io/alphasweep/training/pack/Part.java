package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;

/** A part of an array that lies in memory as an array of its own does. */
public final class Part {

  private Part() {}

  /** Elements one after the other, since PyTorch rounds by how numbers lie. */
  public static NDArray of(NDArray whole, NDIndex index) {
    NDArray part = whole.get(index);
    return part.reshape(-1).reshape(part.getShape());
  }
}
