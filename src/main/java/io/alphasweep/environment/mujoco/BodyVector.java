package io.alphasweep.environment.mujoco;

import io.alphasweep.simulator.mujoco.Simulation;
import java.nio.DoubleBuffer;

/** The way from one body of a world to another, as of the last evaluation inside the physics. */
final class BodyVector {

  private final DoubleBuffer positions;
  private final int from;
  private final int to;

  BodyVector(Simulation simulation, String from, String to) {
    this.positions = simulation.bodyPositions();
    this.from = 3 * simulation.model().body(from);
    this.to = 3 * simulation.model().body(to);
  }

  /** In metres along x, y or z. */
  double along(int axis) {
    return positions.get(to + axis) - positions.get(from + axis);
  }

  /** In metres. */
  double length() {
    double x = along(0);
    double y = along(1);
    double z = along(2);
    return Math.sqrt(x * x + y * y + z * z);
  }
}
