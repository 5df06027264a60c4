package io.alphasweep.simulator.box2d;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorldsTest {

  /** In a folder that nobody else can write, not where libGDX would unpack them. */
  @Test
  void librariesComeFromTheFolderOfThisProcess() throws IOException {
    Worlds.empty(-10).dispose();
    List<Path> loaded;
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      loaded =
          maps.filter(line -> line.contains("libgdx"))
              .map(line -> Path.of(line.substring(line.indexOf('/'))))
              .distinct()
              .toList();
    }
    assertThat(loaded)
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder("libgdx64.so", "libgdx-box2d64.so");
    for (Path file : loaded) {
      assertThat(file.getParent().getFileName().toString()).startsWith("alphasweep-");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
    }
    assertThat(Worlds.libraryVersion()).startsWith("2.3.1 of libGDX 1.");
  }
}
