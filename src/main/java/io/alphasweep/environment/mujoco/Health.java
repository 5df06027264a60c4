package io.alphasweep.environment.mujoco;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.List;

/** Whether a body is in a state in which its task goes on. */
@FunctionalInterface
interface Health {

  String Z_RANGE = "healthy-z-range";
  String ANGLE_RANGE = "healthy-angle-range";

  /**
   * Whether it is.
   *
   * @param qpos {@code [nq]}
   * @param qvel {@code [nv]}
   */
  boolean holds(double[] qpos, double[] qvel);

  /** A task that any state may go on from. */
  Health ALWAYS = (qpos, qvel) -> true;

  /** The height and the lean, in metres and radians, of a body in the plane. */
  static Health inThePlane(Settings options) {
    Interval heights = Interval.of(options, Z_RANGE);
    Interval angles = Interval.of(options, ANGLE_RANGE);
    return (qpos, qvel) -> heights.surrounds(qpos[1]) && angles.surrounds(qpos[2]);
  }

  /** The heights in which a body is healthy. */
  static List<Setting> heights(double low, double high) {
    return Options.range(Z_RANGE, low, high, "heights in which the body is healthy, in metres");
  }

  /** The angles in which a body in the plane is healthy. */
  static List<Setting> angles(double low, double high) {
    return Options.range(ANGLE_RANGE, low, high, "angles at which the body is healthy, in radians");
  }
}
