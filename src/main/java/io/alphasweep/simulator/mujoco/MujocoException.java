package io.alphasweep.simulator.mujoco;

/** An error of MuJoCo's, in MuJoCo's own words. */
public final class MujocoException extends RuntimeException {

  private static final long serialVersionUID = 1;

  MujocoException(String message) {
    super("MuJoCo: " + message);
  }
}
