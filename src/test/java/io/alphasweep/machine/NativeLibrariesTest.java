package io.alphasweep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where libraries go, as processes of their own see it. */
class NativeLibrariesTest {

  @TempDir private Path directory;
  private Path home;
  private Path temporary;

  /** Prints what the libraries are told, one {@code key=value} a line, and waits for its input. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      try {
        NativeLibraries.prepare();
        if (arguments.length > 0) {
          NativeLibraries.loadTorch(() -> "loaded");
        }
        for (String property :
            List.of("ENGINE_CACHE_DIR", "org.bytedeco.javacpp.cachedir", "jna.tmpdir")) {
          System.out.println(property + "=" + System.getProperty(property));
        }
      } catch (UnsuitableMachineException e) {
        System.out.println("refused=" + e.getMessage());
      }
      System.out.println();
      var unused = System.in.read();
    }
  }

  private static final class Run implements AutoCloseable {
    private final Process process;
    private final Map<String, String> said = new TreeMap<>();

    private Run(Process process) throws IOException {
      this.process = process;
      var lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line = lines.readLine();
          line != null && !line.isEmpty();
          line = lines.readLine()) {
        String[] parts = line.split("=", 2);
        said.put(parts[0], parts[1]);
      }
    }

    private Path path(String property) {
      return Path.of(said.get(property));
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
      process.onExit().join();
    }
  }

  @BeforeEach
  void makeFolders() throws IOException {
    home = Files.createDirectory(directory.resolve("home"));
    temporary = Files.createDirectory(directory.resolve("tmp"));
  }

  private Run start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("XDG_.*|ALPHASWEEP_.*|.*_CACHE_DIR"));
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    return new Run(builder.redirectErrorStream(true).start());
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void aProcessHasAFolderOfItsOwnBesideWhatIsKept() throws IOException {
    Path cache = home.resolve(".cache/alphasweep");
    Path own;
    try (Run one = start(Map.of());
        Run other = start(Map.of())) {
      own = one.path("jna.tmpdir");
      assertThat(own.getParent()).isEqualTo(cache);
      assertThat(other.path("jna.tmpdir").getParent()).isEqualTo(cache);
      assertThat(own).isNotEqualTo(other.path("jna.tmpdir")).isDirectory();
      for (Run run : List.of(one, other)) {
        assertThat(run.path("ENGINE_CACHE_DIR")).isEqualTo(cache);
        // Two builds of one version would take each other's library.
        assertThat(run.path("org.bytedeco.javacpp.cachedir"))
            .isEqualTo(run.path("jna.tmpdir").resolve("javacpp"));
      }
      for (Path folder : List.of(cache, own)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
            .isEqualTo("rwx------");
      }
    }
    assertThat(files(cache)).isEmpty();
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void whatAKilledProcessLeftGoesWithTheNext() throws IOException, InterruptedException {
    Path cache = home.resolve(".cache/alphasweep");
    Path half = Files.createDirectories(cache.resolve("pytorch/tmp123456"));
    Path whole = Files.createDirectories(cache.resolve("pytorch/2.7.1-cpu-linux-x86_64"));
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(half.resolve("libtorch_cpu.so"), "half of it");
    Files.writeString(whole.resolve("jni42tmp"), "half of it");
    Files.writeString(whole.resolve("libtorch_cpu.so"), "all");
    Path left;
    try (Run killed = start(Map.of())) {
      left = killed.path("jna.tmpdir");
      Files.writeString(left.resolve("libzstd.so"), "a library");
      killed.process.destroyForcibly().waitFor();
    }
    assertThat(left).exists();
    try (Run alive = start(Map.of());
        Run next = start(Map.of(), "load")) {
      assertThat(left).doesNotExist();
      assertThat(half).doesNotExist();
      assertThat(files(whole)).containsExactly(whole.resolve("libtorch_cpu.so"));
      assertThat(alive.path("jna.tmpdir")).exists();
      assertThat(next.path("jna.tmpdir")).exists();
    }
  }

  @ParameterizedTest
  @CsvSource({"a home that cannot be made", "a home in which others can write"})
  void whereThereIsNoHomeAllGoesWithTheProcess(String home) throws IOException {
    Path unusable = Files.writeString(directory.resolve("file"), "no folder");
    if (home.contains("others")) {
      unusable = this.home;
      Path cache = Files.createDirectories(unusable.resolve(".cache/alphasweep"));
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    try (Run run = start(Map.of("HOME", unusable.toString()))) {
      Path own = run.path("jna.tmpdir");
      assertThat(own.getParent()).isEqualTo(temporary);
      assertThat(run.path("ENGINE_CACHE_DIR")).isEqualTo(own);
      assertThat(run.path("org.bytedeco.javacpp.cachedir")).isEqualTo(own.resolve("javacpp"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
          .isEqualTo("rwx------");
      Files.createDirectories(own.resolve("pytorch/2.7.1"));
    }
    assertThat(files(temporary)).isEmpty();
  }

  @Test
  void aLibraryThatIsMissingOrBrokenIsNamed() {
    assertThatThrownBy(() -> NativeLibraries.load("/libnone.so"))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessage("the native library /libnone.so is not on the class path");
    assertThatThrownBy(() -> NativeLibraries.load("/reference.conf"))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessageStartingWith("the native library /reference.conf cannot be loaded: ")
        .hasMessageContaining("ELF");
  }

  @Test
  void whatAPersonNamesIsTakenOrRefused() throws IOException {
    Path named = directory.resolve("named");
    try (Run run =
        start(Map.of("ALPHASWEEP_CACHE", named.toString(), "DJL_CACHE_DIR", "/prepared"))) {
      assertThat(run.path("jna.tmpdir").getParent()).isEqualTo(named);
      assertThat(run.said).containsEntry("ENGINE_CACHE_DIR", "null");
    }
    String file = Files.writeString(directory.resolve("file"), "no folder").toString();
    try (Run run = start(Map.of("ALPHASWEEP_CACHE", file))) {
      assertThat(run.said)
          .containsEntry(
              "refused",
              "ALPHASWEEP_CACHE: found %s; accepted: a folder that you can write, and nobody else"
                  .formatted(file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/home/me/.cache, false",
    "/tmp, true",
    "/tmp/x, true",
    "/tmpx, false",
    "/tmp/fine, false",
    "/tmp/fine/x, false",
    "/mnt/a b/c, true",
    "/covered, false"
  })
  void knowsWhatIsMountedNoexec(Path folder, boolean noexec) {
    List<String> mounts =
        List.of(
            "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw",
            "2 1 0:30 / /tmp rw,nosuid,nodev,noexec shared:2 - tmpfs none rw",
            "3 2 0:31 / /tmp/fine rw shared:2 - tmpfs none rw",
            "4 1 0:32 / /mnt/a\\040b rw,noexec - tmpfs none rw",
            "5 1 0:33 / /covered rw,noexec - tmpfs none rw",
            "6 5 0:34 / /covered rw - tmpfs none rw");
    assertThat(NativeLibraries.isNoexec(folder, mounts)).isEqualTo(noexec);
  }
}
