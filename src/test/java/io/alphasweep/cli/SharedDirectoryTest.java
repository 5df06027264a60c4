package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.store.Sealed;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Two sweeps in one directory: what both name is trained once, and each has its own tables. */
class SharedDirectoryTest {

  private static final String BASE =
      """
      name = %s
      base {
        environment = InvertedPendulum-v4
        total-timesteps = 256
        num-steps = 128
        num-minibatches = 2
        update-epochs = 1
      }
      seeds = 2
      grid.algorithm = [%s]
      """;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void eachSweepHasItsOwnTables() throws IOException {
    Path one = sweep("one", "ppo");
    Path both = sweep("both", "ppo, am-ppo");
    assertThat(run(one)).as(err::toString).isZero();
    assertThat(settings()).hasSize(1);
    InputStream before = System.in;
    try (InputStream pipe = Files.newInputStream(both)) {
      System.setIn(pipe);
      assertThat(run(Path.of("-"))).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).contains("both: 4 trials, 2 of them left to train");
    String kept = Files.readString(results().resolve("sweep.conf"));
    assertThat(kept).isEqualTo(Sealed.sweep(Files.readString(both)));
    assertThat(settings()).hasSize(2);

    assertThat(summarize("--sweep", one.toString())).isZero();
    assertThat(settings()).hasSize(1).first().asString().contains("ppo").doesNotContain("am-ppo");
    assertThat(summarize()).isZero();
    assertThat(settings()).hasSize(2);
  }

  @Test
  void refusesASweepThatHasNoRows() throws IOException {
    assertThat(run(sweep("one", "ppo"))).isZero();
    Path other = sweep("other", "am-ppo");
    assertThat(summarize("--sweep", other.toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo("alphasweep: %s holds no trial of %s that ended%n".formatted(results(), other));

    Path wrong = Files.writeString(directory.resolve("wrong.conf"), "name = wrong\nseeds = 0\n");
    assertThat(summarize("--sweep", wrong.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(wrong + ":2: seeds: ");
  }

  private Path sweep(String name, String algorithms) throws IOException {
    return Files.writeString(directory.resolve(name + ".conf"), BASE.formatted(name, algorithms));
  }

  private Path results() {
    return directory.resolve("results");
  }

  private int run(Path sweep) {
    return execute("run", sweep.toString(), "--out", results().toString(), "--master", "local[2]");
  }

  private int summarize(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("summarize", results().toString(), "--master", "local[2]"));
    arguments.addAll(List.of(options));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    CommandLine commandLine = AlphaSweep.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  /** The rows of the summary, without its head. */
  private List<String> settings() throws IOException {
    List<String> lines = Files.readAllLines(results().resolve("tables").resolve("summary.csv"));
    return lines.subList(1, lines.size());
  }
}
