package io.alphasweep.simulator.mujoco;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;

/**
 * A compiled MJCF model: what stays constant while a world moves.
 *
 * <p>One model serves any number of simulations on any threads. Models are few and small, so each
 * is loaded once and kept until the process ends.
 */
public final class Model {

  private static final Map<String, Model> LOADED = new HashMap<>();

  private final NativeModel address;
  private final int positions;
  private final int velocities;
  private final int controls;
  private final int bodies;
  private final int sites;
  private final double timestep;
  private final List<Geom> geoms;

  private Model(NativeModel address) {
    this.address = address;
    this.positions = NativeMujoco.positions(address);
    this.velocities = NativeMujoco.velocities(address);
    this.controls = NativeMujoco.controls(address);
    this.bodies = NativeMujoco.bodies(address);
    this.sites = NativeMujoco.sites(address);
    this.timestep = NativeMujoco.timestep(address);
    this.geoms = IntStream.range(0, NativeMujoco.geoms(address)).mapToObj(this::geom).toList();
  }

  private Geom geom(int index) {
    return new Geom(
        Geom.Shape.of(NativeMujoco.geomShape(address, index)),
        NativeMujoco.geomSize(address, index, 0),
        NativeMujoco.geomSize(address, index, 1),
        NativeMujoco.geomColor(address, index, 0),
        NativeMujoco.geomColor(address, index, 1),
        NativeMujoco.geomColor(address, index, 2),
        NativeMujoco.geomColor(address, index, 3));
  }

  /** The version of the MuJoCo library in use, for example {@code 3.3.7}. */
  public static String libraryVersion() {
    Library.load();
    return Library.version();
  }

  /**
   * The model of an MJCF file on the class path, loaded at the first call.
   *
   * @param resource absolute path on the class path, for example {@code /models/hopper.xml}
   * @throws MujocoException if MuJoCo refuses the file
   * @throws IllegalArgumentException if there is no such file
   */
  public static synchronized Model of(String resource) {
    // Synchronized as a whole: MuJoCo's XML reader wants to be alone in the process.
    Model model = LOADED.get(resource);
    if (model == null) {
      Library.load();
      model = new Model(read(resource));
      LOADED.put(resource, model);
    }
    return model;
  }

  private static NativeModel read(String resource) {
    try (InputStream xml = Model.class.getResourceAsStream(resource)) {
      if (xml == null) {
        throw new IllegalArgumentException("no MJCF model on the class path at " + resource);
      }
      // A file, because reading from memory has another signature in every few MuJoCo releases.
      Path file = Files.createTempFile("alphasweep-", ".xml");
      try {
        Files.copy(xml, file, StandardCopyOption.REPLACE_EXISTING);
        return NativeMujoco.loadModel(file.toString());
      } catch (RuntimeException e) {
        throw new MujocoException(resource + ": " + e.getMessage());
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the MJCF model " + resource, e);
    }
  }

  /** Count of generalised positions, {@code nq}. */
  public int positions() {
    return positions;
  }

  /** Count of generalised velocities, {@code nv}. */
  public int velocities() {
    return velocities;
  }

  /** Count of controls, {@code nu}. */
  public int controls() {
    return controls;
  }

  /** Count of bodies, the world included, {@code nbody}. */
  public int bodies() {
    return bodies;
  }

  /** Count of sites, {@code nsite}. */
  public int sites() {
    return sites;
  }

  /** What can be seen, in the order of {@link Simulation#geomPositions}. */
  public List<Geom> geoms() {
    return geoms;
  }

  /** Seconds of one physics step. */
  public double timestep() {
    return timestep;
  }

  /** Positions of the model's reference configuration, {@code qpos0}, {@code [positions]}. */
  public double[] initialPositions() {
    return copy(NativeMujoco.initialPositions(address), positions);
  }

  /** Low and high limit of every control, {@code [control, 2]}, flat. */
  public double[] controlRange() {
    return copy(NativeMujoco.controlRange(address), 2 * controls);
  }

  /** Mass of every body in kilograms, {@code [body]}. */
  public double[] bodyMass() {
    return copy(NativeMujoco.bodyMass(address), bodies);
  }

  /**
   * The index of a body.
   *
   * @throws IllegalArgumentException if the model has no body of that name
   */
  public int body(String name) {
    int index = NativeMujoco.bodyIndex(address, name);
    if (index < 0) {
      throw new IllegalArgumentException("the model has no body '" + name + "'");
    }
    return index;
  }

  NativeModel address() {
    return address;
  }

  private static double[] copy(DoublePointer values, int count) {
    double[] copy = new double[count];
    values.get(copy);
    return copy;
  }
}
