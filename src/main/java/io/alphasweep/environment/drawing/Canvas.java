package io.alphasweep.environment.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * A picture that is drawn in the lengths of a task, upwards and to the right. It needs no screen
 * and no fonts.
 */
public final class Canvas {

  private final BufferedImage picture;
  private final Graphics2D pen;
  private final double scale;
  private final double left;
  private final double bottom;

  /**
   * @param width pixels of a row
   * @param height pixels of a column
   * @param scale pixels of a unit of length
   * @param left what is at the left edge
   * @param bottom what is at the lower edge
   */
  public Canvas(int width, int height, double scale, double left, double bottom, Color background) {
    this.picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    this.scale = scale;
    this.left = left;
    this.bottom = bottom;
    this.pen = picture.createGraphics();
    pen.setColor(background);
    pen.fillRect(0, 0, width, height);
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** A rectangle from its lower left to its upper right corner. */
  public void rectangle(double x1, double y1, double x2, double y2, Color color) {
    fill(new Rectangle2D.Double(x(x1), y(y2), scale * (x2 - x1), scale * (y2 - y1)), color);
  }

  /** A disc. */
  public void disc(double x, double y, double radius, Color color) {
    fill(disc(x, y, radius), color);
  }

  /** A circle, a line of so many pixels. */
  public void circle(double x, double y, double radius, double pixels, Color color) {
    stroke(disc(x, y, radius), new BasicStroke((float) pixels), color);
  }

  /** A closed polygon; the corners are x and y in turn. */
  public void polygon(Color color, double... corners) {
    fill(path(true, corners), color);
  }

  /** A line through points, x and y in turn, of so many pixels. */
  public void line(double pixels, Color color, double... points) {
    stroke(path(false, points), new BasicStroke((float) pixels), color);
  }

  /** A line with round ends that is as thick as the disc at either end. */
  public void capsule(double x1, double y1, double x2, double y2, double radius, Color color) {
    BasicStroke stroke =
        new BasicStroke(
            (float) (2 * radius * scale), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    // A line of no length may be left out.
    disc(x1, y1, radius, color);
    stroke(new Line2D.Double(x(x1), y(y1), x(x2), y(y2)), stroke, color);
  }

  /** The picture as it is. */
  public BufferedImage picture() {
    pen.dispose();
    return picture;
  }

  private Shape disc(double x, double y, double radius) {
    double size = 2 * scale * radius;
    return new Ellipse2D.Double(x(x) - size / 2, y(y) - size / 2, size, size);
  }

  private Path2D path(boolean isClosed, double... points) {
    Path2D.Double path = new Path2D.Double();
    path.moveTo(x(points[0]), y(points[1]));
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(x(points[i]), y(points[i + 1]));
    }
    if (isClosed) {
      path.closePath();
    }
    return path;
  }

  private void fill(Shape shape, Color color) {
    pen.setColor(color);
    pen.fill(shape);
  }

  private void stroke(Shape shape, BasicStroke stroke, Color color) {
    pen.setColor(color);
    pen.setStroke(stroke);
    pen.draw(shape);
  }

  private double x(double x) {
    return (x - left) * scale;
  }

  private double y(double y) {
    return picture.getHeight() - (y - bottom) * scale;
  }
}
