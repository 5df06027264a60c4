package io.alphasweep.simulator.atari;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.simulator.atari.Console.Cartridge;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the user brings may be anything: each fault is a sentence, and no input ends the process.
 */
class AtariLibraryTest {

  private static final Cartridge PONG = new Cartridge("pong", "60e0ea3cbe0913d39803477945e9e5ec");

  @TempDir private Path folder;

  @Test
  void refusesALibraryThatIsNone() throws Exception {
    Path file = Files.writeString(folder.resolve("libale_c.so"), "no library ".repeat(1000));
    assertThatThrownBy(() -> Library.open(file))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessageStartingWith("Atari's library cannot be loaded: " + file);
  }

  @Test
  void refusesALibraryOfSomethingElse() {
    assertThatThrownBy(() -> Library.open(Path.of("libm.so.6")))
        .hasMessage("Atari's library cannot be loaded: libm.so.6 has no function setLoggerMode");
  }

  @Test
  void refusesACartridgeThatIsNone() throws Exception {
    assertThatThrownBy(() -> Console.file(folder, PONG))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessage("there is no cartridge %s to read".formatted(folder.resolve("pong.bin")));
    Path file = Files.writeString(folder.resolve("pong.bin"), "no cartridge");
    assertThatThrownBy(() -> Console.file(folder, PONG))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessageStartingWith(file + " is no cartridge of pong: found the MD5 ")
        .hasMessageEndingWith("accepted: 60e0ea3cbe0913d39803477945e9e5ec");
  }
}
