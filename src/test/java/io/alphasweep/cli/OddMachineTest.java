package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine on which something is missing that a sweep does not need. */
class OddMachineTest {

  @TempDir private Path directory;
  private Path sweep;

  @BeforeEach
  void write() throws IOException {
    sweep =
        Files.writeString(
            directory.resolve("sweep.conf"),
            """
            name = odd
            base {
              environment = InvertedPendulum-v4
              total-timesteps = 256, num-steps = 128, num-minibatches = 2, update-epochs = 1
            }
            seeds = 2
            """);
  }

  /** As on FAT, on most network shares of Windows machines and in some containers. */
  @Test
  void aFileSystemThatRefusesPermissions() throws Exception {
    assumeThat(Path.of("/usr/bin/strace")).isExecutable();
    String calls = "chmod,fchmod,fchmodat";
    assertTrains(
        List.of(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            directory.resolve("refused").toString(),
            "-e",
            "signal=none",
            "-e",
            "trace=" + calls,
            "-e",
            "inject=" + calls + ":error=EPERM"));
  }

  private void assertTrains(List<String> under) throws Exception {
    List<String> line = new ArrayList<>(under);
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), AlphaSweep.class.getName()));
    Path out = directory.resolve("out");
    line.addAll(List.of("run", sweep.toString(), "--out", out.toString(), "--master", "local[1]"));
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1"); // As the launcher does.
    Process process = builder.start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains("2 trials completed, 0 diverged, 0 failed")
        .doesNotContain("WARN", "Exception");
    assertThat(out.resolve("tables/summary.csv")).isNotEmptyFile();
    assertThat(directory.resolve("refused")).content().contains("INJECTED");
  }
}
