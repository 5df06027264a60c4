package io.alphasweep.simulator.procgen;

import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.machine.NativeLibraries;
import java.nio.file.Path;

/** Procgen's library and the pictures of its games: unpacked and loaded at the first call. */
final class Library {

  static final String VERSION = "0.10.7";

  private static final String ARCHIVE =
      "/io/alphasweep/simulator/procgen/procgen-" + VERSION + ".zip";

  private static Path folder;

  private Library() {}

  /**
   * Loads it if that has not happened yet.
   *
   * @return the folder of the pictures, with a slash at its end
   * @throws UnsuitableMachineException if it cannot be loaded here
   */
  static synchronized String load() {
    if (folder == null) {
      Path unpacked = NativeLibraries.unpack(ARCHIVE);
      open(unpacked.resolve("libenv.so"));
      folder = unpacked;
    }
    return folder.resolve("assets") + "/";
  }

  /**
   * Loads Procgen from a file.
   *
   * @throws UnsuitableMachineException if that cannot be done here
   */
  static void open(Path file) {
    try {
      NativeLibraries.prepare();
      NativeProcgen.openLibrary(file.toString());
    } catch (RuntimeException | LinkageError e) {
      throw new UnsuitableMachineException(sentence(e.getMessage()));
    }
  }

  /** What is told of a library that the system's loader did not take. */
  static String sentence(String loader) {
    String message = "Procgen's library cannot be loaded: " + loader;
    return loader.contains("libgthread-2.0") || loader.contains("libglib-2.0")
        ? message + "; it needs GLib 2 (libglib2.0-0 in Debian and Ubuntu)"
        : message;
  }
}
