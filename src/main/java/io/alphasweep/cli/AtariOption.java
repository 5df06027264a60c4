package io.alphasweep.cli;

import io.alphasweep.environment.atari.Atari;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where Atari's emulator and cartridges are, which the user brings. */
final class AtariOption {

  @Option(
      names = "--atari-home",
      paramLabel = "DIR",
      description =
          "The folder that scripts/fetch-atari made, with the emulator and the cartridges of Atari's"
              + " games, on every machine under the same path. Default: what "
              + Atari.HOME_VARIABLE
              + " says.")
  @SuppressWarnings("unused") // picocli calls it
  void setHome(Path home) {
    System.setProperty(Atari.HOME_PROPERTY, home.toAbsolutePath().toString());
  }
}
