package io.alphasweep.cluster;

import io.alphasweep.fault.OneLine;
import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.AutoDevice;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.StoppedException;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import io.alphasweep.trial.UnusableStateException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Spark task: trains the pack that is its partition, and from time to time commits: rows of
 * whole iterations, the outcomes of trials that ended, the states of those that go on.
 *
 * <p>An exception of the training never fails the task. It halves the pack until the trial that
 * throws is alone, and fails that one; so it does not disturb the others, and a pack too large for
 * a device's memory gets smaller.
 */
final class PackTask implements VoidFunction<Iterator<TrialSpec>> {

  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(PackTask.class);

  /**
   * How long a task that is told to stop goes on with the iteration that it is in, so that nothing
   * of it is lost.
   */
  private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

  /** Rows after which a commit is due however often one is asked for, to bound memory. */
  private static final int MOST_ROWS = 50_000;

  private final RunSettings run;
  private final ArrayList<Setting> settings;
  private final String directory;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Trainer trainer;

  PackTask(
      RunSettings run,
      List<Setting> settings,
      String directory,
      Broadcast<SerializableConfiguration> hadoop,
      Trainer trainer) {
    this.run = run;
    this.settings = new ArrayList<>(settings);
    this.directory = directory;
    this.hadoop = hadoop;
    this.trainer = trainer;
  }

  @Override
  public void call(Iterator<TrialSpec> partition) throws IOException {
    List<TrialSpec> trials = new ArrayList<>();
    partition.forEachRemaining(trials::add);
    if (!trials.isEmpty()) {
      new Attempt(trials, TaskContext.get()).execute();
    }
  }

  /** This attempt at the pack. */
  private final class Attempt implements TrainingListener {

    private final List<TrialSpec> trials;
    private final TaskContext task;
    private final int pack;
    private final int attempt;
    private final ResultDirectory results = new ResultDirectory(directory, hadoop.value().value());
    private final PackWriter writer;
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final Map<String, Message.Moment> moments = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();

    /** Iterations after which a trial stops. */
    private final Map<String, Long> goals = new HashMap<>();

    /** By trial, the latest first. */
    private final Map<String, List<String>> checkpoints = new LinkedHashMap<>();

    private final List<Row> rows = new ArrayList<>();
    private Heartbeat heartbeat;
    private Placement placement;
    private long lastCommit = System.nanoTime();
    private long iterationsSinceCommit;
    private long envSteps;
    private long stopHeard;
    private boolean over;

    Attempt(List<TrialSpec> trials, TaskContext task) {
      this.trials = trials;
      this.task = task;
      this.pack = task.partitionId();
      // A stage that Spark repeats counts its attempts anew.
      this.attempt = task.stageAttemptNumber() * 10_000 + task.attemptNumber();
      this.writer = new PackWriter(results, run, settings, pack, attempt, trials.size());
    }

    void execute() throws IOException {
      Orders orders = SweepPlugin.ask(new Message.Begin(pack, attempt));
      if (orders.kind() != Orders.Kind.GO_ON) {
        endEarly(orders);
        return;
      }
      String reason = orders.reason();
      String device = run.device();
      try {
        Surroundings.require(Set.of(trials.get(0).environment()));
        device = TaskDevice.of(AutoDevice.of(device, trials.get(0)), task);
      } catch (IllegalStateException | UnsuitableMachineException e) {
        reason = e.getMessage();
      }
      IdleCores cores = IdleCores.of(SparkEnv.get().conf());
      placement = new Placement(device, task.cpus(), cores);
      PackMetrics metrics = SweepPlugin.metrics();
      metrics.packStarted();
      cores.begin(task.cpus());
      try (Heartbeat beating = new Heartbeat(pack, attempt)) {
        heartbeat = beating;
        for (TrialGroup group : groups(begin(orders.trials()))) {
          if (reason != null) {
            commit(group, failures(group, reason));
          } else {
            train(group);
          }
        }
      } catch (DriverLostException e) {
        throw e;
      } catch (IOException e) {
        LOG.error("pack {}: {}", pack, OneLine.of(e));
        SweepPlugin.ask(
            new Message.Abort(
                pack, attempt, "cannot write to " + results.location() + ": " + OneLine.of(e)));
      } finally {
        cores.end(task.cpus());
        metrics.packEnded();
      }
      Orders farewell = SweepPlugin.ask(new Message.End(pack, attempt));
      if (!ended.containsAll(written.keySet())) {
        endEarly(farewell);
      }
    }

    /**
     * A task that ends well is done for Spark, once and for all. One that leaves work behind may do
     * so only when the whole sweep stops; where its executor alone was told to go, it has to be
     * repeated elsewhere.
     */
    private void endEarly(Orders orders) {
      if (orders.kind() != Orders.Kind.STOP) {
        throw new TaskKilledException("left before the pack's end");
      }
    }

