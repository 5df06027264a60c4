package io.alphasweep.environment.mujoco;

import java.util.Locale;

/** The versions of Gymnasium's tasks, which differ in more than constants. */
enum Version {
  /**
   * The healthy reward is paid in the terminal step, too; distances are those before the step;
   * observations hold forces of all bodies, the world's included.
   */
  V4,
  /** Only a healthy step is paid for; distances are those after the step. */
  V5;

  /** As names of environments and of Gymnasium's files have it: {@code v4}. */
  String suffix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
