package io.alphasweep.simulator.mujoco;

/**
 * A shape that can be seen in a world, fixed to one of its bodies. Lengths are metres.
 *
 * @param radius of a sphere, a capsule or a cylinder
 * @param halfLength of a capsule between the centres of its ends, or of a cylinder; along the third
 *     of the geom's axes
 * @param red from 0 to 1, as the other colours
 * @param opacity 0 where it cannot be seen, 1 where it hides what is behind it
 */
public record Geom(
    Shape shape,
    double radius,
    double halfLength,
    float red,
    float green,
    float blue,
    float opacity) {

  /** Those that Gymnasium's models have. */
  public enum Shape {
    PLANE,
    SPHERE,
    CAPSULE,
    CYLINDER,
    OTHER;

    /** By its number among {@code mjtGeom}. */
    static Shape of(int number) {
      return switch (number) {
        case 0 -> PLANE;
        case 2 -> SPHERE;
        case 3 -> CAPSULE;
        case 5 -> CYLINDER;
        default -> OTHER;
      };
    }
  }
}
