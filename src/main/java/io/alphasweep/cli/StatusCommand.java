package io.alphasweep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.StatusFile;
import io.alphasweep.cluster.SweepStatus;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
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
      "  alphasweep status results/quickstart --watch",
      "",
      "It is running, starting, done, stopped (by a signal), broken (for the reason given) or"
          + " died.",
      "Which setting leads, and how surely, is said of the trials that completed so far; the table",
      "beside it ranks settings by their mean return at this moment, trials that train included.",
      "--json prints DIR/status.json with that state, for programs."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0: the status is printed; with --watch, the sweep is done",
      "1: it is there and cannot be read; with --watch, the sweep stopped, broke off or died",
      "2: there is none in DIR"
    })
final class StatusCommand implements Callable<Integer> {

  private static final long BETWEEN_MILLISECONDS = 2000;

  @Parameters(paramLabel = "DIR", description = "The --out directory of a run.")
  private String directory;

  @Option(names = "--json", description = "Prints the status as JSON.")
  private boolean json;

  @Option(
      names = "--watch",
      description =
          "Shows it anew every two seconds, in place, until the sweep no longer runs; where the"
              + " output is no terminal, a line whenever something changed.")
  private boolean watch;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    ResultDirectory results =
        new ResultDirectory(
            directory, SparkSessions.fileSystems(SparkSessions.configuration("status", null)));
    if (!watch) {
      show(read(results), command.commandLine().getOut());
      return 0;
    }
    WatchDisplay display =
        json
            ? new WatchDisplay.Whole(command.commandLine().getOut())
            : WatchDisplay.of(command.commandLine().getOut());
    SweepStatus status;
    do {
      status = read(results);
      display.show(text(status), line(status));
    } while (status.isRunning() && sleep());
    return status.state().equals("done") ? 0 : AlphaSweep.BROKEN;
  }

  private SweepStatus read(ResultDirectory results) throws IOException {
    return SweepStatus.read(results)
        .orElseThrow(
            () ->
                new RefusedException(
                    "%s holds no sweep: there is no %s in it"
                        .formatted(directory, StatusFile.NAME)));
  }

  private void show(SweepStatus status, PrintWriter out) {
    if (json) {
      out.println(status.json().toPrettyString());
    } else {
      print(status, out);
    }
    out.flush();
  }

  private String text(SweepStatus status) {
    StringWriter text = new StringWriter();
    show(status, new PrintWriter(text));
    return text.toString();
  }

  private static boolean sleep() {
    try {
      Thread.sleep(BETWEEN_MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The least that is worth a line: what did not change since the last one is not said again. */
  private static String line(SweepStatus status) {
    JsonNode json = status.json();
    return "%s: %s, %,d of %,d trials ended (%,d completed, %,d diverged, %,d failed), %.0f%% done%s"
        .formatted(
            text(json.path("sweep")),
            status.state() + (status.state().equals("died") ? ": its process is gone" : ""),
            status.ended(),
            status.trials(),
            json.path("completed").asInt(),
            json.path("diverged").asInt(),
            json.path("failed").asInt(),
            Math.floor(status.percent()),
            new StandingsText(json.path("settings")).leaders());
  }

  private static void print(SweepStatus of, PrintWriter out) {
    JsonNode status = of.json();
    String state = of.state();
    String reason = state.equals("died") ? "its process is gone" : text(status.path("reason"));
    out.printf(
        "%s: %s%s, as of %s%n",
        text(status.path("sweep")),
        state,
        reason.isEmpty() ? "" : ": " + reason,
        text(status.path("updated_at")));
    if (!text(status.path("description")).isEmpty()) {
      out.println(text(status.path("description")));
    }
    if (!status.path("tags").isEmpty()) {
      List<String> tags = new ArrayList<>();
      status.path("tags").forEach(tag -> tags.add(text(tag)));
      out.println("tags: " + String.join(", ", tags));
    }
    int trials = of.trials();
    int training = of.training();
    out.printf(
        "%s%,d trials: %,d completed, %,d diverged, %,d failed, %s%,d running, %,d to come%n",
        round(status),
        trials,
        status.path("completed").asInt(),
        status.path("diverged").asInt(),
        status.path("failed").asInt(),
        status.path("screened").asInt() == 0
            ? ""
            : "%,d at a rung, ".formatted(status.path("screened").asInt()),
        training,
        Math.max(0, trials - of.ended() - training));
    out.printf(
        "%.1f%% done, %,.0f environment steps per second%s%n",
        of.percent(),
        status.path("steps_per_second").asDouble(),
        of.remainingSeconds()
            .map(
                seconds ->
                    ", " + ProgressDisplay.clock(Duration.ofSeconds(Math.round(seconds))) + " left")
            .orElse(""));
    status
        .path("errors")
        .properties()
        .forEach(
            error ->
                out.printf(
                    "  failed %sx: %s%n", text(error.getValue()), OneLine.of(error.getKey())));
    ArithmeticNote.ofMixed(status.path("mixed").asLong()).ifPresent(out::println);
    StandingsText standings = new StandingsText(status.path("settings"));
    standings.print(out);
    if (training > 0) {
      out.println(runningTrials(status.path("running"), standings));
    }
    if (List.of("died", "broken", "stopped").contains(state)) {
      out.println("To go on: " + commandOf(status));
    }
  }

  private static String round(JsonNode status) {
    return status.has("round")
        ? "round %d of seeds, ".formatted(status.path("round").asInt())
        : status.has("rung") ? text(status.path("rung")) + ": " : "";
  }

  private static String commandOf(JsonNode status) {
    List<String> words = new ArrayList<>();
    status.path("command").forEach(word -> words.add(word.asText()));
    return words.isEmpty() ? "the same run command" : ShellWords.line(words);
  }

  /** The file may be anyone's. */
  static String text(JsonNode value) {
    return value.isNull() ? "" : OneLine.of(value.asText());
  }

  private static String runningTrials(JsonNode running, StandingsText standings) {
    List<String[]> rows = new ArrayList<>();
    for (JsonNode trial : running) {
      rows.add(
          new String[] {
            text(trial.path("trial_id")),
            standings.name(trial),
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
