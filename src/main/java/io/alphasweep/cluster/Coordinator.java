package io.alphasweep.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.alphasweep.cluster.CommitFiles.Kind;
import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.DirectoryLostException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import io.alphasweep.trial.UnusableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final RunPlan plan;
  private final List<Pack> packs;
  private final int trials;
  private final RunSettings run;
  private final Map<Integer, PackState> states = new HashMap<>();
  private final Map<Status, Integer> ended = new EnumMap<>(Status.class);
  private final Map<String, Long> settledSteps;
  private final double plannedSteps;
  private double shareBefore;
  private double settled;
  private long madeSteps;

  /** Mean return of the last 100 episodes of each trial that this run has heard of. */
  private final Map<String, Double> meanReturns = new HashMap<>();

  private final StartAnew startAnew;
  private final int mixedBefore;

  /** Trials that are mixed, of those that trained in this run. */
  private final Set<String> wentOn = new HashSet<>();

  /** Trials that started anew in this run because they would have become so. */
  private final Set<String> startedAnew = new HashSet<>();

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
    private final Map<String, TrialSpec> trials = new HashMap<>();
  }

  /**
   * @param results where the files are
   * @param plan what there is to do; its ledger is kept up to date from now on
   */
  Coordinator(ResultDirectory results, RunPlan plan, RunSettings run) {
    this.results = results;
    this.ledger = plan.ledger();
    this.plan = plan;
    this.packs = plan.packs();
    this.trials = plan.trials();
    this.run = run;
    this.plannedSteps = plan.plannedSteps();
    this.settled = plan.settledSteps();
    this.settledSteps = new HashMap<>(plan.partialSteps());
    plan.endedBefore().forEach((status, count) -> ended.merge(status, count, Integer::sum));
    this.shareBefore = share();
    this.mixedBefore = plan.mixedBefore();
    this.startAnew = new StartAnew(results);
  }

  /**
   * Answers a task.
   *
   * @throws IllegalArgumentException if no task of this sweep would say that; then nothing changes
   */
  synchronized Orders answer(Message message) {
    MessageCheck.address(message, packs.size());
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
    new MessageCheck(pack.trials, ledger).content(message);
    if (message instanceof Message.Beat beat) {
      beat(pack, beat);
    } else if (message instanceof Message.Commit commit) {
      return commit(pack, commit);
    } else if (message instanceof Message.OtherMachine other) {
      return otherMachine(pack, other);
    } else if (message instanceof Message.Abort abort) {
      breakOff(MessageCheck.sentence(abort.reason()));
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
      String trialId = trial.id();
      starts.add(ledger.start(trialId, plan.goals().applyAsLong(trial)));
      pack.trials.put(trialId, trial);
    }
    return new Orders(Orders.Kind.GO_ON, starts, reason);
  }

  private void beat(PackState pack, Message.Beat beat) {
    madeSteps += beat.envSteps() - pack.attemptSteps;
    pack.attemptSteps = beat.envSteps();
    pack.moments = beat.trials();
    for (Moment moment : beat.trials()) {
      settle(moment.trialId(), moment.envSteps());
      meanReturns.put(moment.trialId(), moment.meanReturn());
    }
  }

  private Orders commit(PackState pack, Message.Commit commit) {
    CommitFiles files = new CommitFiles(run.id(), commit.pack(), commit.attempt(), commit.commit());
    String environment = packs.get(commit.pack()).trials().get(0).environment();
    String checkpoint = files.checkpoint(results);
    try {
      Map<String, String> moves = new LinkedHashMap<>();
      for (Kind kind : Kind.values()) {
        if (kind == Kind.TRIALS) {
          for (CommitFiles.Policy policy : commit.policies()) {
            moves.put(
                files.staged(results, policy), results.policy(policy.trialId(), policy.kind()));
          }
        }
        for (CommitFiles.File file : commit.files()) {
          if (file.kind() == kind) {
            moves.put(files.staged(results, kind), files.place(results, file, environment));
          }
        }
      }
      results.move(moves);
      if (standsOnReplays(commit)) {
        ledger.standsOn(checkpoint, CheckpointFile.contents(results, checkpoint).replays(results));
      }
    } catch (DirectoryLostException e) {
      breakOff(e.getMessage());
      return Orders.of(Orders.Kind.LEAVE);
    } catch (IOException | UnusableStateException e) {
      breakOff("cannot write to " + results.location() + ": " + OneLine.of(e));
      return Orders.of(Orders.Kind.LEAVE);
    }
    pack.attemptsWithoutProgress = 0;
    List<String> free = new ArrayList<>();
    for (Moment moment : commit.reached()) {
      ledger.written(moment.trialId(), moment.iteration());
      settle(moment.trialId(), moment.envSteps());
      meanReturns.put(moment.trialId(), moment.meanReturn());
    }
    for (String trialId : commit.saved()) {
      free.addAll(ledger.saved(trialId, checkpoint));
    }
    for (TrialOutcome outcome : commit.ended()) {
      free.addAll(ledger.ended(outcome.trialId(), outcome.status(), outcome.iterations()));
      end(pack.trials.get(outcome.trialId()), outcome);
    }
    free.forEach(this::delete);
    return Orders.of(Orders.Kind.GO_ON);
  }

  /** Parts of replays come with a checkpoint, or with one before it. */
  private boolean standsOnReplays(Message.Commit commit) {
    return !commit.saved().isEmpty()
        && (commit.files().contains(new CommitFiles.File(Kind.REPLAYS, null))
            || commit.saved().stream().anyMatch(ledger::standsOnFiles));
  }

  private Orders otherMachine(PackState pack, Message.OtherMachine other) {
    return switch (run.onOtherMachine()) {
      case CONTINUE -> {
        other.trialIds().forEach(ledger::mixed);
        wentOn.addAll(other.trialIds());
        yield Orders.of(stopping ? Orders.Kind.STOP : Orders.Kind.GO_ON);
      }
      case REFUSE -> {
        breakOff(
            ("%,d trials were begun under another arithmetic than that of the machine that is to go"
                    + " on with them (%s); accepted: a machine of the first kind, or"
                    + " --on-other-machine continue or restart")
                .formatted(other.trialIds().size(), MessageCheck.sentence(other.arithmetics())));
        yield Orders.of(Orders.Kind.STOP);
      }
      case RESTART -> stopping ? Orders.of(Orders.Kind.STOP) : startAnew(pack, other.trialIds());
    };
  }

  private Orders startAnew(PackState pack, List<String> trialIds) {
    try {
      startAnew.of(trialIds);
    } catch (DirectoryLostException e) {
      breakOff(e.getMessage());
      return Orders.of(Orders.Kind.LEAVE);
    } catch (IOException e) {
      breakOff("cannot start trials anew in " + results.location() + ": " + OneLine.of(e));
      return Orders.of(Orders.Kind.LEAVE);
    }
    for (String trialId : trialIds) {
      ledger.forget(trialId).forEach(this::delete);
      Long steps = settledSteps.remove(trialId);
      settled -= steps == null ? 0 : steps;
      meanReturns.remove(trialId);
      startedAnew.add(trialId);
    }
    shareBefore = Math.min(shareBefore, share());
    pack.moments = List.of();
    return Orders.of(Orders.Kind.START_ANEW);
  }

  private void end(TrialSpec trial, TrialOutcome outcome) {
    ended.merge(outcome.status(), 1, Integer::sum);
    settle(outcome.trialId(), plan.stepsToGoal(trial));
    if (outcome.status() != Status.FAILED) {
      anyEndedWell = true;
      return;
    }
    String error = MessageCheck.sentence(outcome.error());
    if (errors.merge(error, 1, Integer::sum) >= run.toleratedFailures() && !anyEndedWell) {
      breakOff(
          "the first %d trials to end all failed with the same error: %s"
              .formatted(run.toleratedFailures(), error));
    }
  }

  /** Trials that stopped at a rung go no further: what they could have gone on from goes. */
  public synchronized void leave(Collection<String> trialIds) {
    trialIds.forEach(trialId -> ledger.leave(trialId).forEach(this::delete));
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
                  label(pack.trials.get(moment.trialId())),
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
        ended.getOrDefault(Status.SCREENED, 0),
        mixedBefore + wentOn.size(),
        startedAnew.size(),
        madeSteps,
        share(),
        shareBefore,
        running);
  }

  /** How far each of the sweep's settings is at this moment. */
  synchronized void standings(Standings standings, ArrayNode settings) {
    standings.write(
        trialId -> new Standings.Reached(ledger.status(trialId), meanReturns.get(trialId)),
        settings);
  }

  private static String label(TrialSpec trial) {
    return "%s %s %s seed %d"
        .formatted(trial.environment(), trial.algorithm(), trial.optimizer(), trial.seed());
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
