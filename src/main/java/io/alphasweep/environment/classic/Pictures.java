package io.alphasweep.environment.classic;

import io.alphasweep.environment.drawing.Canvas;
import java.awt.Color;
import java.awt.image.BufferedImage;

/** Classic control in Gymnasium's pictures: their sizes, shapes and colours. */
final class Pictures {

  private static final Color WHITE = Color.WHITE;
  private static final Color BLACK = Color.BLACK;
  private static final Color YELLOW = new Color(204, 204, 0);
  private static final Color CYAN = new Color(0, 204, 204);
  private static final Color RED = new Color(204, 77, 77);
  private static final Color WOOD = new Color(202, 152, 101);
  private static final Color AXLE = new Color(129, 132, 203);
  private static final Color TYRE = new Color(128, 128, 128);

  private Pictures() {}

  /** The metre has 125 pixels; the track is 100 pixels above the lower edge. */
  static BufferedImage cartPole(double[] state) {
    Canvas canvas = new Canvas(600, 400, 125, -2.4, -0.8, WHITE);
    double x = state[0];
    double axle = 0.06;
    canvas.line(1, BLACK, -2.4, 0, 2.4, 0);
    canvas.rectangle(x - 0.2, -0.12, x + 0.2, 0.12, BLACK);
    bar(canvas, WOOD, x, axle, Math.PI / 2 - state[2], -0.04, 0.96, 0.04);
    canvas.disc(x, axle, 0.04, AXLE);
    return canvas.picture();
  }

  static BufferedImage acrobot(double[] state) {
    double bound = 2.2;
    Canvas canvas = new Canvas(500, 500, 500 / (2 * bound), -bound, -bound, WHITE);
    canvas.line(1, BLACK, -bound, 1, bound, 1);
    double first = state[0] - Math.PI / 2;
    double second = state[0] + state[1] - Math.PI / 2;
    double x = Math.cos(first);
    double y = Math.sin(first);
    bar(canvas, CYAN, 0, 0, first, 0, 1, 0.1);
    bar(canvas, CYAN, x, y, second, 0, 1, 0.1);
    canvas.disc(0, 0, 0.1, YELLOW);
    canvas.disc(x, y, 0.1, YELLOW);
    return canvas.picture();
  }

  /**
   * Of both mountain cars.
   *
   * @param goal place of the flag
   */
  static BufferedImage mountainCar(double[] state, double goal) {
    double pixel = 1.8 / 600;
    Canvas canvas = new Canvas(600, 400, 1 / pixel, -1.2, 0, WHITE);
    double[] hill = new double[2 * 100];
    for (int i = 0; i < hill.length; i += 2) {
      hill[i] = -1.2 + 1.8 * i / (hill.length - 2);
      hill[i + 1] = hillAt(hill[i]);
    }
    canvas.line(1.5, BLACK, hill);

    double foot = hillAt(goal);
    double top = foot + 50 * pixel;
    canvas.line(1, BLACK, goal, foot, goal, top);
    canvas.polygon(YELLOW, goal, top, goal, top - 10 * pixel, goal + 25 * pixel, top - 5 * pixel);

    double slope = Math.cos(3 * state[0]);
    double cos = Math.cos(slope) * pixel;
    double sin = Math.sin(slope) * pixel;
    double x = state[0];
    double y = hillAt(x);
    double clearance = 10 * pixel;
    bar(canvas, BLACK, x, y + clearance, slope, -20 * pixel, 20 * pixel, 10 * pixel, 0);
    for (double along : new double[] {10, -10}) {
      canvas.disc(x + along * cos, y + clearance + along * sin, 8 * pixel, TYRE);
    }
    return canvas.picture();
  }

  private static double hillAt(double x) {
    return Math.sin(3 * x) * 0.45 + 0.55;
  }

  static BufferedImage pendulum(double[] state) {
    double bound = 2.2;
    Canvas canvas = new Canvas(500, 500, 500 / (2 * bound), -bound, -bound, WHITE);
    double angle = state[0] + Math.PI / 2;
    canvas.capsule(0, 0, Math.cos(angle), Math.sin(angle), 0.1, RED);
    canvas.disc(0, 0, 0.05, BLACK);
    return canvas.picture();
  }

  /** A bar about its own axis. */
  private static void bar(
      Canvas canvas,
      Color color,
      double x,
      double y,
      double angle,
      double from,
      double to,
      double half) {
    bar(canvas, color, x, y, angle, from, to, half, -half);
  }

  /**
   * A bar that starts at a point and turns about it.
   *
   * @param angle from the right, against the clock
   * @param from where it begins, along its direction
   * @param to where it ends
   * @param upper how far it reaches to the left of its direction
   * @param lower how far it reaches to that side at its other edge
   */
  private static void bar(
      Canvas canvas,
      Color color,
      double x,
      double y,
      double angle,
      double from,
      double to,
      double upper,
      double lower) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    canvas.polygon(
        color,
        x + from * cos - upper * sin,
        y + from * sin + upper * cos,
        x + to * cos - upper * sin,
        y + to * sin + upper * cos,
        x + to * cos - lower * sin,
        y + to * sin + lower * cos,
        x + from * cos - lower * sin,
        y + from * sin + lower * cos);
  }
}
