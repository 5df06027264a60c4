package io.alphasweep.simulator.atari;

import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.machine.NativeLibraries;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user's copy of the Arcade Learning Environment, loaded at the first call. */
final class Library {

  private static final String FILE = "atari_py/ale_interface/libale_c.so";
  private static final String CARTRIDGES = "ale_py/roms";

  private static Path loaded;

  private Library() {}

  /**
   * Loads it if that has not happened yet.
   *
   * @return the folder of the cartridges
   * @throws UnsuitableMachineException if there is none, or it cannot be loaded here
   */
  static synchronized Path load() {
    if (loaded == null) {
      Path home = home();
      Path file = home.resolve(FILE);
      if (!Files.isRegularFile(file)) {
        throw new UnsuitableMachineException(
            "found %s, which has no %s; accepted: a folder that scripts/fetch-atari made"
                .formatted(home, FILE));
      }
      open(file);
      loaded = home;
    }
    return loaded.resolve(CARTRIDGES);
  }

  private static Path home() {
    String home = System.getProperty(Console.HOME_PROPERTY, System.getenv(Console.HOME_VARIABLE));
    if (home == null || home.isBlank()) {
      throw new UnsuitableMachineException(
          "Atari's games need a library and cartridges that are not part of AlphaSweep: let"
              + " --atari-home or %s name the folder that scripts/fetch-atari made"
                  .formatted(Console.HOME_VARIABLE));
    }
    return Path.of(home).toAbsolutePath();
  }

  /**
   * Loads the emulator from a file.
   *
   * @throws UnsuitableMachineException if that cannot be done here
   */
  static void open(Path file) {
    try {
      NativeLibraries.prepare();
      NativeAtari.openAtari(file.toString());
    } catch (RuntimeException | LinkageError e) {
      throw new UnsuitableMachineException("Atari's library cannot be loaded: " + e.getMessage());
    }
  }
}
