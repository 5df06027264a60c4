package io.alphasweep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedArchiveTest {

  @TempDir private Path directory;
  private Path folder;
  private Path scratch;
  private final AtomicInteger openings = new AtomicInteger();

  @BeforeEach
  void makeFolders() throws IOException {
    folder = directory.resolve("archive");
    scratch = Files.createDirectory(directory.resolve("scratch"));
  }

  private void unpack() throws IOException {
    byte[] archive = archive();
    UnpackedArchive.unpack(
        () -> {
          openings.incrementAndGet();
          return new ByteArrayInputStream(archive);
        },
        folder,
        scratch);
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
      for (String name : List.of("library.so", "pictures/a b.png", "pictures/deep/c.png")) {
        archive.putNextEntry(new ZipEntry(name));
        archive.write(name.repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        archive.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private void assertWhole() throws IOException {
    for (String name : List.of("library.so", "pictures/a b.png", "pictures/deep/c.png")) {
      assertThat(folder.resolve(name)).hasContent(name.repeat(1000));
    }
  }

  @Test
  void unpacksOnce() throws IOException {
    unpack();
    unpack();
    assertWhole();
    assertThat(openings).hasValue(1);
  }

  /** As a disk may have kept it whose machine lost power. */
  @Test
  void unpacksAnewWhatIsNotWhole() throws IOException {
    for (String name : List.of("pictures/deep/c.png", "files.txt", "library.so")) {
      unpack();
      Files.write(folder.resolve(name), new byte[0]);
      unpack();
      assertWhole();
      Files.delete(folder.resolve(name));
      unpack();
      assertWhole();
      byte[] changed = Files.readAllBytes(folder.resolve(name));
      changed[changed.length / 2] ^= 1;
      Files.write(folder.resolve(name), changed);
      unpack();
      assertWhole();
    }
  }

  @Test
  void severalMayUnpackAtATime() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Void> work =
          () -> {
            unpack();
            return null;
          };
      for (int round = 0; round < 20; round++) {
        for (Future<Void> done : threads.invokeAll(List.of(work, work, work, work))) {
          done.get();
        }
        assertWhole();
        ScratchFolder.delete(folder);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void leavesNothingThatIsHalf() {
    assertThatThrownBy(
            () ->
                UnpackedArchive.unpack(
                    () -> {
                      throw new IOException("gone");
                    },
                    folder,
                    scratch))
        .hasMessage("gone");
    assertThat(folder).doesNotExist();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(scratch);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
