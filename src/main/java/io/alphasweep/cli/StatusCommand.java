package io.alphasweep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.StatusFile;
import io.alphasweep.metrics.DirectoryLock;
import io.alphasweep.metrics.OneLine;
import io.alphasweep.metrics.RefusedException;
import io.alphasweep.metrics.ResultDirectory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows how far a sweep is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows how far a sweep is, while it runs and afterwards; from any machine, within a second.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alphasweep status results/quickstart",
      "  watch alphasweep status results/quickstart",
      "",
      "--json prints DIR/status.json, for programs."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0: the status is printed", "2: there is none in DIR"})
final class StatusCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The --out directory of a run.")
  private String directory;

  @Option(names = "--json", description = "Prints the status as JSON.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    ResultDirectory results =
        new ResultDirectory(
            directory, SparkSessions.fileSystems(SparkSessions.configuration("status", null)));
    String text = read(results);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.print(text);
    } else {
      print(new ObjectMapper().readTree(text), DirectoryLock.isHeld(results), out);
    }
    out.flush();
    return 0;
  }

  private String read(ResultDirectory results) throws IOException {
    try (var in = results.open(results.uri() + "/" + StatusFile.NAME)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new RefusedException(
          "%s holds no sweep: there is no %s in it".formatted(directory, StatusFile.NAME), e);
    }
  }

  private void print(JsonNode status, boolean held, PrintWriter out) {
    String state = text(status.path("state"));
    if (state.equals("running") && !held) {
      state = "died (its process is gone; the run command goes on with it)";
    }
    String reason = text(status.path("reason"));
    out.printf(
        "%s: %s%s, as of %s%n",
        text(status.path("sweep")),
        state,
        status.path("reason").isNull() ? "" : ": " + reason,
        text(status.path("updated_at")));
    int trials = status.path("trials").asInt();
    int completed = status.path("completed").asInt();
    int diverged = status.path("diverged").asInt();
    int failed = status.path("failed").asInt();
    out.printf(
        "%,d trials: %,d completed, %,d diverged, %,d failed, %,d running, %,d to come%n",
        trials,
        completed,
        diverged,
        failed,
        status.path("running").size(),
        Math.max(0, trials - completed - diverged - failed - status.path("running").size()));
    out.printf(
        "%.1f%% done, %,.0f environment steps per second%s%n",
        100 * status.path("share_done").asDouble(),
        status.path("steps_per_second").asDouble(),
        status.path("remaining_seconds").isNull() || !held
            ? ""
            : ", "
                + ProgressDisplay.clock(
                    Duration.ofSeconds(Math.round(status.path("remaining_seconds").asDouble())))
                + " left");
    status
        .path("errors")
        .properties()
        .forEach(
            error ->
                out.printf(
                    "  failed %sx: %s%n", text(error.getValue()), OneLine.of(error.getKey())));
    if (!status.path("running").isEmpty()) {
      out.println(runningTrials(status.path("running")));
    }
  }

  /** The file may be anyone's. */
  private static String text(JsonNode value) {
    return OneLine.of(value.asText());
  }

  private static String runningTrials(JsonNode running) {
    List<String[]> rows = new ArrayList<>();
    for (JsonNode trial : running) {
      rows.add(
          new String[] {
            text(trial.path("trial_id")),
            text(trial.path("label")),
            "%,d".formatted(trial.path("iteration").asLong()),
            "%,d".formatted(trial.path("env_steps").asLong()),
            trial.path("episodic_return_100").isNull()
                ? "-"
                : "%.1f".formatted(trial.path("episodic_return_100").asDouble())
          });
    }
    return AsciiTable.getTable(
        new String[] {"trial", "settings", "iteration", "steps", "return"},
        rows.toArray(String[][]::new));
  }
}
