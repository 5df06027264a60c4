package io.alphasweep.environment.bandit;

import io.alphasweep.environment.drawing.Canvas;
import java.awt.Color;
import java.awt.image.BufferedImage;

/** Draws a bandit: the plane from -4 to 4, the arms about the origin, and the point. */
final class Pictures {

  private static final int PIXELS = 400;
  private static final double REACH = 4;
  private static final Color AXIS = new Color(214, 214, 220);
  private static final Color POINT = new Color(204, 77, 77);

  private Pictures() {}

  /**
   * The greener an arm, the more it earns at the point; the longer, too.
   *
   * @param rewards of the arms, from 0 to 1
   */
  static BufferedImage circleBandit(double[] point, double[] rewards) {
    Canvas canvas = new Canvas(PIXELS, PIXELS, PIXELS / (2 * REACH), -REACH, -REACH, Color.WHITE);
    canvas.line(1, AXIS, -REACH, 0, REACH, 0);
    canvas.line(1, AXIS, 0, -REACH, 0, REACH);
    canvas.circle(0, 0, 1, 1, AXIS);
    for (int arm = 0; arm < rewards.length; arm++) {
      double angle = 2 * Math.PI * arm / rewards.length;
      double length = 2 * rewards[arm];
      double x = length * Math.cos(angle);
      double y = length * Math.sin(angle);
      int green = (int) Math.round(200 * rewards[arm]);
      Color color = new Color(200 - green, green, 96);
      canvas.line(3, color, 0, 0, x, y);
      canvas.disc(x, y, 0.08, color);
    }
    canvas.disc(
        Math.max(-REACH, Math.min(REACH, point[0])),
        Math.max(-REACH, Math.min(REACH, point[1])),
        0.14,
        POINT);
    return canvas.picture();
  }
}
