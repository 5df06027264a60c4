package io.alphasweep.cluster;

import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.metrics.DirectoryLostException;
import io.alphasweep.metrics.OneLine;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.sweep.Pack;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's side of a running sweep: answers the tasks, lets their files take their places, and
 * knows how far everything is.
 *
 * <p>A task's files count only once the driver has moved them, and it moves them only for the
 * latest attempt at a pack. So each row is written once, whatever dies, freezes or wakes up again.
 */
public final class Coordinator {

  /** Attempts at a pack in a row that end without a commit, before its trials fail. */
  static final int ATTEMPTS_WITHOUT_PROGRESS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final ResultDirectory results;
  private final TrialLedger ledger;
  private final List<Pack> packs;
  private final int trials;
  private final int tolerated;
  private final Map<Integer, PackState> states = new HashMap<>();
  private final Map<Status, Integer> ended = new EnumMap<>(Status.class);
  private final Map<String, Long> settledSteps;
  private final double plannedSteps;
  private final double shareBefore;
  private double settled;
  private long madeSteps;

  private final Map<String, Integer> errors = new HashMap<>();
  private boolean anyEndedWell;
  private boolean stopping;
  private String broken;

  private static final class PackState {
    private int attempt = -1;
    private int attemptsWithoutProgress;
    private boolean running;
    private long attemptSteps;
    private List<Moment> moments = List.of();
    private final Map<String, String> labels = new HashMap<>();
  }

  /**
   * @param results where the files are
   * @param plan what there is to do; its ledger is kept up to date from now on
   * @param tolerated so many trials may fail with one and the same error before any ends otherwise;
   *     then the sweep stops
   */
  Coordinator(ResultDirectory results, RunPlan plan, int tolerated) {
    this.results = results;
    this.ledger = plan.ledger();
    this.packs = plan.packs();
    this.trials = plan.trials();
    this.tolerated = tolerated;
    this.plannedSteps = plan.plannedSteps();
    this.settled = plan.settledSteps();
    this.settledSteps = new HashMap<>(plan.partialSteps());
    plan.endedBefore().forEach((status, count) -> ended.merge(status, count, Integer::sum));
    this.shareBefore = share();
  }

  /** Answers a task. */
  synchronized Orders answer(Message message) {
    PackState pack = states.computeIfAbsent(message.pack(), index -> new PackState());
    if (message.attempt() < pack.attempt) {
      return Orders.of(Orders.Kind.LEAVE);
    }
    if (message instanceof Message.Begin begin) {
      return begin(pack, begin);
    }
    if (message.attempt() > pack.attempt) {
      return Orders.of(Orders.Kind.LEAVE); // it never began, as far as this driver knows
    }
    if (message instanceof Message.Beat beat) {
      beat(pack, beat);
    } else if (message instanceof Message.Commit commit) {
      return commit(pack, commit);
    } else if (message instanceof Message.Abort abort) {
      breakOff(abort.reason());
    } else if (message instanceof Message.End) {
      pack.running = false;
      pack.moments = List.of();
      notifyAll();
    }
    return Orders.of(stopping ? Orders.Kind.STOP : Orders.Kind.GO_ON);
  }

  private Orders begin(PackState pack, Message.Begin begin) {
    if (stopping) {
      return Orders.of(Orders.Kind.STOP);
    }
    pack.attempt = begin.attempt();
    pack.attemptSteps = 0;
    pack.moments = List.of();
    pack.running = true;
    pack.attemptsWithoutProgress++;
    String reason =
        pack.attemptsWithoutProgress > ATTEMPTS_WITHOUT_PROGRESS
            ? "its executor was lost %d times in a row before it could save anything"
                .formatted(ATTEMPTS_WITHOUT_PROGRESS)
            : null;
    List<Orders.Start> starts = new ArrayList<>();
    for (TrialSpec trial : packs.get(begin.pack()).trials()) {
      starts.add(ledger.start(trial.id()));
      pack.labels.put(
          trial.id(),
          "%s %s %s seed %d"
              .formatted(trial.environment(), trial.algorithm(), trial.optimizer(), trial.seed()));
    }
    return new Orders(Orders.Kind.GO_ON, starts, reason);
  }

  private void beat(PackState pack, Message.Beat beat) {
    madeSteps += beat.envSteps() - pack.attemptSteps;
    pack.attemptSteps = beat.envSteps();
    pack.moments = beat.trials();
    beat.trials().forEach(moment -> settle(moment.trialId(), moment.envSteps()));
  }

