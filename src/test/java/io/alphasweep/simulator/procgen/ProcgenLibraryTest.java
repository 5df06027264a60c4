package io.alphasweep.simulator.procgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.fault.UnsuitableMachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that cannot be loaded is a sentence. */
class ProcgenLibraryTest {

  @Test
  void refusesAFileThatIsNoLibrary(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("libenv.so");
    assertThatThrownBy(() -> Library.open(file))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessageStartingWith("Procgen's library cannot be loaded: " + file)
        .hasMessageContaining("No such file");
    Files.writeString(file, "no library ".repeat(1000));
    assertThatThrownBy(() -> Library.open(file))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessageStartingWith("Procgen's library cannot be loaded: " + file);
  }

  /** The loader's words on a machine without GLib. */
  @Test
  void saysWhatSystemLibraryIsMissing() {
    assertThat(
            Library.sentence(
                "libgthread-2.0.so.0: cannot open shared object file: No such file or directory"))
        .isEqualTo(
            "Procgen's library cannot be loaded: libgthread-2.0.so.0: cannot open shared object"
                + " file: No such file or directory; it needs GLib 2 (libglib2.0-0 in Debian and"
                + " Ubuntu)");
  }
}
