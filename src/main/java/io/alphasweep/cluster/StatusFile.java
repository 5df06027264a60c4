package io.alphasweep.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.DirectoryLostException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import io.alphasweep.sweep.About;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code status.json} in the result directory up to date while a sweep runs: for people who
 * look from elsewhere, and for programs.
 */
public final class StatusFile implements AutoCloseable {

  /** The file's name. */
  public static final String NAME = "status.json";

  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final long SECONDS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ResultDirectory results;
  private final About sweep;
  private final List<String> command;
  private final Standings standings;
  private final Coordinator coordinator;
  private volatile boolean goesOn;
  private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final long start = System.nanoTime();
  private final ScheduledExecutorService writing =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "alphasweep-status");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param sweep what its file says of itself
   * @param command the words of the command that goes on with the sweep
   * @param standings the sweep's settings
   */
  public StatusFile(
      ResultDirectory results,
      About sweep,
      List<String> command,
      Standings standings,
      Coordinator coordinator) {
    this.results = results;
    this.sweep = sweep;
    this.command = command;
    this.standings = standings;
    this.coordinator = coordinator;
  }

  /** Writes it now and every other second. */
  public void start() {
    var unused =
        writing.scheduleWithFixedDelay(
            () -> write("running", coordinator.progress()), 0, SECONDS, TimeUnit.SECONDS);
  }

  private void write(String state, SweepProgress now) {
    double elapsed = (System.nanoTime() - start) * 1e-9;
    ObjectNode status = JSON.createObjectNode();
    status.put("sweep", sweep.name());
    if (!sweep.description().isEmpty()) {
      status.put("description", sweep.description());
    }
    if (!sweep.tags().isEmpty()) {
      sweep.tags().forEach(status.putArray("tags")::add);
    }
    status.put("state", state);
    status.put("reason", coordinator.broken());
    command.forEach(status.putArray("command")::add);
    status.put("started_at", startedAt.toString());
    status.put("updated_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    if (standings.round() > 0) {
      status.put("round", standings.round());
    }
    if (standings.rung() != null) {
      status.put("rung", standings.rung());
    }
    status.put("trials", now.trials());
    status.put("completed", now.completed());
    status.put("diverged", now.diverged());
    status.put("failed", now.failed());
    status.put("screened", now.screened());
    status.put("mixed", now.mixed());
    status.put("share_done", now.share());
    status.put("steps_per_second", now.envSteps() / elapsed);
    double remaining = now.remainingSeconds(elapsed);
    status.put("remaining_seconds", Double.isNaN(remaining) ? null : (Double) remaining);
    ObjectNode errors = status.putObject("errors");
    coordinator.errors().forEach(errors::put);
    ArrayNode running = status.putArray("running");
    for (SweepProgress.Running trial : now.running()) {
      ObjectNode added = running.addObject();
      standings.name(trial.trialId(), added);
      added
          .put("trial_id", trial.trialId())
          .put("label", trial.label())
          .put("iteration", trial.iteration())
          .put("env_steps", trial.envSteps())
          .put("episodic_return_100", trial.meanReturn());
    }
    coordinator.standings(standings, status.putArray("settings"));
    try {
      results.writeText(results.uri(), NAME, Sealed.json(status));
    } catch (DirectoryLostException e) {
      // The file is another run's.
    } catch (IOException e) {
      // Rows matter, this does not: the tasks find out by themselves whether they can write.
      LOG.warn("cannot write {}: {}", NAME, OneLine.of(e));
    }
  }

  /** When all trials have ended, more will follow. */
  public void goesOn() {
    goesOn = true;
  }

  /** Writes it for the last time. */
  @Override
  public void close() {
    writing.shutdown();
    try {
      writing.awaitTermination(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    SweepProgress last = coordinator.progress();
    write(lastState(last), last);
  }

  private String lastState(SweepProgress last) {
    if (coordinator.broken() != null) {
      return "broken";
    }
    if (last.isOver()) {
      return goesOn ? "running" : "done";
    }
    return coordinator.isStopping() ? "stopped" : "broken";
  }
}
