package io.alphasweep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What images show of a program that writes a file beside the one that it replaces. */
class CrashImagesTest {

  @TempDir private Path directory;
  private Path root;
  private CrashImages images;

  @BeforeEach
  void record() throws IOException {
    root = directory.resolve("root");
    Path log = directory.resolve("log");
    Files.write(
        log,
        List.of(
            call("mkdir(%s, 0777) = 0", ""),
            call("mkdir(%s, 0777) = 0", "/in"),
            call("openat(AT_FDCWD, %s, O_RDONLY) = 3", ""),
            "7 fsync(3) = 0",
            "7 close(3) = 0",
            call("openat(AT_FDCWD, %s, O_WRONLY|O_CREAT, 0666) = 3", "/in/staged"),
            "7 write(3, \"" + hex("new") + "\", 3) = 3",
            "8 fsync(3 <unfinished ...>",
            "7 close(9) = -1 EBADF",
            "8 <... fsync resumed>) = 0",
            "7 close(3) = 0",
            "7 rename(%s, %s) = 0".formatted(quoted("/in/staged"), quoted("/in/place")),
            call("openat(AT_FDCWD, %s, O_RDONLY) = 3", "/in"),
            "7 fsync(3) = 0",
            "7 close(3) = 0",
            call("unlink(%s) = 0", "/in/old"),
            "7 +++ exited with 0 +++"));
    images = CrashImages.of(log, root);
  }

  private String call(String form, String path) {
    return "7 " + form.formatted(quoted(path));
  }

  private String quoted(String path) {
    return '"' + hex(root + path) + '"';
  }

  private static String hex(String text) {
    return HexFormat.of().withPrefix("\\x").formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What 50 losses of power leave, each a list of {@code name=content}. */
  private SortedSet<String> left(int moment, Predicate<String> unsynced) throws IOException {
    SortedSet<String> left = new TreeSet<>();
    Random random = new Random(1);
    for (int image = 0; image < 50; image++) {
      FileUtils.deleteDirectory(root.toFile());
      images.withoutSyncs(unsynced).afterPowerLoss(moment, random);
      left.add(contents());
    }
    return left;
  }

  private String contents() throws IOException {
    List<String> contents = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        contents.add(file.getFileName() + "=" + Files.readString(file).replace('\0', '0'));
      }
    }
    return String.join(" ", contents);
  }

  @Test
  void whatWasSyncedIsThere() throws IOException {
    int end = images.moments() - 1;
    assertThat(left(end, path -> false)).containsExactly("place=new");
    assertThat(left(images.momentOf("place") + 1, path -> false))
        .containsExactly("", "place=new", "staged=new");
    FileUtils.deleteDirectory(root.toFile());
    images.afterKill(images.momentOf("place"));
    assertThat(contents()).isEqualTo("staged=new");
  }

  @Test
  void whatWasNotSyncedMayBeLost() throws IOException {
    int end = images.moments() - 1;
    assertThat(left(end, path -> path.equals("in/staged")))
        .containsExactly("place=", "place=000", "place=n", "place=ne", "place=new");
    assertThat(left(end, path -> path.equals("in/")))
        .containsExactly("", "place=new", "staged=new");
    assertThat(left(end, path -> path.equals("/"))).containsExactly("place=new");
  }
}
