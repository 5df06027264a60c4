package io.alphasweep.environment.box2d;

import com.badlogic.gdx.math.Vector2;
import com.badlogic.gdx.physics.box2d.Body;
import io.alphasweep.environment.drawing.Canvas;
import java.awt.Color;
import java.awt.image.BufferedImage;

/** The lunar lander in Gymnasium's picture, without the fire of its engines. */
final class Pictures {

  private static final Color SKY = Color.BLACK;
  private static final Color MOON = Color.WHITE;
  private static final Color HULL = new Color(128, 102, 230);
  private static final Color EDGE = new Color(77, 77, 128);
  private static final Color FLAG = new Color(204, 204, 0);
  private static final double FLAG_HEIGHT = 50 / Scene.SCALE;

  private Pictures() {}

  static BufferedImage lander(Scene scene) {
    Canvas canvas =
        new Canvas(
            (int) (Scene.WIDTH * Scene.SCALE),
            (int) (Scene.HEIGHT * Scene.SCALE),
            Scene.SCALE,
            0,
            0,
            SKY);
    double[] terrain = scene.terrain();
    double chunk = Scene.WIDTH / (terrain.length - 1);
    double[] moon = new double[2 * terrain.length + 4];
    for (int i = 0; i < terrain.length; i++) {
      moon[2 * i] = chunk * i;
      moon[2 * i + 1] = terrain[i];
    }
    moon[2 * terrain.length] = Scene.WIDTH;
    canvas.polygon(MOON, moon);
    for (int leg = 0; leg < 2; leg++) {
      part(canvas, scene.leg(leg), Scene.LEG_SHAPE);
    }
    part(canvas, scene.lander(), Scene.HULL);
    for (int corner : new int[] {Scene.FIRST_OF_PAD + 1, Scene.LAST_OF_PAD - 1}) {
      double x = chunk * corner;
      double top = Scene.PAD + FLAG_HEIGHT;
      canvas.line(1, Color.WHITE, x, Scene.PAD, x, top);
      canvas.polygon(
          FLAG, x, top, x, top - 10 / Scene.SCALE, x + 25 / Scene.SCALE, top - 5 / Scene.SCALE);
    }
    return canvas.picture();
  }

  /**
   * @param shape corners in pixels, x and y in turn, in the frame of the body
   */
  private static void part(Canvas canvas, Body body, double[] shape) {
    Vector2 place = body.getPosition();
    double cos = Math.cos(body.getAngle());
    double sin = Math.sin(body.getAngle());
    double[] corners = new double[shape.length + 2];
    for (int i = 0; i < corners.length; i += 2) {
      double x = shape[i % shape.length] / Scene.SCALE;
      double y = shape[i % shape.length + 1] / Scene.SCALE;
      corners[i] = place.x + x * cos - y * sin;
      corners[i + 1] = place.y + x * sin + y * cos;
    }
    canvas.polygon(HULL, corners);
    canvas.line(2, EDGE, corners);
  }
}
