package io.alphasweep.environment.drawing;

import java.awt.image.BufferedImage;
import java.util.function.IntBinaryOperator;

/** Pictures of games that make their own, enlarged for people. */
public final class Pixels {

  private Pixels() {}

  /**
   * The picture with each of its pixels a square.
   *
   * @param side rows and columns
   * @param factor pixels of a side of the square
   * @param color of a row and a column: red, green and blue, a byte each
   */
  public static BufferedImage enlarged(int side, int factor, IntBinaryOperator color) {
    BufferedImage picture =
        new BufferedImage(side * factor, side * factor, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side * factor; y++) {
      for (int x = 0; x < side * factor; x++) {
        picture.setRGB(x, y, color.applyAsInt(y / factor, x / factor));
      }
    }
    return picture;
  }
}
