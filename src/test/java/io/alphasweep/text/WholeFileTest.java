package io.alphasweep.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path folder;

  @Test
  void whatIsBrokenOffLeavesTheFileAsItWas() throws IOException {
    Path file = folder.resolve("file");
    WholeFile.write(file, "old");
    try (WholeFile whole = new WholeFile(file)) {
      Files.writeString(whole.part(), "ne");
    }
    assertThat(file).hasContent("old");
    WholeFile.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(folder).isDirectoryContaining(path -> path.equals(file));
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void aLinkStaysALinkAndADeviceADevice() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    WholeFile.write(link, "new");
    assertThat(link).isSymbolicLink().hasContent("new");
    Path device = Path.of("/dev/null");
    WholeFile.write(device, "gone");
    assertThat(Files.isRegularFile(device)).isFalse();
    assertThatThrownBy(() -> WholeFile.write(Path.of("/dev/full"), "too much"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    assertThatThrownBy(() -> WholeFile.write(folder.resolve("missing/file"), "text"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing");
  }
}