    /** Takes over what is known of the trials; returns those that are not over. */
    private List<TrialSpec> begin(List<Orders.Start> starts) {
      List<TrialSpec> left = new ArrayList<>();
      for (int index = 0; index < trials.size(); index++) {
        Orders.Start start = starts.get(index);
        if (!start.over()) {
          String trialId = trials.get(index).id();
          left.add(trials.get(index));
          written.put(trialId, start.iterations());
          goals.put(trialId, start.goal());
          checkpoints.put(trialId, new ArrayList<>(start.checkpoints()));
        }
      }
      return left;
    }

    /** Trials by the iteration that they go on from, the first first. */
    private List<TrialGroup> groups(List<TrialSpec> left) {
      Map<Long, TrialGroup> groups = new TreeMap<>();
      left.forEach(trial -> place(trial, groups));
      return List.copyOf(groups.values());
    }

    /** Puts a trial among those of the iteration of its latest state that is whole. */
    private void place(TrialSpec trial, Map<Long, TrialGroup> groups) {
      long iteration = 0;
      CheckpointFile.Saved state = null;
      for (String checkpoint : checkpoints.get(trial.id())) {
        try {
          state = CheckpointFile.saved(results, checkpoint, trial.id());
          iteration = state.iteration();
          break;
        } catch (UnusableStateException e) {
          leaveAside(trial, checkpoint, e.getMessage());
        } catch (IOException e) {
          leaveAside(trial, checkpoint, OneLine.of(e));
        }
      }
      groups
          .computeIfAbsent(iteration, from -> new TrialGroup(from, run.checkpointReplay()))
          .add(trial, state);
      LOG.info("trial {} of pack {} starts after iteration {}", trial, pack, iteration);
    }

    private static void leaveAside(TrialSpec trial, String checkpoint, String why) {
      LOG.warn(
          "trial {} goes on from an earlier state: {} is of no use, because {}",
          trial.id(),
          checkpoint,
          why);
    }

    /** Trains a group to its end, or until it is told to stop. */
    private void train(TrialGroup group) throws IOException {
      if (over || isToStop()) {
        return;
      }
      rows.clear();
      moments.clear();
      Set<String> anew = Set.of();
      Throwable problem = null;
      try (PackTraining training =
          trainer.start(run.sweep(), group.trials(), group.startingStates(), placement, this)) {
        placement = new Placement(training.device(), placement.threads(), placement.spare());
        anew = toStartAnew(training.arithmetics(), group);
        if (anew.isEmpty()) {
          go(training, group);
          return;
        }
      } catch (RuntimeException | Error e) {
        // An error, too: what is too large for the memory may find room in parts.
        problem = e;
      }
      group.leaves();
      if (problem == null) {
        startAnew(group, anew);
        return;
      }
      List<TrialSpec> left =
          group.trials().stream().filter(trial -> !ended.contains(trial.id())).toList();
      if (group.trials().size() == 1) {
        LOG.error("trial {} failed", group.trials().get(0).id(), problem);
        commit(group, failures(group, OneLine.of(problem)));
        return;
      }
      LOG.warn(
          "pack {}: halving a group of {} trials, because of {}",
          pack,
          group.trials().size(),
          OneLine.of(problem));
      int half = (left.size() + 1) / 2;
      for (List<TrialSpec> part : List.of(left.subList(0, half), left.subList(half, left.size()))) {
        for (TrialGroup smaller : groups(part)) {
          train(smaller);
        }
      }
    }

    /** Trains trials of a group from their first iteration, and the others from their states. */
    private void startAnew(TrialGroup group, Set<String> anew) throws IOException {
      for (String trial : anew) {
        written.put(trial, 0L);
        checkpoints.put(trial, new ArrayList<>()); // a smaller pack must not go on from them either
      }
      List<TrialSpec> others =
          group.trials().stream().filter(trial -> !anew.contains(trial.id())).toList();
      for (TrialGroup rest : groups(others)) {
        train(rest);
      }
      train(group.anew(anew));
    }

    /** Tells the driver of trials that become mixed here, before they do. */
    private Set<String> toStartAnew(List<Arithmetics> arithmetics, TrialGroup group)
        throws DriverLostException {
      Map<String, Arithmetics> mixed = new LinkedHashMap<>();
      for (int trial = 0; trial < arithmetics.size(); trial++) {
        if (arithmetics.get(trial).isMixed()) {
          mixed.put(group.trials().get(trial).id(), arithmetics.get(trial));
        }
      }
      if (mixed.isEmpty()) {
        return Set.of();
      }
      Orders orders =
          SweepPlugin.ask(
              new Message.OtherMachine(
                  pack,
                  attempt,
                  List.copyOf(mixed.keySet()),
                  mixed.values().iterator().next().text()));
      over = orders.kind() == Orders.Kind.STOP || orders.kind() == Orders.Kind.LEAVE;
      return orders.kind() == Orders.Kind.START_ANEW ? mixed.keySet() : Set.of();
    }

