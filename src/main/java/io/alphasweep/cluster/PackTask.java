package io.alphasweep.cluster;

import io.alphasweep.environment.Environments;
import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.OneLine;
import io.alphasweep.metrics.Provenance;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialRow;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One Spark task: trains the pack that is its partition, writes its rows, returns its outcomes.
 *
 * <p>An exception of the training fails the pack's trials, not the task. An exception of the
 * writing fails the task, and Spark repeats it; its files keep their names, so they are replaced.
 */
final class PackTask implements MapPartitionsFunction<TrialSpec, TrialOutcome> {

  private static final long serialVersionUID = 1;

  private final String sweep;
  private final String device;
  private final ArrayList<Setting> settings;
  private final String directory;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Trainer trainer;

  PackTask(
      String sweep,
      String device,
      List<Setting> settings,
      String directory,
      Broadcast<SerializableConfiguration> hadoop,
      Trainer trainer) {
    this.sweep = sweep;
    this.device = device;
    this.settings = new ArrayList<>(settings);
    this.directory = directory;
    this.hadoop = hadoop;
    this.trainer = trainer;
  }

  @Override
  public Iterator<TrialOutcome> call(Iterator<TrialSpec> partition) throws IOException {
    List<TrialSpec> trials = new ArrayList<>();
    partition.forEachRemaining(trials::add);
    if (trials.isEmpty()) {
      return List.<TrialOutcome>of().iterator();
    }
    TaskContext task = TaskContext.get();
    int pack = task.partitionId();
    Recorder recorder = new Recorder(pack, trials, task);
    Instant start = Instant.now();
    List<TrialOutcome> outcomes = train(trials, task, recorder);
    if (task.isInterrupted()) {
      throw new TaskKilledException("stopped before the pack's end");
    }
    write(pack, trials, recorder, outcomes, start, Instant.now());
    ProgressPlugin.send(PackProgress.ended(pack, outcomes));
    return outcomes.iterator();
  }

  private List<TrialOutcome> train(List<TrialSpec> trials, TaskContext task, Recorder recorder) {
    try {
      List<TrialOutcome> outcomes =
          trainer.train(sweep, trials, TaskDevice.of(device, task), recorder);
      if (outcomes.size() != trials.size()) {
        throw new IllegalStateException(
            outcomes.size() + " outcomes for a pack of " + trials.size() + " trials");
      }
      return outcomes;
    } catch (Exception | LinkageError e) {
      return trials.stream().map(trial -> recorder.failed(trial, OneLine.of(e))).toList();
    }
  }

  private void write(
      int pack,
      List<TrialSpec> trials,
      Recorder recorder,
      List<TrialOutcome> outcomes,
      Instant start,
      Instant end)
      throws IOException {
    ResultDirectory results = new ResultDirectory(directory, hadoop.value().value());
    String name = fileName(pack, trials);
    results.writeParquet(
        results.metrics(),
        name,
        Table.of(MetricRow.class),
        recorder.rows().stream().map(Table::values).toList());

    TrialsTable table = new TrialsTable(settings);
    Provenance provenance = Provenance.ofThisProcess();
    String host = InetAddress.getLocalHost().getHostName();
    List<List<Object>> rows = new ArrayList<>();
    for (int index = 0; index < trials.size(); index++) {
      TrialSpec trial = trials.get(index);
      TrialOutcome outcome = outcomes.get(index);
      TrialRow row =
          new TrialRow(
              trial.id(),
              sweep,
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
      rows.add(table.values(row, trial));
    }
    results.writeParquet(results.trials(), name, table.table(), rows);
  }

  /** The same for every attempt at the same pack, and for no other pack. */
  private static String fileName(int pack, List<TrialSpec> trials) {
    return "pack-%05d-%s".formatted(pack, trials.get(0).id());
  }

  private static String mujocoVersion(String environment) {
    String prefix = "MuJoCo ";
    String library =
        Environments.REGISTRY.names().contains(environment)
            ? Environments.REGISTRY.named(environment).factory().nativeLibrary().get()
            : "";
    return library.startsWith(prefix) ? library.substring(prefix.length()) : null;
  }

  /** Keeps the rows of a pack and tells the driver how far it is. */
  private static final class Recorder implements TrainingListener {

    private static final long NANOSECONDS_BETWEEN_MESSAGES = 250_000_000;

    private final int pack;
    private final TaskContext task;
    private final Map<String, List<MetricRow>> rows = new LinkedHashMap<>();
    private long lastMessage = System.nanoTime();

    Recorder(int pack, List<TrialSpec> trials, TaskContext task) {
      this.pack = pack;
      this.task = task;
      trials.forEach(trial -> rows.put(trial.id(), new ArrayList<>()));
    }

    @Override
    public void iteration(MetricRow row) {
      if (task.isInterrupted()) {
        throw new TaskKilledException("stopped before the pack's end");
      }
      rows.get(row.trialId()).add(row);
      long now = System.nanoTime();
      if (now - lastMessage >= NANOSECONDS_BETWEEN_MESSAGES) {
        lastMessage = now;
        long steps = rows.values().stream().mapToLong(Recorder::stepsOf).sum();
        ProgressPlugin.send(new PackProgress(pack, steps, 0, 0, 0));
      }
    }

    /** All rows, trial after trial, each trial's in the order of its iterations. */
    List<MetricRow> rows() {
      return rows.values().stream().flatMap(List::stream).toList();
    }

    TrialOutcome failed(TrialSpec trial, String error) {
      List<MetricRow> reported = rows.get(trial.id());
      return new TrialOutcome(trial.id(), Status.FAILED, error, reported.size(), stepsOf(reported));
    }

    private static long stepsOf(List<MetricRow> reported) {
      return reported.isEmpty() ? 0 : reported.get(reported.size() - 1).envSteps();
    }
  }
}