  private Orders commit(PackState pack, Message.Commit commit) {
    try {
      for (Message.Move move : commit.moves()) {
        results.move(move.from(), move.to());
      }
    } catch (DirectoryLostException e) {
      breakOff(e.getMessage());
      return Orders.of(Orders.Kind.LEAVE);
    } catch (IOException e) {
      breakOff("cannot write to " + results.location() + ": " + OneLine.of(e));
      return Orders.of(Orders.Kind.LEAVE);
    }
    pack.attemptsWithoutProgress = 0;
    List<String> free = new ArrayList<>();
    for (Moment moment : commit.reached()) {
      ledger.written(moment.trialId(), moment.iteration());
      settle(moment.trialId(), moment.envSteps());
    }
    for (String trialId : commit.saved()) {
      free.addAll(ledger.saved(trialId, commit.checkpoint()));
    }
    for (TrialOutcome outcome : commit.ended()) {
      free.addAll(ledger.ended(outcome.trialId(), outcome.status()));
      end(packs.get(commit.pack()), outcome);
    }
    free.forEach(this::delete);
    return Orders.of(Orders.Kind.GO_ON);
  }

  private void end(Pack pack, TrialOutcome outcome) {
    ended.merge(outcome.status(), 1, Integer::sum);
    pack.trials().stream()
        .filter(trial -> trial.id().equals(outcome.trialId()))
        .forEach(trial -> settle(trial.id(), RunPlan.plannedSteps(trial)));
    if (outcome.status() != Status.FAILED) {
      anyEndedWell = true;
    } else if (errors.merge(outcome.error(), 1, Integer::sum) >= tolerated && !anyEndedWell) {
      breakOff(
          "the first %d trials to end all failed with the same error: %s"
              .formatted(tolerated, outcome.error()));
    }
  }

  private void delete(String checkpoint) {
    try {
      results.delete(checkpoint);
    } catch (IOException e) {
      LOG.warn("{} is no longer needed and cannot be deleted: {}", checkpoint, OneLine.of(e));
    }
  }

  /**
   * A trial that goes on from before its last written row settles nothing anew until it is past it.
   */
  private void settle(String trialId, long steps) {
    long before = settledSteps.getOrDefault(trialId, 0L);
    if (steps > before) {
      settledSteps.put(trialId, steps);
      settled += steps - before;
    }
  }

  /** Below 1 until every trial has ended: what is trained and not written can still be lost. */
  private double share() {
    double most = left() == 0 ? 1 : Math.nextDown(1.0);
    return plannedSteps == 0 ? most : Math.min(most, settled / plannedSteps);
  }

  /** Trials that have not ended. */
  private int left() {
    return trials - ended.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How far the sweep is at this moment. */
  public synchronized SweepProgress progress() {
    List<SweepProgress.Running> running = new ArrayList<>();
    for (PackState pack : states.values()) {
      for (Moment moment : pack.moments) {
        if (ledger.status(moment.trialId()) == null) {
          running.add(
              new SweepProgress.Running(
                  moment.trialId(),
                  pack.labels.get(moment.trialId()),
                  moment.iteration(),
                  moment.envSteps(),
                  moment.meanReturn()));
        }
      }
    }
    return new SweepProgress(
        trials,
        ended.getOrDefault(Status.COMPLETED, 0),
        ended.getOrDefault(Status.DIVERGED, 0),
        ended.getOrDefault(Status.FAILED, 0),
        madeSteps,
        share(),
        shareBefore,
        running);
  }

  /** Counts by text of the errors that trials failed with in this run. */
  public synchronized Map<String, Integer> errors() {
    return new TreeMap<>(errors);
  }

  /**
   * Waits, after {@link #stop}, until every task has left its pack.
   *
   * @return whether all did in time
   */
  synchronized boolean awaitQuiet(long milliseconds) throws InterruptedException {
    long deadline = System.nanoTime() + milliseconds * 1_000_000;
    while (states.values().stream().anyMatch(pack -> pack.running)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  /** Waits until the sweep is being stopped. */
  synchronized void awaitStop() throws InterruptedException {
    while (!stopping) {
      wait();
    }
  }

  /** No task is left; trials that have not ended though nobody stopped them are a broken sweep. */
  synchronized void jobEnded() {
    if (left() > 0 && !stopping) {
      breakOff("all tasks ended, and %,d trials have not".formatted(left()));
    }
  }

  /** Asks every task to save what it has and to end. */
  public synchronized void stop() {
    stopping = true;
    notifyAll();
  }

  /** Stops the sweep because it cannot go on; the first reason stays. */
  public synchronized void breakOff(String reason) {
    if (broken == null) {
      broken = reason;
    }
    stop();
  }

  /** Whether the sweep is being stopped. */
  public synchronized boolean isStopping() {
    return stopping;
  }

  /** Why the sweep cannot go on; null while it can. */
  public synchronized String broken() {
    return broken;
  }
}
