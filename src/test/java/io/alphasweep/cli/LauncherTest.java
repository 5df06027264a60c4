package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scripts/alphasweep} in a checkout of its own, and the Javas of this machine. */
class LauncherTest {

  private static final String SWEEP =
      """
      name = launched
      base {
        environment = InvertedPendulum-v4
        total-timesteps = 256, num-steps = 128, num-minibatches = 2, update-epochs = 1
      }
      seeds = 2
      """;

  private static final String PROPERTIES = "target/classes/io/alphasweep/machine/build.properties";

  /** Where Linux distributions put the Javas that are installed. */
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  @TempDir private Path directory;
  private Path checkout;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Files.createDirectories(directory.resolve("my projects/check out"));
    for (String part : List.of("pom.xml", "target/classpath.txt")) {
      FileUtils.copyFile(Path.of(part).toFile(), checkout.resolve(part).toFile());
    }
    for (String part : List.of("scripts", "target/classes")) {
      FileUtils.copyDirectory(Path.of(part).toFile(), checkout.resolve(part).toFile());
    }
  }

  private Script.Result start(Map<String, String> environment, String... arguments) {
    return Script.run(environment, checkout.resolve("scripts/alphasweep"), List.of(arguments));
  }

  @Test
  void findsItsPlaceAndLeavesItAsItIs() throws IOException {
    List<String> before = contents(checkout);
    Path link = Files.createSymbolicLink(directory.resolve("alphasweep"), Path.of("other"));
    Files.createSymbolicLink(
        directory.resolve("other"), checkout.resolve("scripts/alphasweep").toAbsolutePath());

    Script.Result result =
        Script.run(Map.of("CDPATH", ".:" + directory), link, List.of("--version"));
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).startsWith("AlphaSweep ");
    assertThat(contents(checkout)).isEqualTo(before);

    Files.writeString(checkout.resolve(PROPERTIES), "alphasweep = built-since\n");
    assertThat(start(Map.of(), "--version").out()).startsWith("AlphaSweep built-since ");
  }

  @ParameterizedTest
  @CsvSource({"Darwin arm64", "Linux riscv64", "MINGW64_NT-10.0 x86_64"})
  void refusesAPlatformThatThereIsNoBuildFor(String platform) throws IOException {
    Path uname = Files.createDirectory(directory.resolve("bin")).resolve("uname");
    Files.writeString(uname, "#!/bin/sh\necho '%s'\n".formatted(platform));
    assertThat(uname.toFile().setExecutable(true)).isTrue();
    Script.Result result =
        start(
            Map.of("PATH", uname.getParent() + ":" + System.getenv("PATH"), "JAVA_HOME", "/no"),
            "--version");
    assertThat(result.err())
        .isEqualTo(
            "alphasweep: found %s; accepted: Linux x86_64 or aarch64, with glibc\n"
                .formatted(platform));
    assertThat(result.exitCode()).isEqualTo(2);
  }

  @Test
  void withoutAHomeAllGoesWithTheProcess() throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path file = Files.writeString(directory.resolve("file"), "no folder");
    Script.Result result =
        start(
            Map.of("HOME", file.toString(), "XDG_CACHE_HOME", "", "TMPDIR", temporary.toString()),
            "--version");
    assertThat(result.out()).as(result.err()).startsWith("AlphaSweep ");
    assertThat(contents(temporary)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_392, 8", "11.0.2, 11", "16, 16", "26-ea, 26"})
  void refusesAJavaThatHasNotBeenTried(String version, int number) throws IOException {
    Path java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'it ran' >&2\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        directory.resolve("java/release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
    Script.Result result =
        start(Map.of("JAVA_HOME", directory.resolve("java").toString()), "--version");
    assertThat(result.err())
        .isEqualTo(
            "alphasweep: found Java %d (%s); accepted: Java 17 to 25; let JAVA_HOME name one\n"
                .formatted(number, java));
    assertThat(result.exitCode()).isEqualTo(2);
  }

  /**
   * Each Java that is installed trains a sweep to its end, though all that it was started from is
   * built anew meanwhile; and its rows are those of the others.
   */
  @Test
  void eachJavaGoesOnWhateverIsBuiltMeanwhile() throws Exception {
    Path sweep = Files.writeString(directory.resolve("sweep.conf"), SWEEP);
    Path classes = checkout.resolve("target/classes");
    List<String> summaries = new ArrayList<>();
    for (Path java : installedJavas()) {
      Path out = directory.resolve("out-" + java.getFileName());
      ProcessBuilder builder =
          new ProcessBuilder(
              checkout.resolve("scripts/alphasweep").toString(),
              "run",
              sweep.toString(),
              "--out",
              out.toString(),
              "--master",
              "local[1]");
      builder.environment().put("JAVA_HOME", java.toString());
      Path err = directory.resolve("err");
      Process run = builder.redirectError(err.toFile()).start();
      try (var said = run.inputReader(StandardCharsets.UTF_8)) {
        assertThat(said.readLine()).as(Files.readString(err)).startsWith("launched: 2 trials");
        // It has begun; what it loads from now on is here no more.
        FileUtils.deleteDirectory(classes.toFile());
        String rest = String.join("\n", said.lines().toList());
        assertThat(run.waitFor()).as("%s: %s%s", java, rest, Files.readString(err)).isZero();
        assertThat(rest).contains("2 trials completed, 0 diverged, 0 failed");
      }
      assertThat(Files.readString(err)).doesNotContain("WARNING", "WARN ", "Exception");
      summaries.add(Files.readString(out.resolve("tables/summary.csv")));
      FileUtils.copyDirectory(Path.of("target/classes").toFile(), classes.toFile());
    }
    assertThat(summaries).isNotEmpty().containsOnly(summaries.get(0));
  }

  /** One of each version that is accepted, that of this test among them. */
  private static Collection<Path> installedJavas() throws IOException {
    List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("JAVA_HOME_")) { // as JAVA_HOME_21_X64 on build machines
                homes.add(Path.of(value));
              }
            });
    if (Files.isDirectory(INSTALLED)) {
      try (Stream<Path> installed = Files.list(INSTALLED)) {
        installed.sorted().forEach(homes::add);
      }
    }
    Map<String, Path> javas = new TreeMap<>();
    for (Path home : homes) {
      Path release = home.resolve("release");
      if (Files.isExecutable(home.resolve("bin/java")) && Files.isReadable(release)) {
        Matcher version = VERSION.matcher(Files.readString(release));
        if (version.find() && version.group(1).matches("1[7-9]|2[0-5]")) {
          javas.putIfAbsent(version.group(1), home);
        }
      }
    }
    return javas.values();
  }

  private static List<String> contents(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file + " " + file.toFile().lastModified())
          .sorted()
          .toList();
    }
  }
}
