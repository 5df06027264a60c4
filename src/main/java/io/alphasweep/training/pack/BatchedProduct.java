package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** The batched matrix product of a pack, which rounds a trial's product alike in every pack. */
public final class BatchedProduct {

  private BatchedProduct() {}

  /**
   * The product of each trial's matrices.
   *
   * <p>PyTorch hands several products to a batched routine of the library behind it and a single
   * one to a plain routine, which takes a matrix-vector kernel where a matrix has one row or one
   * column, and that adds up in another order. So such a product of a single trial is computed as
   * two equal ones.
   *
   * @param left {@code [trial, row, inner]}
   * @param right {@code [trial, inner, column]}
   * @return {@code [trial, row, column]}
   */
  public static NDArray of(NDArray left, NDArray right) {
    Shape ofLeft = left.getShape();
    Shape ofRight = right.getShape();
    boolean isVector = ofLeft.get(1) == 1 || ofRight.get(2) == 1;
    if (ofLeft.get(0) > 1 || !isVector) {
      return left.batchMatMul(right);
    }
    NDArray two = twice(left, ofLeft).batchMatMul(twice(right, ofRight));
    return two.split(2).get(0);
  }

  /** A view, not a copy. */
  private static NDArray twice(NDArray single, Shape shape) {
    return single.broadcast(2, shape.get(1), shape.get(2));
  }
}
