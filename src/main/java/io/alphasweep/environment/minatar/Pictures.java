package io.alphasweep.environment.minatar;

import io.alphasweep.environment.drawing.Canvas;
import java.awt.Color;
import java.awt.image.BufferedImage;

/**
 * Draws what a game of MinAtar shows: 24 pixels a cell, a colour for each channel. As in MinAtar's
 * own pictures, of several objects in a cell that of the last channel is seen.
 */
final class Pictures {

  private static final int PIXELS = 24;
  private static final Color BACKGROUND = new Color(18, 18, 26);

  private Pictures() {}

  /**
   * @param observation {@code [channel, row, column]}
   */
  static BufferedImage game(double[] observation, int channels) {
    int size = MinAtarGame.SIZE;
    Canvas canvas = new Canvas(size * PIXELS, size * PIXELS, PIXELS, 0, 0, BACKGROUND);
    for (int channel = 0; channel < channels; channel++) {
      Color color = color(channel, channels);
      for (int row = 0; row < size; row++) {
        for (int column = 0; column < size; column++) {
          if (observation[MinAtarGame.cell(channel, row, column)] != 0) {
            int bottom = size - 1 - row;
            canvas.rectangle(column, bottom, column + 1, bottom + 1, color);
          }
        }
      }
    }
    return canvas.picture();
  }

  /** Round the wheel of colours, from the first channel's red on. */
  static Color color(int channel, int channels) {
    return Color.getHSBColor((float) channel / channels, 0.72f, 0.96f);
  }
}
