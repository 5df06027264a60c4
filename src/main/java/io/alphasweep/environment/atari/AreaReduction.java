package io.alphasweep.environment.atari;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a picture smaller, each of its cells the mean of those that it covers: OpenCV's {@code
 * INTER_AREA} for bytes, in its 32 bits and its order of sums.
 */
final class AreaReduction {

  /** How much of a cell before is in a cell after. */
  private record Share(int after, int before, float weight) {}

  private final int columns;
  private final int columnsAfter;
  private final Share[] shares;
  private final Share[] sharesOfRows;
  private final float[] row;
  private final float[] sums;

  AreaReduction(int rows, int columns, int rowsAfter, int columnsAfter) {
    this.columns = columns;
    this.columnsAfter = columnsAfter;
    this.shares = shares(columns, columnsAfter);
    this.sharesOfRows = shares(rows, rowsAfter);
    this.row = new float[columnsAfter];
    this.sums = new float[columnsAfter];
  }

  private static Share[] shares(int before, int after) {
    List<Share> shares = new ArrayList<>();
    double scale = (double) before / after;
    for (int cell = 0; cell < after; cell++) {
      double start = cell * scale;
      double end = start + scale;
      double width = Math.min(scale, before - start);
      int last = Math.min((int) Math.floor(end), before - 1);
      int first = Math.min((int) Math.ceil(start), last);
      if (first - start > 1e-3) {
        shares.add(new Share(cell, first - 1, (float) ((first - start) / width)));
      }
      for (int whole = first; whole < last; whole++) {
        shares.add(new Share(cell, whole, (float) (1 / width)));
      }
      if (end - last > 1e-3) {
        float weight = (float) (Math.min(Math.min(end - last, 1), width) / width);
        shares.add(new Share(cell, last, weight));
      }
    }
    return shares.toArray(Share[]::new);
  }

  /**
   * Makes it smaller.
   *
   * @param picture {@code [row, column]}
   * @param target receives {@code [row, column]} of the smaller one
   */
  void reduce(byte[] picture, byte[] target) {
    int present = 0;
    Arrays.fill(sums, 0);
    for (Share ofRow : sharesOfRows) {
      if (ofRow.after() != present) {
        write(target, present);
        present = ofRow.after();
        Arrays.fill(sums, 0);
      }
      Arrays.fill(row, 0);
      int start = ofRow.before() * columns;
      for (Share share : shares) {
        row[share.after()] += (picture[start + share.before()] & 0xff) * share.weight();
      }
      for (int column = 0; column < columnsAfter; column++) {
        sums[column] += ofRow.weight() * row[column];
      }
    }
    write(target, present);
  }

  private void write(byte[] target, int row) {
    for (int column = 0; column < columnsAfter; column++) {
      target[row * columnsAfter + column] = (byte) (int) Math.rint(sums[column]);
    }
  }
}
