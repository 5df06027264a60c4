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
      try {
        NativeProcgen.openLibrary(unpacked.resolve("libenv.so").toString());
      } catch (RuntimeException | LinkageError e) {
        throw new UnsuitableMachineException(sentence(e));
      }
      folder = unpacked;
    }
    return folder.resolve("assets") + "/";
  }

  private static String sentence(Throwable error) {
    String message = "Procgen's library cannot be loaded: " + error.getMessage();
    return message.contains("libgthread-2.0") || message.contains("libglib-2.0")
        ? message + "; it needs GLib 2 (libglib2.0-0 in Debian and Ubuntu)"
        : message;
  }
}
