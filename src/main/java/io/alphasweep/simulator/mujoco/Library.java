package io.alphasweep.simulator.mujoco;

import io.alphasweep.machine.NativeLibraries;

/** The native library: loaded once, with its handlers installed before the first other call. */
final class Library {

  static {
    // JavaCPP compares this limit with the memory of the whole process, tensors of other libraries
    // included, and throws OutOfMemoryError above it. It frees nothing of MuJoCo's anyway.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    NativeLibraries.link("MuJoCo", NativeMujoco::installHandlers);
    if (NativeMujoco.headerVersion() != NativeMujoco.libraryVersion()) {
      throw new MujocoException(
          "this build was made for version number %d and the library loaded says %d"
              .formatted(NativeMujoco.headerVersion(), NativeMujoco.libraryVersion()));
    }
  }

  private Library() {}

  /** Loads the library if that has not happened yet. */
  static void load() {
    // Entering the class runs the initializer above.
  }

  static String version() {
    return NativeMujoco.versionString().getString();
  }
}
