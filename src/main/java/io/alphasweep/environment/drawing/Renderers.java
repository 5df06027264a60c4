package io.alphasweep.environment.drawing;

/**
 * What draws worlds of bodies, where there is a choice; one for the whole process; named as on the
 * command line.
 */
public enum Renderers {
  /** The first of the following that works here. */
  auto,
  /** OpenGL through EGL: a GPU's, or Mesa's on the CPU. */
  egl,
  /** OpenGL through OSMesa, on the CPU. */
  osmesa,
  /** Shapes in parallel projection, without any graphics library. */
  geometry;

  /** Names the one that was chosen; unset for {@link #auto}. */
  private static final String PROPERTY = "alphasweep.renderer";

  /** Chooses for this process. */
  public static void choose(Renderers renderer) {
    System.setProperty(PROPERTY, renderer.name());
  }

  /** The one that was chosen. */
  public static Renderers chosen() {
    return valueOf(System.getProperty(PROPERTY, auto.name()));
  }
}
