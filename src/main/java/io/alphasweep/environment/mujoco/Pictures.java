package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.drawing.Canvas;
import io.alphasweep.simulator.mujoco.Geom;
import io.alphasweep.simulator.mujoco.Simulation;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Draws MuJoCo's worlds from the places and sizes of their geoms, in parallel projection and
 * without a graphics card. Far geoms are drawn before near ones, and each has one colour.
 */
final class Pictures {

  private static final int WIDTH = 480;
  private static final int HEIGHT = 360;
  private static final Color SKY = new Color(232, 240, 248);
  private static final Color LIGHT = new Color(206, 216, 224);
  private static final Color DARK = new Color(184, 196, 206);

  /** Elevation below which the floor has an end, and how many metres behind the body that is. */
  private static final double LOW = 20;

  private static final double BEHIND = 2;
  private static final int MOST_TILES = 400;

  /** Corners with which a circle is drawn. */
  private static final int CORNERS = 24;

  /**
   * Where the world is seen from.
   *
   * @param azimuth degrees by which the look turns from the y axis, against the clock from above
   * @param elevation degrees by which it falls; 90 is from above
   * @param metres that a picture is wide
   * @param tile metres of a square of the floor
   * @param follows whether the middle of the picture goes with the first body
   * @param x of the middle, beside that body where the picture follows
   */
  private record View(
      double azimuth,
      double elevation,
      double metres,
      double tile,
      boolean follows,
      double x,
      double y,
      double z) {}

  /** By the beginning of the model's file; of two that fit, the longer. */
  private static final Map<String, View> VIEWS =
      Map.ofEntries(
          Map.entry("swimmer", new View(0, 90, 5, 0.5, true, 0, 0, 0)),
          Map.entry("hopper", new View(0, 8, 3.2, 0.5, true, 0, 0, 0.9)),
          Map.entry("walker2d", new View(0, 8, 3.2, 0.5, true, 0, 0, 0.9)),
          Map.entry("half_cheetah", new View(0, 8, 3.6, 0.5, true, 0, 0, 0.6)),
          Map.entry("ant", new View(25, 30, 5, 1, true, 0, 0, 0.5)),
          Map.entry("humanoid", new View(20, 10, 3.4, 0.5, true, 0, 0, 0.9)),
          Map.entry("inverted_pendulum", new View(0, 4, 2.8, 0.5, false, 0, 0, 0.4)),
          Map.entry("inverted_double_pendulum", new View(0, 4, 3.6, 0.5, false, 0, 0, 0.6)),
          Map.entry("reacher", new View(0, 90, 0.84, 0.1, false, 0, 0, 0)),
          Map.entry("pusher", new View(0, 45, 2.4, 0.25, false, 0.3, -0.2, -0.2)));

  private final View view;

  /** Unit vectors to the right, upwards and away. */
  private final double[] right;

  private final double[] up;
  private final double[] away;

  /** How wide the edge of a geom is. */
  private final double edge;

  /** The middle of the picture. */
  private final double[] middle;

  private Pictures(View view, double x, double y) {
    this.view = view;
    double a = Math.toRadians(view.azimuth());
    double e = Math.toRadians(view.elevation());
    right = new double[] {Math.cos(a), Math.sin(a), 0};
    up = new double[] {-Math.sin(a) * Math.sin(e), Math.cos(a) * Math.sin(e), Math.cos(e)};
    away = new double[] {-Math.sin(a) * Math.cos(e), Math.cos(a) * Math.cos(e), -Math.sin(e)};
    edge = 1.2 * view.metres() / WIDTH;
    middle = new double[] {view.x() + x, view.y() + y, view.z()};
  }

  /**
   * A world as it is.
   *
   * @param modelFile tells where it is seen from
   */
  static BufferedImage of(String modelFile, Simulation still) {
    View view =
        VIEWS.entrySet().stream()
            .filter(entry -> modelFile.startsWith(entry.getKey()))
            .max(Comparator.comparing(entry -> entry.getKey().length()))
            .orElseThrow()
            .getValue();
    double[] bodies = new double[still.model().bodies() * 3];
    still.bodyPositions().get(0, bodies);
    return view.follows()
        ? new Pictures(view, bodies[3], bodies[4]).draw(still)
        : new Pictures(view, 0, 0).draw(still);
  }

  private BufferedImage draw(Simulation still) {
    List<Geom> geoms = still.model().geoms();
    double[] places = new double[geoms.size() * 3];
    double[] frames = new double[geoms.size() * 9];
    still.geomPositions().get(0, places);
    still.geomFrames().get(0, frames);
    double scale = WIDTH / view.metres();
    Canvas canvas = new Canvas(WIDTH, HEIGHT, scale, -view.metres() / 2, -HEIGHT / scale / 2, SKY);
    for (int i = 0; i < geoms.size(); i++) {
      if (geoms.get(i).shape() == Geom.Shape.PLANE) {
        drawFloor(canvas, places[3 * i + 2]);
      }
    }
    IntStream.range(0, geoms.size())
        .boxed()
        .sorted(Comparator.comparing(i -> -along(away, places, 3 * i)))
        .forEach(i -> draw(canvas, geoms.get(i), places, 3 * i, frames, 9 * i));
    return canvas.picture();
  }

