package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command from end to end: what got worse, where that is drawn, and the exit code. */
class CompareCommandTest {

  private static final String LEADS =
      "In the candidate, Hopper-v4: certain: gamma 0.99 leads gamma 0.9 by 300.";

  @TempDir private Path directory;

  @Test
  void saysWhereWhatGotWorseIsDrawn() throws IOException {
    made("before", 1000);
    made("now", 700);
    Path page = directory.resolve("now/compare.html");
    Path markdown = directory.resolve("compare.md");
    Path junit = directory.resolve("compare.xml");

    String out = compare(4, "--markdown", markdown.toString(), "--junit", junit.toString());
    assertThat(out)
        .contains("WORSE: Hopper-v4, gamma 0.9: final reward fell by 300.0")
        .contains("Learning curves of both: " + page)
        .contains(LEADS);
    assertThat(Files.readString(markdown))
        .contains("Learning curves of both: `" + page + "`")
        .contains("\n\n" + LEADS + "\n\n");
    assertThat(Files.readString(junit))
        .containsOnlyOnce("learning curves of both: " + page)
        .contains("<system-out>" + LEADS + "</system-out></testsuite>")
        .contains("<failure message=\"final reward fell by 300.0");
    assertThat(Files.readString(page))
        .contains("Got worse: 1 of 4 judgements.")
        .contains(LEADS)
        .contains("Shown: the 1 of 2 settings of which something got worse.")
        .contains("\"environments\":[\"Hopper-v4, gamma 0.9\"]")
        .contains("\"groups\":[\"baseline\",\"candidate\"]")
        .contains("[0,[0],6,1000,1000,1000],[0,[1],6,700,700,700]");

    Path gate = Files.writeString(directory.resolve("gate.conf"), "reward-margin = 0.5");
    compare(0, "--gate", gate.toString());
    assertThat(page).content().contains("Nothing got worse in 4 judgements.");
  }

  @Test
  void aPageThatCannotBeWrittenChangesNoVerdict() throws IOException {
    made("before", 1000);
    made("now", 1000);
    Path page = directory.resolve("page.html");
    assertThat(compare(0, "--plot", page.toString())).contains("Learning curves of both: " + page);
    assertThat(page).content().contains("Nothing got worse in 4 judgements.");

    Path nowhere = page.resolve("page.html");
    assertThat(compare(0, "--plot", nowhere.toString()))
        .contains("no page with the learning curves: cannot write " + nowhere)
        .contains("Nothing got worse in 4 judgements.")
        .doesNotContain("Learning curves of both");
  }

  /** Two settings, of which one has that final reward and the other 1,000. */
  private void made(String name, double reward) throws IOException {
    List<TrialSpec> trials =
        Stream.of(0.9, 0.99)
            .flatMap(
                gamma ->
                    Stream.of(1L, 2L, 3L, 4L, 5L, 6L)
                        .map(seed -> Trials.small(Map.of("gamma", gamma, "seed", seed))))
            .toList();
    new MadeUpResults(
            directory.resolve(name),
            "made-up",
            (trial, iteration) -> trial.real("gamma") == 0.9 ? reward : 1000)
        .write(trials);
  }

  private String compare(int exit, String... options) {
    StringWriter out = new StringWriter();
    CommandLine command = AlphaSweep.commandLine().setOut(new PrintWriter(out));
    List<String> arguments =
        Stream.concat(
                Stream.of(
                    "compare",
                    directory.resolve("before").toString(),
                    directory.resolve("now").toString(),
                    "--master",
                    "local[2]"),
                Stream.of(options))
            .toList();
    assertThat(command.execute(arguments.toArray(String[]::new)))
        .as(out.toString())
        .isEqualTo(exit);
    return out.toString();
  }
}
