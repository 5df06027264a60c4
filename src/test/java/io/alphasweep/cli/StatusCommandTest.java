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

  @Test
  void saysWhoLeadsOfWhatCompletedAndRanksWhatTrains() throws IOException {
    String settings =
        """
        "settings": [
          {"environment": "Hopper-v4", "values": {"optimizer_learning_rate": 3.0E-4},
           "final_rewards": [100.0, 120.0, 80.0], "lost": 1, "unfinished": 0, "mean_return": 100.0, "best_return": 120.0},
          {"environment": "Hopper-v4", "values": {"optimizer_learning_rate": 0.01},
           "final_rewards": [40.0, 60.0, 80.0], "lost": 0, "unfinished": 1, "mean_return": 60.0},
          {"environment": "Hopper-v4", "values": {"optimizer_learning_rate": 0.1},
           "final_rewards": [], "lost": 0, "unfinished": 2, "mean_return": 300.0}],
        """;
    write(FILE.formatted("running", settings, 3));
    // Nobody runs it, so it is said once.
    assertThat(status("--watch")).isEqualTo(AlphaSweep.BROKEN);
    assertThat(out.toString())
        .hasLineCount(1)
        .contains(
            "s: died: its process is gone, 3 of 4 trials ended",
            "; Hopper-v4: learning rate 0.1 at 300");
    out.getBuffer().setLength(0);
    assertThat(status()).isZero();
    String shown = out.toString();
    assertThat(shown)
        .containsOnlyOnce("s: died")
        .contains(
            "Hopper-v4: leaning: learning rate 3e-4 leads learning rate 0.01 by 40 [-5, 85], about"
                + " 3 more seeds of each would tell; 1 of the leader's 4 trials did not complete.")
        .containsSubsequence(
            "| Hopper-v4   | learning rate 0.1  |    300 |    - |         0 |    0 |          2 |",
            "| Hopper-v4   | learning rate 3e-4 |    100 |  120 |         3 |    1 |          0 |",
            "| Hopper-v4   | learning rate 0.01 |     60 |    - |         3 |    0 |          1 |");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it is empty",
        "null|it is no JSON object",
        "[]|it is no JSON object",
        "{\"sweep\": |it is no JSON",
        "x\u0001y|it is no JSON"
      })
  void aFileThatIsNoStatusIsToldInOneSentence(String text, String why) throws IOException {
    write(text);
    assertThat(status()).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "alphasweep: %s/status.json is broken: %s; run the sweep again, which makes anew what is missing%n"
                .formatted(directory, why));
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
