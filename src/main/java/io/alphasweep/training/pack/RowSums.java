package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Sums of each trial's numbers that lie in memory one after the other, which round a trial's sum
 * alike wherever it stands in the pack.
 *
 * <p>On a GPU PyTorch adds rows of 128 numbers and more four at a time, beginning where an address
 * is a multiple of 16 bytes: a row that begins between two such places is added in another order.
 * So there each row is filled up with zeros to a multiple of four numbers.
 */
public final class RowSums {

  /** Numbers that a GPU reads at once. */
  private static final int WORD = 4;

  /** Shorter rows are added one number at a time. */
  private static final int LONG = 64;

  private static final int[] ROWS = {1};

  private RowSums() {}

  /**
   * The sums along an axis.
   *
   * @param values {@code [trial, ...]}, written one after the other
   * @param axis at least 1
   * @param keeps whether the axis stays, with one number
   */
  public static NDArray sum(NDArray values, int axis, boolean keeps) {
    return aligned(values, axis).sum(new int[] {axis}, keeps);
  }

  /** The means along an axis; as {@link #sum}. */
  public static NDArray mean(NDArray values, int axis, boolean keeps) {
    NDArray aligned = aligned(values, axis);
    return aligned == values
        ? values.mean(new int[] {axis}, keeps)
        : aligned.sum(new int[] {axis}, keeps).divi(values.getShape().get(axis));
  }

  /**
   * The means of rows {@code [trial, any]} that may be parts of longer ones, {@code [trial, 1]}.
   */
  public static NDArray meanOfPart(NDArray rows) {
    return mean(apart(rows), 1, true);
  }

  /**
   * The L2 norms of rows {@code [trial, any]} that may be parts of longer ones, {@code [trial, 1]}.
   */
  public static NDArray norm(NDArray rows) {
    return aligned(apart(rows), 1).norm(2, ROWS, true);
  }

  /** Rows that begin where the one before ends. */
  private static NDArray apart(NDArray rows) {
    return rows.getDevice().isGpu() ? rows.duplicate() : rows;
  }

  private static NDArray aligned(NDArray values, int axis) {
    Shape shape = values.getShape();
    long length = shape.get(axis);
    boolean inOneRow = shape.size() == shape.slice(0, axis + 1).size();
    if (!values.getDevice().isGpu() || !inOneRow || length < LONG || length % WORD == 0) {
      return values;
    }
    long[] missing = shape.getShape().clone();
    missing[axis] = WORD - length % WORD;
    return values.concat(values.getManager().zeros(new Shape(missing)), axis);
  }
}