    private void go(PackTraining training, TrialGroup group) throws IOException {
      // Trials that share a pack are equally long, so that they stand at a rung together.
      long goal = goals.get(group.trials().get(0).id());
      boolean atGoal = training.iteration() >= goal;
      if (atGoal) {
        group.reached(training);
        commit(group, group.stopped(goal));
      }
      while (!over && !training.isOver() && !atGoal) {
        group.leaves();
        long start = System.nanoTime();
        try {
          training.iterate();
          iterationsSinceCommit++;
          group.reached(training);
          atGoal = training.iteration() >= goal;
          heartbeat.at(List.copyOf(moments.values()), envSteps);
          if (System.nanoTime() - start > PATIENCE / 2) {
            group.states(); // the next one may be too long to be ended when a stop comes
          }
        } catch (StoppedException e) {
          over = true;
        }
        over |= isToStop();
        if (over || training.isOver() || atGoal || isDue()) {
          commit(group, atGoal ? group.stopped(goal) : group.outcomes());
        }
      }
    }

    private boolean isDue() {
      return run.checkpointEvery()
              .isDue(iterationsSinceCommit, Duration.ofNanos(System.nanoTime() - lastCommit))
          || rows.size() >= MOST_ROWS;
    }

    @Override
    public void iteration(Row row) {
      RowHead head = row.head();
      moments.put(
          head.trialId(),
          new Message.Moment(
              head.trialId(),
              head.iteration(),
              head.envSteps(),
              row.real(EpisodeLog.RECENT_RETURN)));
      long steps = head.envSteps() / head.iteration();
      envSteps += steps;
      SweepPlugin.metrics().trained(1, steps);
      if (head.iteration() > written.get(head.trialId())) {
        rows.add(row);
      }
    }

    private boolean isToStop() {
      return heartbeat.stops() || task.isInterrupted();
    }

    /** Asked many times within an iteration, which is ended first where that takes no time. */
    @Override
    public boolean stops() {
      if (heartbeat.leaves() || task.isInterrupted()) {
        return true;
      }
      if (!heartbeat.stops()) {
        return false;
      }
      long now = System.nanoTime();
      stopHeard = stopHeard == 0 ? now : stopHeard;
      return now - stopHeard > PATIENCE;
    }

    /** The rows, outcomes and states that the group has reached and that are not written yet. */
    private void commit(TrialGroup group, List<TrialOutcome> outcomes) throws IOException {
      List<TrialOutcome> endedNow =
          outcomes.stream()
              .filter(outcome -> outcome != null && !ended.contains(outcome.trialId()))
              .toList();
      if (heartbeat.leaves() || (rows.isEmpty() && endedNow.isEmpty())) {
        return;
      }
      List<Message.Moment> reached = reached(group);
      Message.Commit commit = writer.stage(group, rows, reached, endedNow, placement.device());
      if (SweepPlugin.ask(commit).kind() != Orders.Kind.GO_ON) {
        over = true;
        return;
      }
      String checkpoint =
          new CommitFiles(run.id(), pack, attempt, commit.commit()).checkpoint(results);
      commit.saved().forEach(trialId -> saved(trialId, checkpoint));
      reached.forEach(moment -> written.put(moment.trialId(), moment.iteration()));
      for (TrialOutcome outcome : endedNow) {
        ended.add(outcome.trialId());
        SweepPlugin.metrics().trialEnded(outcome.status());
        LOG.info(
            "trial {} of pack {} ended: {} after {} iterations",
            outcome.trialId(),
            pack,
            outcome.status().word(),
            outcome.iterations());
      }
      rows.clear();
      lastCommit = System.nanoTime();
      iterationsSinceCommit = 0;
      if (!endedNow.isEmpty()) {
        heartbeat.now(); // these ends may stop the sweep, and the next trial may fail as fast
      }
    }

    private void saved(String trialId, String checkpoint) {
      List<String> own = checkpoints.get(trialId);
      own.add(0, checkpoint);
      if (own.size() > TrialLedger.KEPT) {
        own.remove(own.size() - 1); // the driver keeps no more either
      }
    }

    /** How far the rows of each trial of the group will be written. */
    private List<Message.Moment> reached(TrialGroup group) {
      List<Message.Moment> reached = new ArrayList<>();
      for (TrialSpec trial : group.trials()) {
        Message.Moment moment = moments.get(trial.id());
        if (moment != null && moment.iteration() > written.get(trial.id())) {
          reached.add(moment);
        }
      }
      return reached;
    }

    private List<TrialOutcome> failures(TrialGroup group, String error) {
      return group.trials().stream()
          .map(
              trial -> {
                Message.Moment moment = moments.get(trial.id());
                long iterations =
                    Math.max(written.get(trial.id()), moment == null ? 0 : moment.iteration());
                return new TrialOutcome(
                    trial.id(),
                    Status.FAILED,
                    error,
                    iterations,
                    Algorithms.footprint(trial).environmentSteps(iterations));
              })
          .toList();
    }
  }
}
