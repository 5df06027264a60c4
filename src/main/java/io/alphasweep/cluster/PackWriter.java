package io.alphasweep.cluster;

import io.alphasweep.environment.Environments;
import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.Provenance;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialRow;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the files of one attempt at a pack, where nobody reads them until the driver moves them.
 */
final class PackWriter {

  /** The folder tells the environment, and Spark wants it in one place only. */
  private static final String FOLDER = "environment";

  private static final Table ROWS = Table.of(MetricRow.class);
  private static final Table METRICS = ROWS.without(FOLDER);

  private final ResultDirectory results;
  private final RunSettings run;
  private final List<Setting> settings;
  private final int pack;
  private final int attempt;
  private final int packTrials;
  private final Instant start = Instant.now();
  private int commits;

  /**
   * @param settings every declared setting, for the columns of the {@code trials} table
   * @param packTrials count of trials in the pack
   */
  PackWriter(
      ResultDirectory results,
      RunSettings run,
      List<Setting> settings,
      int pack,
      int attempt,
      int packTrials) {
    this.results = results;
    this.run = run;
    this.settings = settings;
    this.pack = pack;
    this.attempt = attempt;
    this.packTrials = packTrials;
  }

  /**
   * Writes what a group has reached, and says what the driver is to move where. Rows come first: a
   * state must never be ahead of the rows.
   *
   * @param rows those that are not written yet
   * @param reached how far they complete each trial
   * @param ended outcomes of trials that ended with them
   * @param device that the pack trains on
   */
  Message.Commit stage(
      TrialGroup group,
      List<MetricRow> rows,
      List<Message.Moment> reached,
      List<TrialOutcome> ended,
      String device)
      throws IOException {
    String name = String.format(Locale.ROOT, "%s-%05d-%d-%04d", run.id(), pack, attempt, commits++);
    List<Message.Move> moves = new ArrayList<>();
    if (!rows.isEmpty()) {
      String file = results.stage(name + "-metrics.parquet");
      results.writeParquet(file, METRICS, rows.stream().map(PackWriter::values).toList());
      String folder = results.metricsOf(group.trials().get(0).environment());
      moves.add(new Message.Move(file, folder + "/" + name + ".parquet"));
    }
    Map<String, byte[]> states = group.statesByTrial();
    String checkpoint = null;
    if (!states.isEmpty()) {
      String file = results.stage(name + "-states");
      CheckpointFile.write(results, file, group.iteration(), states);
      checkpoint = results.checkpoints() + "/" + name;
      moves.add(new Message.Move(file, checkpoint));
    }
    if (!ended.isEmpty()) {
      String file = results.stage(name + "-trials.parquet");
      TrialsTable table = new TrialsTable(settings);
      results.writeParquet(file, table.table(), trialRows(table, group, ended, device));
      moves.add(new Message.Move(file, results.trials() + "/" + name + ".parquet"));
    }
    return new Message.Commit(
        pack, attempt, moves, reached, checkpoint, List.copyOf(states.keySet()), ended);
  }

  private static List<Object> values(MetricRow row) {
    List<Object> values = Table.values(row);
    values.remove(ROWS.names().indexOf(FOLDER));
    return values;
  }

  private List<List<Object>> trialRows(
      TrialsTable table, TrialGroup group, List<TrialOutcome> outcomes, String device)
      throws IOException {
    Provenance provenance = Provenance.ofThisProcess();
    String host = InetAddress.getLocalHost().getHostName();
    Instant end = Instant.now();
    List<List<Object>> values = new ArrayList<>();
    for (TrialOutcome outcome : outcomes) {
      TrialSpec trial = group.trial(outcome.trialId());
      TrialRow row =
          new TrialRow(
              trial.id(),
              run.sweep(),
              trial.environment(),
              trial.algorithm(),
              trial.optimizer(),
              trial.seed(),
              outcome.status().word(),
              outcome.error(),
              outcome.iterations(),
              outcome.envSteps(),
              pack,
              packTrials,
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

  private static String mujocoVersion(String environment) {
    String prefix = "MuJoCo ";
    String library =
        Environments.REGISTRY.names().contains(environment)
            ? Environments.REGISTRY.named(environment).factory().nativeLibrary().get()
            : "";
    return library.startsWith(prefix) ? library.substring(prefix.length()) : null;
  }
}
