package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.cluster.ResultRows;
import io.alphasweep.cluster.SparkSessions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A sweep in a terminal: Ctrl-C, and a terminal that is closed. */
class TerminalIT {

  private static final int ITERATIONS = 300;

  private static final String SWEEP =
      """
      name = terminal
      base {
        environment = InvertedPendulum-v4
        total-timesteps = 307200, num-steps = 1024, num-minibatches = 4, update-epochs = 2
      }
      seeds = 2
      """;

  /** Starts a command in a terminal of its own and does there what it reads: a key, or the end. */
  private static final String TERMINAL =
      """
      import fcntl, os, pty, select, signal, struct, sys, termios
      child, terminal = pty.fork()
      if child == 0:
          for name in (signal.SIGINT, signal.SIGHUP):  # a shell ignores them for what it starts aside
              signal.signal(name, signal.SIG_DFL)
          os.execvp(sys.argv[1], sys.argv[1:])
      fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 120, 0, 0))
      watched = [terminal, 0]
      while terminal in watched:
          for ready in select.select(watched, [], [])[0]:
              try:
                  read = os.read(ready, 4096)
              except OSError:
                  read = b''
              if not read:
                  watched.remove(ready)
              elif ready == terminal:
                  os.write(1, read)
              elif read == b'Ctrl-C':
                  os.write(terminal, b'\\x03')
              else:
                  watched.remove(terminal)
      os.close(terminal)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """;

  private static final Pattern TRAINS = Pattern.compile("0/2 trials, .* [1-9][0-9,]* steps/s");

  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void ctrlCAndAHangUpSaveWhatThereIs() throws Exception {
    Path sweep = Files.writeString(directory.resolve("a sweep.conf"), SWEEP);
    Path out = directory.resolve("out of it");
    try (Terminal first = new Terminal(sweep, out)) {
      first.awaitTraining();
      first.send("Ctrl-C");
      assertThat(first.exitCode()).as(first.shown()).isEqualTo(130);
      assertThat(first.shown())
          .contains("\033[31malphasweep:\033[39m stopped")
          .containsPattern(
              "To go on: \\S*alphasweep run '" + Pattern.quote(sweep + "' --out '" + out))
          .contains("  0/100 (");
    }
    int saved = saved(out);
    assertThat(saved).isPositive();
    assertThat(state(out)).isEqualTo("stopped");

    try (Terminal second = new Terminal(sweep, out)) {
      second.awaitTraining();
      second.send("hang up");
      assertThat(second.exitCode()).as(second.shown()).isEqualTo(129);
    }
    assertThat(saved(out)).isGreaterThan(saved);
    assertThat(state(out)).isEqualTo("stopped");
    assertThat(here("status", out.toString())).startsWith("terminal: stopped, as of ");

    Path alone = directory.resolve("alone");
    here(run(sweep, out));
    here(run(sweep, alone));
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      assertThat(ResultRows.metrics(spark, out))
          .hasSize(2 * ITERATIONS)
          .isEqualTo(ResultRows.metrics(spark, alone));
    }
  }

  /** Runs a command in this process; returns what it printed. */
  private static String here(String... words) {
    StringWriter out = new StringWriter();
    CommandLine commandLine = AlphaSweep.commandLine().setOut(new PrintWriter(out, true));
    assertThat(commandLine.execute(words)).isZero();
    return out.toString();
  }

  private static String[] run(Path sweep, Path out) {
    return new String[] {"run", sweep.toString(), "--out", out.toString(), "--master", "local[2]"};
  }

  /** Files of rows; beside them are the states that go with the last. */
  private static int saved(Path out) throws IOException {
    assertThat(out.resolve("checkpoints")).isNotEmptyDirectory();
    try (Stream<Path> files = Files.list(out.resolve("metrics/environment=InvertedPendulum-v4"))) {
      return (int) files.count();
    }
  }

  private static String state(Path out) throws IOException {
    JsonNode status = new ObjectMapper().readTree(out.resolve("status.json").toFile());
    return status.get("state").asText();
  }

  /** A run in a terminal. */
  private static final class Terminal implements AutoCloseable {
    private final Process process;

    @SuppressWarnings("JdkObsolete") // one thread reads the terminal, another what was read
    private final StringBuffer shown = new StringBuffer();

    private final Thread reading;

    Terminal(Path sweep, Path out) throws IOException {
      List<String> line = new ArrayList<>(List.of("python3", "-c", TERMINAL, "scripts/alphasweep"));
      line.addAll(List.of(run(sweep, out)));
      ProcessBuilder builder = new ProcessBuilder(line);
      builder.environment().put("TERM", "xterm");
      builder.environment().remove("NO_COLOR");
      this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      this.reading = new Thread(this::read);
      reading.start();
    }

    private void read() {
      try (InputStream in = process.getInputStream()) {
        byte[] bytes = new byte[4096];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
          shown.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitTraining() throws InterruptedException {
      while (!TRAINS.matcher(shown).find()) {
        assertThat(process.isAlive()).as(shown()).isTrue();
        Thread.sleep(20);
      }
    }

    void send(String what) throws IOException {
      process.getOutputStream().write(what.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    int exitCode() throws InterruptedException {
      int exitCode = process.waitFor();
      reading.join();
      return exitCode;
    }

    String shown() {
      return shown.toString();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
