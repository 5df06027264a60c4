package io.alphasweep.simulator.mujoco;

import io.alphasweep.fault.UnsuitableMachineException;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Draws simulations of one model by MuJoCo's own renderer, into memory: no screen is needed, but
 * OpenGL through EGL (a GPU's, or Mesa's on the CPU) or OSMesa, which the machine brings.
 *
 * <p>It looks as Gymnasium's {@code rgb_array} does: through the model's camera {@code track}, and
 * where it has none at the middle of the geoms as they were in the first picture.
 */
public final class Renderer implements AutoCloseable {

  /** What makes the OpenGL context. */
  public enum Library {
    EGL(0),
    OSMESA(1);

    /** As the native side numbers them. */
    private final int number;

    Library(int number) {
      this.number = number;
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String CAMERA = "track";

  private final NativeModel model;
  private final int width;
  private final int height;
  private final byte[] pixels;

  /** Metres from which a model without a camera is seen; NaN for the extent of the model. */
  private final double distance;

  /** What it is seen at, {@code [3]}; null for the middle of the geoms. */
  private final double[] middle;

  private NativeOffscreen address;
  private boolean isPlaced;

  /**
   * A renderer of pictures of one size.
   *
   * @param distance metres from which a model without a camera is seen; NaN for its extent
   * @param middle what it is seen at, {@code [3]} in metres; null for the middle of its geoms
   * @throws UnsuitableMachineException if the machine lacks the library, or the library a context
   *     without a screen
   */
  public Renderer(
      Model model, int width, int height, Library library, double distance, double[] middle) {
    this.model = model.address();
    this.width = width;
    this.height = height;
    this.pixels = new byte[width * height * 3];
    this.distance = distance;
    this.middle = middle;
    try {
      this.address = NativeMujoco.openOffscreen(this.model, width, height, library.number);
    } catch (RuntimeException e) {
      throw new UnsuitableMachineException(
          "MuJoCo cannot draw by %s here (%s); --renderer geometry draws without OpenGL"
              .formatted(library.word(), e.getMessage()));
    }
    this.isPlaced = NativeMujoco.lookThrough(address, CAMERA);
  }

  /** The same, or nothing where the machine is not for it. */
  public static Optional<Renderer> ifPossible(
      Model model, int width, int height, Library library, double distance, double[] middle) {
    try {
      return Optional.of(new Renderer(model, width, height, library, distance, middle));
    } catch (UnsuitableMachineException e) {
      return Optional.empty();
    }
  }

  /** A picture of a simulation of the model, whose derived quantities are those of its state. */
  public BufferedImage draw(Simulation simulation) {
    try {
      if (!isPlaced) {
        place(simulation);
      }
      NativeMujoco.drawOffscreen(address, simulation.address(), pixels);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int rgb =
          ((pixels[3 * i] & 0xff) << 16)
              | ((pixels[3 * i + 1] & 0xff) << 8)
              | (pixels[3 * i + 2] & 0xff);
      picture.setRGB(i % width, i / width, rgb);
    }
    return picture;
  }

  private void place(Simulation simulation) {
    double[] at = middle == null ? middleOfGeoms(simulation) : middle;
    NativeMujoco.lookAt(
        address,
        at[0],
        at[1],
        at[2],
        Double.isNaN(distance) ? NativeMujoco.extent(model) : distance);
    isPlaced = true;
  }

  /** The median along each axis. */
  private static double[] middleOfGeoms(Simulation simulation) {
    int count = simulation.model().geoms().size();
    double[] places = new double[3 * count];
    simulation.geomPositions().get(0, places);
    double[] middle = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      double[] along = new double[count];
      for (int geom = 0; geom < count; geom++) {
        along[geom] = places[3 * geom + axis];
      }
      Arrays.sort(along);
      middle[axis] = (along[(count - 1) / 2] + along[count / 2]) / 2;
    }
    return middle;
  }

  @Override
  public void close() {
    if (address != null) {
      NativeMujoco.closeOffscreen(address);
      address = null;
    }
  }
}
