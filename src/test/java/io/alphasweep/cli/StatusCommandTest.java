package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What {@code status} says of a directory that nobody writes to any more. */
class StatusCommandTest {

  private static final String FILE =
      """
      {"sweep": "s", "state": "%s", "reason": null, %s
       "updated_at": "2026-01-01T00:00:00Z", "trials": 4, "completed": %d, "diverged": 0,
       "failed": 0, "share_done": 1.0, "steps_per_second": 10.0, "remaining_seconds": 5.0,
       "errors": {}, "running": [{"trial_id": "t", "label": "l", "iteration": 1, "env_steps": 1}]}
      """;

  private static final String COMMAND =
      "\"command\": [\"alphasweep\", \"run\", \"a b.conf\", \"--out\", \"h[1]\"],";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "done, 4, done",
    "done, 3, broken",
    "done, 0, broken",
    "running, 4, died",
    "running, 0, died",
    "stopped, 0, stopped",
    "broken, 2, broken"
  })
  void aSweepIsDoneOnlyWhereAllOfItsTrialsEnded(String said, int completed, String state)
      throws IOException {
    write(FILE.formatted(said, COMMAND, completed));
    assertThat(status()).isZero();
    assertThat(out.toString()).startsWith("s: " + state).contains(" 0 running, ");
    boolean all = completed == 4;
    assertThat(out.toString()).contains(all ? "100.0% done" : "99.9% done");
    String goOn = "To go on: alphasweep run 'a b.conf' --out 'h[1]'";
    assertThat(out.toString().contains(goOn)).isEqualTo(!state.equals("done"));

    assertThat(status("--json")).isZero();
    assertThat(out.toString()).contains("\"state\" : \"%s\"".formatted(state));
  }

  @Test
  void aFileOfAnEarlierVersionNamesNoCommand() throws IOException {
    write(FILE.formatted("running", "", 1));
    assertThat(status()).isZero();
    assertThat(out.toString())
        .startsWith("s: died: its process is gone, as of 2026-01-01T00:00:00Z")
        .contains("To go on: the same run command");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{\"sweep\": ", "\u0000\u0001"})
  void aFileThatIsNoStatusIsRefusedInOneSentence(String text) throws IOException {
    write(text);
    assertThat(status()).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(
            "alphasweep: %s/status.json is not what a run writes; the next run writes it anew%n"
                .formatted(directory));
  }

  private void write(String text) throws IOException {
    Files.writeString(directory.resolve("status.json"), text);
  }

  private int status(String... options) {
    CommandLine commandLine = AlphaSweep.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    String[] words = new String[options.length + 2];
    words[0] = "status";
    words[1] = directory.toString();
    System.arraycopy(options, 0, words, 2, options.length);
    return commandLine.execute(words);
  }
}
