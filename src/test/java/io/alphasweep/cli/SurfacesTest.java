package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.ShippedSweeps;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * One sweep with long names and awkward values through all commands that print: no line is longer
 * than the terminal, and a value is spelled in one way wherever it is shown.
 */
class SurfacesTest {

  private static final int WIDTH = 80;

  private static final String SWEEP =
      """
      name = spelled-in-every-place
      description = "Whether a value is spelled in one way wherever it is shown, in a sentence that is longer than a line"
      tags = [spelling, terminals, a-tag-of-some-length, another-tag-of-some-length, and-one-more-tag]
      base {
        environment = InvertedDoublePendulum-v4
        total-timesteps = 512, num-steps = 128, num-minibatches = 2, update-epochs = 1
      }
      zip {
        optimizer.learning-rate = [3.0E-4, 1e-05, 0.00025]
        max-grad-norm = [1000000, 0.50, 1e3]
        network.hidden-sizes = [[64, 64], [8], [16,8]]
        normalize-observations = [true, false, true]
      }
      seeds = 2
      """;

  /** What the settings are called, in every table, sentence and file. */
  private static final List<String> NAMES =
      List.of(
          "normalize observations true, max grad norm 1000000, learning rate 3e-4, [64,64]",
          "normalize observations false, max grad norm 0.5, learning rate 1e-5, [8]",
          "normalize observations true, max grad norm 1000, learning rate 2.5e-4, [16,8]");

  /** Other spellings of the same values. */
  private static final Pattern OTHERS =
      Pattern.compile(
          "3\\.0[eE]-0?4|3e-04|0\\.0003\\b|1\\.0[eE]-0?5|1e-05|0\\.00001\\b|2\\.5E-4|0\\.00025|1\\.0E6|1[eE]\\+?0?6|1000000\\.0|1,000,000|1000\\.0|0\\.50\\b|\\[64,"
              + " 64]|learning-rate=");

  @TempDir private static Path directory;

  /** What each command printed. */
  private static final Map<String, String> PRINTED = new LinkedHashMap<>();

  @BeforeAll
  static void runEverything() throws IOException {
    Path sweep = Files.writeString(directory.resolve("s.conf"), SWEEP);
    String out = directory.resolve("out").toString();
    String master = "local[2]";
    print("plan", sweep.toString());
    print("run", sweep.toString(), "--out", out, "--master", master);
    print("status", out);
    print("summarize", out, "--master", master);
    print("evaluate", out, "--episodes", "2", "--master", master);
    print(
        "compare",
        out,
        out,
        "--markdown",
        directory.resolve("compare.md").toString(),
        "--junit",
        directory.resolve("compare.xml").toString(),
        "--plot",
        directory.resolve("compare.html").toString(),
        "--master",
        master);
    print("report", out, "--master", master);
    print("export", out, "--csv", directory.resolve("csv").toString(), "--master", master);
  }

  private static String print(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        AlphaSweep.commandLine(WIDTH)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(words);
    assertThat(exitCode).as(err.toString()).isIn(0, 5); // 5: two seeds are too few to judge
    PRINTED.putIfAbsent(
        words[0], out.toString()); // of the sweep; what is printed later is of others
    return out.toString();
  }

  /** Paths and commands to copy stay whole. */
  private static void assertFits(String printed) {
    assertThat(printed.lines())
        .filteredOn(line -> !line.contains(directory.toString()))
        .filteredOn(line -> !line.startsWith("Next: "))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
  }

  @Test
  void noLineIsLongerThanTheTerminal() {
    PRINTED.values().forEach(SurfacesTest::assertFits);
    assertThat(PRINTED.get("summarize"))
        .contains("In all rows: environment InvertedDoublePendulum-v4, ")
        .contains("No room for: ");
  }

  @Test
  void norIsOneOfWhatNeedsNoSweep() throws IOException {
    assertFits(print("environments"));
    for (String kind : List.of("optimizer", "algorithm", "environment", "modulation.gate")) {
      assertFits(print("describe", "--list", kind));
    }
    for (String name : List.of("dynag", "am-ppo", "Hopper-v5", "convolution")) {
      assertFits(print("describe", name));
    }
    for (Path sweep : ShippedSweeps.files()) {
      assertFits(print("plan", sweep.toString()).replaceFirst("^.*\\n", "")); // its path
    }
    CommandLine root = AlphaSweep.commandLine(WIDTH);
    for (CommandLine command : root.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      assertFits(command.getUsageMessage().replaceAll("(?m)^  \\S*alphasweep .*$", spec.name()));
    }
  }

  @Test
  void norOneOfResultsThatShip() throws IOException {
    Path results = directory.resolve("rewards");
    FileUtils.copyDirectory(Path.of("sweeps/paper/results/rewards").toFile(), results.toFile());
    assertFits(print("summarize", results.toString(), "--master", "local[2]"));
  }

  @Test
  void aValueIsSpelledInOneWayWhereverItIsShown() throws IOException {
    Map<String, String> shown = new LinkedHashMap<>(PRINTED);
    shown.keySet().retainAll(List.of("run", "status", "summarize", "evaluate", "compare"));
    for (String file :
        List.of("out/tables/summary.md", "out/tables/summary.csv", "out/tables/finals.csv")) {
      shown.put(file, Files.readString(directory.resolve(file)));
    }
    for (String file : List.of("compare.md", "compare.xml", "compare.html", "out/report.html")) {
      shown.put(file, Files.readString(directory.resolve(file)));
    }
    List<String> missing = new ArrayList<>();
    shown.forEach(
        (place, text) -> {
          String words = text.replaceAll("\\s+", " ");
          for (String name : NAMES) {
            if (!place.endsWith("summary.md")
                && !named(words, name)) { // which has a column for each
              missing.add(place + " does not name " + name);
            }
          }
          if (!place.endsWith(".html")) { // whose numbers are for the program
            OTHERS
                .matcher(words)
                .results()
                .forEach(other -> missing.add(place + ": " + other.group()));
          }
        });
    assertThat(missing).isEmpty();

    assertThat(PRINTED.get("plan"))
        .contains("3e-4, 1e-5, 2.5e-4", "1000000, 0.5, 1000", "[64,64], [8], [16,8]")
        .contains("true, false, true");
    assertThat(Files.readString(directory.resolve("out/tables/settings.csv")))
        .contains(",optimizer_learning_rate,3e-4", ",max_grad_norm,1000000")
        .contains(",network_hidden_sizes,\"[64,64]\"", ",normalize_observations,true");
    assertThat(Files.readString(directory.resolve("csv/trials.csv")))
        .contains(",3e-4,", ",1e-5,", ",2.5e-4,", ",1000000,", "\"[64,64]\"");
  }

  /** In a sentence or a row; broken over the lines of a cell, word by word. */
  private static boolean named(String text, String name) {
    if (text.contains(name)) {
      return true;
    }
    StringBuilder broken = new StringBuilder();
    for (String word : name.split(" ", -1)) {
      broken.append(broken.isEmpty() ? "" : ".{0,90}?").append(Pattern.quote(word));
    }
    return Pattern.compile(broken.toString()).matcher(text).find();
  }
}
