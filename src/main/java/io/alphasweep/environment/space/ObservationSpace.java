package io.alphasweep.environment.space;

import java.util.Arrays;
import java.util.List;

/**
 * The form of an observation.
 *
 * @param shape sizes of its axes; images are {@code [channel, row, column]}
 * @param kind of its numbers
 */
public record ObservationSpace(List<Integer> shape, Kind kind) {

  /** What the numbers of an observation are. */
  public enum Kind {
    /** Real numbers. */
    REAL,
    /** Whole numbers from 0 to 255, so that a memory can keep each in a byte. */
    BYTE
  }

  public ObservationSpace {
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("an observation has no shape " + shape);
    }
  }

  /** Observations of real numbers. */
  public static ObservationSpace reals(int... shape) {
    return of(Kind.REAL, shape);
  }

  /** Observations of whole numbers from 0 to 255. */
  public static ObservationSpace bytes(int... shape) {
    return of(Kind.BYTE, shape);
  }

  private static ObservationSpace of(Kind kind, int... shape) {
    return new ObservationSpace(Arrays.stream(shape).boxed().toList(), kind);
  }

  /** Count of numbers in an observation. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