  private void drawFloor(Canvas canvas, double height) {
    double tile = view.tile();
    int count = (int) Math.ceil(view.metres() / tile);
    // Seen from the side it ends behind the body, so that there is a sky; before it, at the edge.
    double rise = Math.sin(Math.toRadians(view.elevation()));
    int before = (int) Math.min(MOST_TILES, count / rise);
    int behind = view.elevation() < LOW ? (int) Math.ceil(BEHIND / tile) : before;
    int column = (int) Math.floor(middle[0] / tile);
    int row = (int) Math.floor(middle[1] / tile);
    for (int i = column - 2 * count; i <= column + 2 * count; i++) {
      for (int j = row - before; j <= row + behind; j++) {
        double[] tiles = new double[8];
        for (int corner = 0; corner < 4; corner++) {
          double[] point = {
            (i + (corner == 1 || corner == 2 ? 1 : 0)) * tile, (j + corner / 2) * tile, height
          };
          tiles[2 * corner] = across(right, point, 0);
          tiles[2 * corner + 1] = across(up, point, 0);
        }
        canvas.polygon(Math.floorMod(i + j, 2) == 0 ? LIGHT : DARK, tiles);
      }
    }
  }

  private void draw(
      Canvas canvas, Geom geom, double[] places, int place, double[] frames, int frame) {
    if (geom.opacity() == 0) {
      return;
    }
    Color color = new Color(geom.red(), geom.green(), geom.blue());
    double x = across(right, places, place);
    double y = across(up, places, place);
    switch (geom.shape()) {
      case SPHERE -> {
        canvas.disc(x, y, geom.radius(), color.darker());
        canvas.disc(x, y, geom.radius() - edge, color);
      }
      case CAPSULE -> {
        double[] half = axis(frames, frame, 2, geom.halfLength());
        double dx = along(right, half, 0);
        double dy = along(up, half, 0);
        canvas.capsule(x - dx, y - dy, x + dx, y + dy, geom.radius(), color.darker());
        canvas.capsule(x - dx, y - dy, x + dx, y + dy, geom.radius() - edge, color);
      }
      case CYLINDER -> drawCylinder(canvas, geom, x, y, frames, frame, color);
      case PLANE, OTHER -> {
        // The floor is there already, and other shapes Gymnasium's models do not have.
      }
    }
  }

  /** Its side, in strips, and then the end that is nearer. */
  private void drawCylinder(
      Canvas canvas, Geom geom, double x, double y, double[] frames, int frame, Color color) {
    double[] half = axis(frames, frame, 2, geom.halfLength());
    double sign = along(away, half, 0) > 0 ? -1 : 1;
    double dx = sign * along(right, half, 0);
    double dy = sign * along(up, half, 0);
    double[] first = axis(frames, frame, 0, geom.radius());
    double[] second = axis(frames, frame, 1, geom.radius());
    double[] rim = new double[2 * CORNERS + 2];
    for (int i = 0; i < rim.length; i += 2) {
      double cos = Math.cos(Math.PI * i / CORNERS);
      double sin = Math.sin(Math.PI * i / CORNERS);
      rim[i] = x + cos * along(right, first, 0) + sin * along(right, second, 0);
      rim[i + 1] = y + cos * along(up, first, 0) + sin * along(up, second, 0);
    }
    double[] near = rim.clone();
    for (int i = 0; i < rim.length; i += 2) {
      near[i] += dx;
      near[i + 1] += dy;
      if (i > 0) {
        canvas.polygon(
            color.darker(),
            rim[i - 2] - dx,
            rim[i - 1] - dy,
            rim[i] - dx,
            rim[i + 1] - dy,
            near[i],
            near[i + 1],
            near[i - 2],
            near[i - 1]);
      }
    }
    canvas.polygon(color, near);
  }

  /** A column of a frame, scaled. */
  private static double[] axis(double[] frames, int frame, int column, double length) {
    return new double[] {
      frames[frame + column] * length,
      frames[frame + 3 + column] * length,
      frames[frame + 6 + column] * length
    };
  }

  /** How far a point is along a direction. */
  private static double along(double[] direction, double[] points, int offset) {
    return direction[0] * points[offset]
        + direction[1] * points[offset + 1]
        + direction[2] * points[offset + 2];
  }

  /** The same, from the middle of the picture. */
  private double across(double[] direction, double[] points, int offset) {
    return along(direction, points, offset) - along(direction, middle, 0);
  }
}
