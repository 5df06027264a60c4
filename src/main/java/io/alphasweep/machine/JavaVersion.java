package io.alphasweep.machine;

import io.alphasweep.fault.UnsuitableMachineException;

/** The versions of Java that AlphaSweep runs on: those at both ends have been tried. */
public final class JavaVersion {

  static final int OLDEST = 17;
  static final int NEWEST = 25;

  private JavaVersion() {}

  /**
   * Refuses to run on any other.
   *
   * @throws UnsuitableMachineException if this process does
   */
  public static void require() {
    require(Runtime.version().feature());
  }

  static void require(int version) {
    if (version < OLDEST || version > NEWEST) {
      throw new UnsuitableMachineException(
          "found Java %d; accepted: Java %d to %d; let JAVA_HOME name one"
              .formatted(version, OLDEST, NEWEST));
    }
  }
}
