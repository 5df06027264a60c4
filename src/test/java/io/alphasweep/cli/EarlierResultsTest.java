package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.testing.RowDifferences;
import io.alphasweep.testing.RowDifferences.RowKey;
import io.alphasweep.testing.RowDifferences.Sameness;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Result directories that earlier versions wrote: this version reads them, and goes on with one
 * that was stopped to the rows of the run that was not. {@code
 * scripts/reference/earlier_results.sh} made them.
 */
class EarlierResultsTest {

  /** How far rows may lie from those of another processor, of 1 + their size; measured: 4e-7. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** They were computed by PyTorch, and only under it they go on to the rows of before. */
  @BeforeAll
  static void turnTheKernelOff() {
    System.setProperty(Kernel.PROPERTY, "off");
  }

  @AfterAll
  static void turnTheKernelOn() {
    System.clearProperty(Kernel.PROPERTY);
  }

  static List<Path> versions() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("src/test/resources/earlier"))) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void areReadAndGoOn(Path version) throws IOException {
    Path finished = copy(version, "finished");
    Path stopped = copy(version, "stopped");

    execute(0, "status", stopped.toString());
    assertThat(out.toString())
        .startsWith("earlier: stopped, as of ")
        .contains("16 trials: 6 completed, 0 diverged, 0 failed, 0 running, 10 to come");
    execute(0, "summarize", finished.toString(), "--master", "local[2]");
    assertThat(out.toString()).contains("InvertedPendulum-v4 | ppo       | dynag     | 2 | 12.8 |");

    String sweep = stopped.resolve("sweep.conf").toString();
    execute(
        0,
        ("run " + sweep + " --out " + stopped + " --master local[2] --device cpu --pack-size 2")
            .split(" "));
    assertThat(err.toString()).doesNotContain("of no use"); // every checkpoint was taken
    assertThat(out.toString()).contains("16 trials, 10 of them left to train");

    boolean sameProcessor = Files.readString(version.resolve("processor.txt")).equals(processor());
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("test", "local[2]"))) {
      Set<RowKey> written = RowDifferences.metrics(spark, version.resolve("stopped"));
      Sameness sameness =
          (row, column, before, now) ->
              Objects.equals(before, now)
                  || (!sameProcessor && !written.contains(row) && isNear(before, now));
      assertThat(RowDifferences.ofMetrics(spark, finished, stopped, sameness)).isEmpty();
      assertThat(RowDifferences.ofTrials(spark, finished, stopped)).isEmpty();
    }

    Path gate =
        Files.writeString(
            directory.resolve("gate.conf"), "minimum-seeds = 2\nspeed-tolerance = 0.999\n");
    execute(
        0,
        ("compare " + finished + " " + stopped + " --gate " + gate + " --master local[2]")
            .split(" "));
    // Of the speed it judges as much as the machine, which may be busy, allows.
    assertThat(out.toString()).containsPattern("Nothing got worse in \\d+ judgements\\.");
  }

  private Path copy(Path version, String name) throws IOException {
    Path copy = directory.resolve(name);
    FileUtils.copyDirectory(version.resolve(name).toFile(), copy.toFile());
    return copy;
  }

  private static boolean isNear(Object before, Object now) {
    return before instanceof Double one
        && now instanceof Double other
        && Math.abs(one - other) <= TOLERANCE * (1 + Math.abs(one));
  }

  /** What the processor says it is, as the fixture holds it. */
  private static String processor() throws IOException {
    StringBuilder processor = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.isEmpty()) {
        break;
      }
      if (line.matches("(vendor_id|cpu family|model)\\s*:.*")) {
        processor.append(line).append('\n');
      }
    }
    return processor.toString();
  }

  private void execute(int exitCode, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine commandLine = AlphaSweep.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    assertThat(commandLine.execute(arguments)).as("%s%s", out, err).isEqualTo(exitCode);
  }
}
