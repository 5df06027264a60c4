package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines on which something is missing that a sweep does not need. */
class OddMachineTest {

  /** A process whose machine's name nobody knows. */
  static final class Nameless {
    private Nameless() {}

    public static void main(String[] arguments) {
      assertThatThrownBy(InetAddress::getLocalHost).isInstanceOf(UnknownHostException.class);
      AlphaSweep.main(arguments);
    }
  }

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

  /** As in many containers. */
  @Test
  void aHostNameThatDoesNotResolve() throws Exception {
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    assertTrains(List.of(), Nameless.class, "-Djdk.net.hosts.file=" + hosts);
  }

  /** As in a container without network: Log4j asks for the name as well. */
  @Test
  void noNetwork() throws Exception {
    List<String> alone = List.of("unshare", "--map-root-user", "--net");
    assumeThat(new ProcessBuilder(join(alone, "true")).start().waitFor())
        .as("this machine lets nobody leave its network")
        .isZero();
    Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    assertTrains(alone, Nameless.class, "-Djdk.net.hosts.file=" + hosts);
  }

  private static List<String> join(List<String> words, String last) {
    List<String> joined = new ArrayList<>(words);
    joined.add(last);
    return joined;
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
            "inject=" + calls + ":error=EPERM"),
        AlphaSweep.class);
    assertThat(directory.resolve("refused")).content().contains("INJECTED");
  }

  private void assertTrains(List<String> under, Class<?> main, String... options) throws Exception {
    List<String> line = new ArrayList<>(under);
    line.add(System.getProperty("java.home") + "/bin/java");
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    line.addAll(List.of(options));
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Path out = directory.resolve("out");
    line.addAll(List.of("run", sweep.toString(), "--out", out.toString(), "--master", "local[1]"));
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("ALPHASWEEP_TRACE", "1");
    Process process = builder.start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains("2 trials completed, 0 diverged, 0 failed")
        .doesNotContain("WARN", "Exception");
    assertThat(out.resolve("tables/summary.csv")).isNotEmptyFile();
  }
}
