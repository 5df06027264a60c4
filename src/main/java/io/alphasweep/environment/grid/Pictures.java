package io.alphasweep.environment.grid;

import io.alphasweep.environment.drawing.Canvas;
import java.awt.Color;
import java.awt.image.BufferedImage;

/** Draws the four rooms: 24 pixels a cell, walls dark, the goal green, the agent a blue disc. */
final class Pictures {

  private static final int PIXELS = 24;
  private static final Color FLOOR = new Color(244, 242, 236);
  private static final Color GAP = new Color(216, 212, 202);
  private static final Color WALL = new Color(64, 66, 74);
  private static final Color GOAL = new Color(74, 160, 96);
  private static final Color AGENT = new Color(45, 104, 196);

  private Pictures() {}

  static BufferedImage fourRooms(int agentX, int agentY) {
    int size = FourRooms.SIZE;
    Canvas canvas = new Canvas(size * PIXELS, size * PIXELS, PIXELS, 0, 0, GAP);
    double gap = 1.0 / PIXELS;
    for (int x = 0; x < size; x++) {
      for (int y = 0; y < size; y++) {
        boolean isGoal = x == size - 1 && y == size - 1;
        if (FourRooms.isWall(x, y)) {
          canvas.rectangle(x, y, x + 1, y + 1, WALL);
        } else {
          canvas.rectangle(x, y, x + 1 - gap, y + 1 - gap, isGoal ? GOAL : FLOOR);
        }
      }
    }
    canvas.disc(agentX + 0.5, agentY + 0.5, 0.36, AGENT);
    return canvas.picture();
  }
}
