package io.alphasweep.simulator.mujoco;

import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;

/**
 * One moving world of a model, used by one thread at a time.
 *
 * <p>The buffers are windows on MuJoCo's own memory, made once: reading them costs nanoseconds and
 * allocates nothing. They must not be touched after {@link #close}.
 *
 * <p>After a {@link MujocoException} or a step that was not sound, {@link #start} is the only
 * meaningful call.
 */
public final class Simulation implements AutoCloseable {

  private final Model model;
  private final NativeModel modelAddress;
  private NativeData data;

  private final DoubleBuffer qpos;
  private final DoubleBuffer qvel;
  private final DoubleBuffer ctrl;

  /**
   * A world in the model's reference configuration.
   *
   * @throws MujocoException if there is no memory for it
   */
  public Simulation(Model model) {
    this.model = model;
    this.modelAddress = model.address();
    try {
      this.data = NativeMujoco.makeData(modelAddress);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
    this.qpos = window(NativeMujoco.qpos(data), model.positions());
    this.qvel = window(NativeMujoco.qvel(data), model.velocities());
    this.ctrl = window(NativeMujoco.ctrl(data), model.controls());
  }

  public Model model() {
    return model;
  }

  /**
   * Forgets all that happened and starts from a state; derived quantities are computed for it.
   *
   * @param positions {@code [nq]}
   * @param velocities {@code [nv]}
   * @throws MujocoException if MuJoCo cannot evaluate the state
   */
  public void start(double[] positions, double[] velocities) {
    try {
      NativeMujoco.resetData(modelAddress, data);
      qpos.put(0, positions);
      qvel.put(0, velocities);
      NativeMujoco.forward(modelAddress, data);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
  }

  /**
   * Applies controls for some physics steps, then computes the contact forces on the bodies.
   *
   * <p>As in Gymnasium there is no evaluation after the last physics step: positions and velocities
   * are new, every derived quantity is that of the last evaluation inside the step.
   *
   * @param controls {@code [nu]}; MuJoCo clamps them to their ranges inside the actuators
   * @param steps physics steps
   * @return whether the world is still sound: false when MuJoCo met a bad number (NaN, infinite or
   *     above 1e10) in the controls or the state, where it silently starts over, or left one behind
   * @throws MujocoException if MuJoCo reports an error
   */
  public boolean advance(double[] controls, int steps) {
    ctrl.put(0, controls);
    try {
      return NativeMujoco.advance(modelAddress, data, steps);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
  }

  /** Count of numbers in {@link #state}. */
  public int stateSize() {
    return NativeMujoco.stateSize(modelAddress);
  }

  /**
   * All that the physics ahead depends on, warm start of the solver and time included; what is
   * derived from it (body frames, contact forces) is not part of it.
   *
   * @return {@code [stateSize]}
   */
  public double[] state() {
    double[] state = new double[stateSize()];
    try {
      NativeMujoco.getState(modelAddress, data, state);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
    return state;
  }

  /**
   * Goes back to a state; derived quantities stay as they are until the next {@link #advance}.
   *
   * @param state {@code [stateSize]}, of the same model
   */
  public void setState(double[] state) {
    try {
      NativeMujoco.setState(modelAddress, data, state);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
  }

  /** MuJoCo's last warning in this thread's last {@link #advance}; empty if there was none. */
  public String lastWarning() {
    return NativeMujoco.lastWarning().getString();
  }

  /** Copies the positions to {@code target}, {@code [nq]}. */
  public void readPositions(double[] target) {
    qpos.get(0, target);
  }

  /** Copies the velocities to {@code target}, {@code [nv]}. */
  public void readVelocities(double[] target) {
    qvel.get(0, target);
  }

  /** Seconds simulated since the start. */
  public double time() {
    return NativeMujoco.simulatedTime(data);
  }

  /** Positions of the body frames in metres, {@code [body, 3]}. */
  public DoubleBuffer bodyPositions() {
    return window(NativeMujoco.xpos(data), model.bodies() * 3);
  }

  /** Positions of the bodies' centres of mass in metres, {@code [body, 3]}. */
  public DoubleBuffer bodyCentersOfMass() {
    return window(NativeMujoco.xipos(data), model.bodies() * 3);
  }

  /** Positions of the sites in metres, {@code [site, 3]}. */
  public DoubleBuffer sitePositions() {
    return window(NativeMujoco.siteXpos(data), model.sites() * 3);
  }

  /** Positions of the geoms in metres, {@code [geom, 3]}. */
  public DoubleBuffer geomPositions() {
    return window(NativeMujoco.geomXpos(data), model.geoms().size() * 3);
  }

  /** Directions of the geoms' axes, which are the columns, {@code [geom, 3, 3]}. */
  public DoubleBuffer geomFrames() {
    return window(NativeMujoco.geomXmat(data), model.geoms().size() * 9);
  }

  /** Inertia about the centre of mass of the whole, {@code cinert}, {@code [body, 10]}. */
  public DoubleBuffer bodyInertias() {
    return window(NativeMujoco.cinert(data), model.bodies() * 10);
  }

  /** Velocities about the centre of mass of the whole, {@code cvel}, {@code [body, 6]}. */
  public DoubleBuffer bodyVelocities() {
    return window(NativeMujoco.cvel(data), model.bodies() * 6);
  }

  /** Contact forces on the bodies, {@code cfrc_ext}, {@code [body, 6]}. */
  public DoubleBuffer contactForces() {
    return window(NativeMujoco.cfrcExt(data), model.bodies() * 6);
  }

  /** Forces of the actuators in joint space, {@code qfrc_actuator}, {@code [nv]}. */
  public DoubleBuffer actuatorForces() {
    return window(NativeMujoco.qfrcActuator(data), model.velocities());
  }

  /** Forces of the constraints in joint space, {@code qfrc_constraint}, {@code [nv]}. */
  public DoubleBuffer constraintForces() {
    return window(NativeMujoco.qfrcConstraint(data), model.velocities());
  }

  NativeData address() {
    return data;
  }

  /** Raises a genuine error inside MuJoCo, for the tests. */
  void provokeError() {
    try {
      NativeMujoco.exhaustStack(data);
    } catch (RuntimeException e) {
      throw new MujocoException(e.getMessage());
    }
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (data != null) {
      NativeMujoco.deleteData(data);
      data = null;
    }
  }

  private static DoubleBuffer window(DoublePointer values, int count) {
    return values.capacity(count).asBuffer();
  }
}
