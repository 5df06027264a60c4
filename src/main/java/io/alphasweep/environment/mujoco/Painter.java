package io.alphasweep.environment.mujoco;

import io.alphasweep.environment.drawing.Renderers;
import io.alphasweep.simulator.mujoco.Model;
import io.alphasweep.simulator.mujoco.Renderer;
import io.alphasweep.simulator.mujoco.Simulation;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Optional;

/**
 * Makes an environment's pictures: by MuJoCo's renderer, seen as Gymnasium's {@code rgb_array} sees
 * the task, or from the geoms alone where the machine has no OpenGL.
 */
final class Painter implements AutoCloseable {

  /** Pixels of a side of a picture, as Gymnasium's. */
  private static final int SIDE = 480;

  /**
   * From where Gymnasium looks at a model without a camera of its own, {@code
   * DEFAULT_CAMERA_CONFIG} of its tasks.
   *
   * @param distance metres; NaN for the model's extent
   * @param middle {@code [3]}; null for the middle of the geoms
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Seat(double distance, double[] middle) {}

  private static final Map<String, Seat> SEATS =
      Map.of(
          "pusher.xml", new Seat(4, null),
          "pusher_v5.xml", new Seat(4, null),
          "inverted_pendulum.xml", new Seat(2.04, null),
          "inverted_double_pendulum.xml",
              new Seat(4.1225, new double[] {0, 0, 0.12250000000000005}));

  private static final Seat ELSEWHERE = new Seat(Double.NaN, null);

  private final String modelFile;
  private final Model model;

  /** Null where the geoms are drawn, and before the first picture. */
  private Renderer renderer;

  private boolean hasChosen;

  Painter(String modelFile, Model model) {
    this.modelFile = modelFile;
    this.model = model;
  }

  /**
   * A world in a state; a world of its own is put into it.
   *
   * @param qpos {@code [nq]}
   * @param qvel {@code [nv]}
   */
  BufferedImage draw(double[] qpos, double[] qvel) {
    if (!hasChosen) {
      renderer = choose();
      hasChosen = true;
    }
    try (Simulation still = new Simulation(model)) {
      still.start(qpos, qvel);
      return renderer == null ? Pictures.of(modelFile, still) : renderer.draw(still);
    }
  }

  private Renderer choose() {
    Seat seat = SEATS.getOrDefault(modelFile, ELSEWHERE);
    return switch (Renderers.chosen()) {
      case auto ->
          ifPossible(seat, Renderer.Library.EGL)
              .or(() -> ifPossible(seat, Renderer.Library.OSMESA))
              .orElse(null);
      case egl -> of(seat, Renderer.Library.EGL);
      case osmesa -> of(seat, Renderer.Library.OSMESA);
      case geometry -> null;
    };
  }

  private Optional<Renderer> ifPossible(Seat seat, Renderer.Library library) {
    return Renderer.ifPossible(model, SIDE, SIDE, library, seat.distance(), seat.middle());
  }

  private Renderer of(Seat seat, Renderer.Library library) {
    return new Renderer(model, SIDE, SIDE, library, seat.distance(), seat.middle());
  }

  @Override
  public void close() {
    if (renderer != null) {
      renderer.close();
    }
  }
}
