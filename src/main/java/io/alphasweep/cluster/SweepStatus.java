package io.alphasweep.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What {@code status.json} says, and what is true of it.
 *
 * @param json of the file, its state the true one
 * @param state running, starting, done, stopped, broken or died
 */
public record SweepStatus(ObjectNode json, String state) {

  /**
   * Reads the file; empty where there is none.
   *
   * @throws io.alphasweep.store.DamagedResultsException if it cannot be understood
   */
  public static Optional<SweepStatus> read(ResultDirectory results) throws IOException {
    String file = results.file(StatusFile.NAME);
    ObjectNode json;
    try {
      json = Sealed.json(results, file, new String(results.read(file), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    String state = state(json, results);
    json.put("state", state);
    return Optional.of(new SweepStatus(json, state));
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

  /** Whether somebody runs it. */
  public boolean isRunning() {
    return state.equals("running") || state.equals("starting");
  }

  /** Trials that ended, however they did. */
  public int ended() {
    return ended(json);
  }

  public int trials() {
    return json.path("trials").asInt();
  }

  /** Trials that train now. */
  public int training() {
    return state.equals("running") ? json.path("running").size() : 0;
  }

  /** In percent, rounded down to a tenth, and 100 only where every trial has ended. */
  public double percent() {
    double percent = Math.floor(1000 * json.path("share_done").asDouble()) / 10;
    return ended() < trials() ? Math.min(99.9, percent) : percent;
  }

  /** Seconds until all is done, at the pace of this run; empty where nobody can tell. */
  public Optional<Double> remainingSeconds() {
    JsonNode remaining = json.path("remaining_seconds");
    return state.equals("running") && remaining.isNumber()
        ? Optional.of(remaining.asDouble())
        : Optional.empty();
  }
}
