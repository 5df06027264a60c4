package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tarball and the wheel that {@code mvn package} made, as a person installs and starts them.
 */
class PackagesIT {

  private static final Path BUILD = Path.of(System.getProperty("alphasweep.build"));

  private static final String SWEEP =
      """
      name = packed
      base {
        environment = InvertedPendulum-v4
        total-timesteps = 256, num-steps = 128, num-minibatches = 2, update-epochs = 1
      }
      seeds = 2
      """;

  @TempDir private Path directory;

  @AfterEach
  void letItBeDeleted() throws Exception {
    done("chmod", "-R", "u+w", directory.toString());
  }

  /** With blanks in its path, read-only, by a link from elsewhere. */
  @Test
  void theTarballRunsFromWhereItIsUnpacked() throws Exception {
    Path place = Files.createDirectories(directory.resolve("read only/my tools"));
    done("tar", "-xf", made(".tar").toString(), "-C", place.toString());
    Path unpacked = only(place, "");
    assertThat(unpacked).isDirectoryContaining("glob:**/{LICENSE,NOTICE,README.md}");
    assertThat(unpacked.resolve("notebooks")).isNotEmptyDirectory();
    done("chmod", "-R", "a-w", place.toString());
    Path link =
        Files.createSymbolicLink(directory.resolve("as"), unpacked.resolve("bin/alphasweep"));
    assertTrains(link, unpacked.resolve("sweeps"), Map.of());
    assertThat(Files.readAllLines(unpacked.resolve("lib/classpath.txt")))
        .contains("alphasweep.jar")
        .noneMatch(jar -> jar.matches("(junit|jmh|assertj|archunit|jopt).*"));
  }

  /** By pip, into a folder of its own that is read-only then; beside it PySpark, as pip lays it. */
  @Test
  void theWheelRunsWherePipInstalledIt() throws Exception {
    Path site = directory.resolve("site packages");
    done(
        "python3",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-index",
        "--no-deps",
        "--no-compile",
        "--target",
        site.toString(),
        made(".whl").toString());
    done("chmod", "-R", "a-w", site.toString());
    Path command = site.resolve("bin/alphasweep");

    Map<String, String> alone = Map.of("PYTHONPATH", site.toString());
    Script.Result without = Script.run(alone, command, List.of("--version"));
    assertThat(without.err())
        .matches("alphasweep: found no Spark 4\\S+ in .*; accepted: pyspark==4\\S+\n");
    assertThat(without.exitCode()).isEqualTo(2);

    Path pyspark = Files.createDirectories(directory.resolve("py spark/pyspark"));
    Files.createSymbolicLink(pyspark.resolve("jars"), BUILD.resolve("spark/jars"));
    Map<String, String> beside = Map.of("PYTHONPATH", site + ":" + pyspark.getParent());
    assertTrains(command, site.resolve("alphasweep/sweeps"), beside);
  }

  private void assertTrains(Path command, Path sweeps, Map<String, String> environment)
      throws IOException {
    assertThat(sweeps.resolve("quickstart.conf")).isRegularFile();
    Map<String, String> clean = new HashMap<>(environment);
    clean.put("JAVA_OPTS", "-XX:TieredStopAtLevel=1"); // short work; its compiler is half of it
    clean.put(
        "ALPHASWEEP_CACHE",
        Files.createDirectory(
                directory.resolve("cache"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            .toString());
    Path sweep = Files.writeString(directory.resolve("a sweep.conf"), SWEEP);
    Path out = directory.resolve("out of it");
    Script.Result run =
        Script.run(
            clean,
            command,
            List.of("run", sweep.toString(), "--out", out.toString(), "--master", "local[1]"));
    assertThat(run.out())
        .as(run.err())
        .contains("2 trials completed, 0 diverged, 0 failed")
        .containsPattern("To see it: '?" + Pattern.quote(command.toString()) + "'? report ");
    assertThat(run.err()).doesNotContain("WARN", "Exception");
    assertThat(run.exitCode()).isZero();
  }

  /** The one package with such an end; {@code mvn package} replaces it. */
  private static Path made(String end) throws IOException {
    return only(BUILD, end);
  }

  private static Path only(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith("alphasweep-"))
              .filter(file -> file.toString().endsWith(end) && !file.toString().contains("-image"))
              .toList();
      assertThat(found)
          .as("alphasweep-*%s in %s, which 'mvn package' makes", end, folder)
          .hasSize(1);
      return found.get(0);
    }
  }

  private static void done(String... line) throws Exception {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(line))).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
