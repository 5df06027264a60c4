package io.alphasweep.cluster;

import io.alphasweep.environment.Environments;
import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.OneLine;
import io.alphasweep.metrics.Provenance;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialRow;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.StoppedException;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import io.alphasweep.trial.UnusableStateException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
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
      new Attempt(trials, TaskContext.get()).run();
    }
  }

  /** This attempt at the pack. */
  private final class Attempt implements TrainingListener {

    private final List<TrialSpec> trials;
    private final TaskContext task;
    private final int pack;
    private final int attempt;
    private final ResultDirectory results = new ResultDirectory(directory, hadoop.value().value());
    private final Instant start = Instant.now();
    private final Map<String, Long> written = new LinkedHashMap<>();
    private final Map<String, Message.Moment> moments = new LinkedHashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final List<MetricRow> rows = new ArrayList<>();
    private Heartbeat heartbeat;
    private String device;
    private int commits;
    private long lastCommit = System.nanoTime();
    private long iterationsSinceCommit;
    private long envSteps;
    private boolean over;

    Attempt(List<TrialSpec> trials, TaskContext task) {
      this.trials = trials;
      this.task = task;
      this.pack = task.partitionId();
      // A stage that Spark repeats counts its attempts anew.
      this.attempt = task.stageAttemptNumber() * 10_000 + task.attemptNumber();
    }

    void run() throws IOException {
      Orders orders = SweepPlugin.ask(new Message.Begin(pack, attempt));
      if (orders.kind() != Orders.Kind.GO_ON) {
        return;
      }
      String reason = orders.reason();
      try {
        device = TaskDevice.of(PackTask.this.run.device(), task);
      } catch (IllegalStateException e) {
        device = PackTask.this.run.device();
        reason = e.getMessage();
      }
      PackMetrics metrics = SweepPlugin.metrics();
      metrics.packStarted();
      try (Heartbeat beating = new Heartbeat(pack, attempt)) {
        heartbeat = beating;
        for (Group group : groups(orders.trials())) {
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
        metrics.packEnded();
      }
      SweepPlugin.ask(new Message.End(pack, attempt));
    }

    /** What is left of the pack, by the iteration that its trials go on from, the first first. */
    private List<Group> groups(List<Orders.Start> starts) {
      Map<Long, Group> groups = new TreeMap<>();
      for (int index = 0; index < trials.size(); index++) {
        TrialSpec trial = trials.get(index);
        Orders.Start start = starts.get(index);
        if (start.over()) {
          continue;
        }
        written.put(trial.id(), start.iterations());
        place(trial, start.checkpoints(), groups);
      }
      return List.copyOf(groups.values());
    }

    /** Puts a trial among those of the iteration of its latest state that is whole. */
    private void place(TrialSpec trial, List<String> checkpoints, Map<Long, Group> groups) {
      long iteration = 0;
      byte[] state = null;
      for (String checkpoint : checkpoints) {
        try {
          byte[] saved = CheckpointFile.state(results, checkpoint, trial.id());
          StateArchive.restoring(trial.id(), saved);
          iteration = CheckpointFile.contents(results, checkpoint).iteration();
          state = saved;
          break;
        } catch (UnusableStateException e) {
          LOG.warn(
              "trial {} goes on from an earlier state: {} is of no use, because {}",
              trial.id(),
              checkpoint,
              e.getMessage());
        }
      }
      groups.computeIfAbsent(iteration, Group::new).add(trial, state);
      LOG.info("trial {} of pack {} starts after iteration {}", trial, pack, iteration);
    }

    /** Trains a group to its end, or until it is told to stop. */
    private void train(Group group) throws IOException {
      if (over || group.trials.isEmpty()) {
        return;
      }
      rows.clear();
      moments.clear();
      Throwable problem;
      try (PackTraining training =
          trainer.start(
              PackTask.this.run.sweep(), group.trials, group.startingStates(), device, this)) {
        go(training, group);
        return;
      } catch (RuntimeException | LinkageError e) {
        problem = e;
      }
      if (group.trials.size() == 1) {
        LOG.error("trial {} failed", group.trials.get(0).id(), problem);
        commit(group, failures(group, OneLine.of(problem)));
      } else {
        LOG.warn(
            "pack {}: halving a group of {} trials, because of {}",
            pack,
            group.trials.size(),
            OneLine.of(problem));
        train(group.part(0, group.trials.size() / 2, ended));
        train(group.part(group.trials.size() / 2, group.trials.size(), ended));
      }
    }

    private void go(PackTraining training, Group group) throws IOException {
      while (!over && !training.isOver()) {
        try {
          training.iterate();
        } catch (StoppedException e) {
          over = true;
        }
        if (!over) {
          iterationsSinceCommit++;
          group.reached(training);
          heartbeat.at(List.copyOf(moments.values()), envSteps);
        }
        if (over || training.isOver() || isDue()) {
          commit(group, group.outcomes);
        }
      }
    }

    private boolean isDue() {
      return PackTask.this
              .run
              .checkpointEvery()
              .isDue(iterationsSinceCommit, Duration.ofNanos(System.nanoTime() - lastCommit))
          || rows.size() >= MOST_ROWS;
    }

    @Override
    public void iteration(MetricRow row) {
      moments.put(
          row.trialId(),
          new Message.Moment(
              row.trialId(), row.iteration(), row.envSteps(), row.episodicReturn100()));
      long steps = row.envSteps() / row.iteration();
      envSteps += steps;
      SweepPlugin.metrics().trained(1, steps);
      if (row.iteration() > written.get(row.trialId())) {
        rows.add(row);
      }
    }

    @Override
    public boolean stops() {
      return heartbeat.stops() || task.isInterrupted();
    }

    /** The rows, outcomes and states that the group has reached and that are not written yet. */
    private void commit(Group group, List<TrialOutcome> outcomes) throws IOException {
      List<TrialOutcome> endedNow =
          outcomes.stream()
              .filter(outcome -> outcome != null && !ended.contains(outcome.trialId()))
              .toList();
      if (heartbeat.leaves() || (rows.isEmpty() && endedNow.isEmpty())) {
        return;
      }
      String name = "%s-%05d-%d-%04d".formatted(PackTask.this.run.id(), pack, attempt, commits++);
      List<Message.Move> moves = new ArrayList<>();
      String environment = group.trials.get(0).environment();
      if (!rows.isEmpty()) {
        String file = results.stage(name + "-metrics.parquet");
        results.writeParquet(
            file, Table.of(MetricRow.class), rows.stream().map(Table::values).toList());
        moves.add(new Message.Move(file, results.metricsOf(environment) + "/" + name + ".parquet"));
      }
      Map<String, byte[]> states = group.statesByTrial();
      String checkpoint = null;
      if (!states.isEmpty()) {
        String file = results.stage(name + "-states");
        CheckpointFile.write(results, file, group.iteration, states);
        checkpoint = results.checkpoints() + "/" + name;
        moves.add(new Message.Move(file, checkpoint));
      }
      if (!endedNow.isEmpty()) {
        String file = results.stage(name + "-trials.parquet");
        TrialsTable table = new TrialsTable(settings);
        results.writeParquet(file, table.table(), trialRows(table, group, endedNow));
        moves.add(new Message.Move(file, results.trials() + "/" + name + ".parquet"));
      }
      List<Message.Moment> reached = reached(group);
      Orders orders =
          SweepPlugin.ask(
              new Message.Commit(
                  pack,
                  attempt,
                  moves,
                  reached,
                  checkpoint,
                  List.copyOf(states.keySet()),
                  endedNow));
      if (orders.kind() != Orders.Kind.GO_ON) {
        over = true;
        return;
      }
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
      group.committed();
      rows.clear();
      lastCommit = System.nanoTime();
      iterationsSinceCommit = 0;
    }

    /** How far the rows of each trial of the group will be written. */
    private List<Message.Moment> reached(Group group) {
      List<Message.Moment> reached = new ArrayList<>();
      for (TrialSpec trial : group.trials) {
        Message.Moment moment = moments.get(trial.id());
        if (moment != null && moment.iteration() > written.get(trial.id())) {
          reached.add(moment);
        }
      }
      return reached;
    }

    private List<TrialOutcome> failures(Group group, String error) {
      return group.trials.stream()
          .map(
              trial -> {
                Message.Moment moment = moments.get(trial.id());
                long steps = trial.integer("num-envs") * trial.integer("num-steps");
                long iterations =
                    Math.max(written.get(trial.id()), moment == null ? 0 : moment.iteration());
                return new TrialOutcome(
                    trial.id(), Status.FAILED, error, iterations, iterations * steps);
              })
          .toList();
    }

    private List<List<Object>> trialRows(
        TrialsTable table, Group group, List<TrialOutcome> outcomes) throws IOException {
      Provenance provenance = Provenance.ofThisProcess();
      String host = InetAddress.getLocalHost().getHostName();
      Instant end = Instant.now();
      List<List<Object>> values = new ArrayList<>();
      for (TrialOutcome outcome : outcomes) {
        TrialSpec trial = group.trial(outcome.trialId());
        TrialRow row =
            new TrialRow(
                trial.id(),
                PackTask.this.run.sweep(),
                trial.environment(),
                trial.algorithm(),
                trial.optimizer(),
                trial.seed(),
                outcome.status().word(),
                outcome.error(),
                outcome.iterations(),
                outcome.envSteps(),
                pack,
                trials.size(),
                device,
                host,
                start,
                end,
                Duration.between(start, end).toNanos() * 1e-9,
                provenance.alphasweep(),
                provenance.gitCommit(),
                provenance.java(),
                provenance.os(),
                provenance.djl(),
                provenance.pytorch(),
                mujocoVersion(trial.environment()),
                trial.canonical());
        values.add(table.values(row, trial));
      }
      return values;
    }
  }

  private static String mujocoVersion(String environment) {
    String prefix = "MuJoCo ";
    String library =
        Environments.REGISTRY.names().contains(environment)
            ? Environments.REGISTRY.named(environment).factory().nativeLibrary().get()
            : "";
    return library.startsWith(prefix) ? library.substring(prefix.length()) : null;
  }

  /** Trials of the pack that are at the same iteration, and what they have reached. */
  private static final class Group {

    private final List<TrialSpec> trials = new ArrayList<>();

    /** Where the rows that are written end, with the states there; null at the very start. */
    private long committedIteration;

    private final List<byte[]> committedStates = new ArrayList<>();

    /** After the last whole iteration of this attempt, {@code [trial]}. */
    private long iteration;

    private List<byte[]> states = List.of();
    private List<TrialOutcome> outcomes = List.of();

    Group(long iteration) {
      this.committedIteration = iteration;
    }

    void add(TrialSpec trial, byte[] state) {
      trials.add(trial);
      committedStates.add(state);
    }

    List<byte[]> startingStates() {
      return committedIteration == 0 ? List.of() : committedStates;
    }

    void reached(PackTraining training) {
      iteration = training.iteration();
      states = training.states();
      outcomes = training.outcomes();
    }

    /** The states of the trials that go on, by trial. */
    Map<String, byte[]> statesByTrial() {
      Map<String, byte[]> byTrial = new LinkedHashMap<>();
      for (int index = 0; index < states.size(); index++) {
        if (states.get(index) != null) {
          byTrial.put(trials.get(index).id(), states.get(index));
        }
      }
      return byTrial;
    }

    void committed() {
      committedIteration = iteration;
      for (int index = 0; index < states.size(); index++) {
        committedStates.set(index, states.get(index));
      }
    }

    /** A part of the group, as of the last commit, without the trials that ended before it. */
    Group part(int from, int to, Set<String> ended) {
      Group part = new Group(committedIteration);
      for (int index = from; index < to; index++) {
        if (!ended.contains(trials.get(index).id())) {
          part.add(trials.get(index), committedStates.get(index));
        }
      }
      return part;
    }

    TrialSpec trial(String trialId) {
      return trials.stream().filter(trial -> trial.id().equals(trialId)).findFirst().orElseThrow();
    }
  }
}
