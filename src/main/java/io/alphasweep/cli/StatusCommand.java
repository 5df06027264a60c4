package io.alphasweep.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.cluster.StatusFile;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ArithmeticNote;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
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
      "0: the status is printed",
      "1: it is there and cannot be read",
      "2: there is none in DIR"
    })
final class StatusCommand implements Callable<Integer> {

  private static final List<String> RUNNING = List.of("running", "starting");

  private static final int STDOUT = 1;

  private static final long BETWEEN_MILLISECONDS = 2000;

  /** Empties a terminal and begins at its top. */
  private static final String CLEAR = "\033[H\033[2J\033[3J";

  @Parameters(paramLabel = "DIR", description = "The --out directory of a run.")
  private String directory;

  @Option(names = "--json", description = "Prints the status as JSON.")
  private boolean json;

  @Option(
      names = "--watch",
      description = "Shows it anew every two seconds until the sweep no longer runs.")
  private boolean watch;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    ResultDirectory results =
        new ResultDirectory(
            directory, SparkSessions.fileSystems(SparkSessions.configuration("status", null)));
    while (RUNNING.contains(show(results)) && watch && sleep()) {
      // Shown anew.
    }
    return 0;
  }

  /** Returns the state. */
  private String show(ResultDirectory results) throws IOException {
    ObjectNode status = read(results);
    String state = state(status, results);
    status.put("state", state);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(status.toPrettyString());
    } else {
      out.print(watch && ProgressDisplay.terminal(STDOUT).isPresent() ? CLEAR : "");
      print(status, out);
    }
    out.flush();
    return state;
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

  private ObjectNode read(ResultDirectory results) throws IOException {
    String file = results.file(StatusFile.NAME);
    try {
      return Sealed.json(results, file, new String(results.read(file), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      throw new RefusedException(
          "%s holds no sweep: there is no %s in it".formatted(directory, StatusFile.NAME), e);
    }
  }

  /**
   * The state, by what is there: whatever the file says, a sweep is done only where all of its
   * trials have ended, and runs only while somebody lives who runs it.
   */
  private static String state(JsonNode status, ResultDirectory results) throws IOException {
    String said = status.path("state").asText();
    if (said.equals("done") && ended(status) >= status.path("trials").asInt()) {
      return said;
    }
    if (DirectoryLock.isHeld(results)) {
      return said.equals("running") ? said : "starting";
    }
    return switch (said) {
      case "running" -> "died";
      case "done" -> "broken";
      default -> said;
    };
  }

  private static int ended(JsonNode status) {
    return status.path("completed").asInt()
        + status.path("diverged").asInt()
        + status.path("failed").asInt()
        + status.path("screened").asInt();
  }

  private void print(JsonNode status, PrintWriter out) {
    String state = text(status.path("state"));
    boolean running = state.equals("running");
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
    int trials = status.path("trials").asInt();
    int training = running ? status.path("running").size() : 0;
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
        Math.max(0, trials - ended(status) - training));
    out.printf(
        "%.1f%% done, %,.0f environment steps per second%s%n",
        percent(status),
        status.path("steps_per_second").asDouble(),
        status.path("remaining_seconds").isNull() || !running
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

  /** Rounded down to a tenth, and 100 only where every trial has ended. */
  private static double percent(JsonNode status) {
    double percent = Math.floor(1000 * status.path("share_done").asDouble()) / 10;
    return ended(status) < status.path("trials").asInt() ? Math.min(99.9, percent) : percent;
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
