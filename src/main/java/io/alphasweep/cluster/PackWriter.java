package io.alphasweep.cluster;

import io.alphasweep.cluster.CommitFiles.Kind;
import io.alphasweep.environment.Environments;
import io.alphasweep.machine.HostName;
import io.alphasweep.machine.Provenance;
import io.alphasweep.rows.Row;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.ParquetFile;
import io.alphasweep.store.PolicyFile;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.Sealed;
import io.alphasweep.store.Table;
import io.alphasweep.store.TrialRow;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the files of one attempt at a pack, where nobody reads them until the driver moves them.
 */
final class PackWriter {

  /** The folder tells the environment, and Spark wants it in one place only. */
  private static final String FOLDER = "environment";

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
   * Writes what a group has reached, and says what the driver is to let take its place.
   *
   * @param rows those that are not written yet
   * @param reached how far they complete each trial
   * @param ended outcomes of trials that ended with them
   * @param device that the pack trains on
   */
  Message.Commit stage(
      TrialGroup group,
      List<Row> rows,
      List<Message.Moment> reached,
      List<TrialOutcome> ended,
      String device)
      throws IOException {
    CommitFiles names = new CommitFiles(run.id(), pack, attempt, commits++);
    List<CommitFiles.File> files = new ArrayList<>();
    if (!rows.isEmpty()) {
      Table table = MetricsTable.of(rows.get(0));
      int folder = table.names().indexOf(FOLDER);
      files.add(
          write(
              names,
              Kind.METRICS,
              ParquetFile.of(
                  table.without(List.of(FOLDER)),
                  rows.stream().map(row -> without(folder, row)).toList())));
    }
    Map<String, byte[]> states = group.states();
    if (!states.isEmpty()) {
      String file = names.staged(results, Kind.CHECKPOINT);
      CheckpointFile.write(results, file, group.iteration(), states);
      files.add(new CommitFiles.File(Kind.CHECKPOINT, null));
    }
    List<CommitFiles.Policy> policies = new ArrayList<>();
    if (run.keepPolicies()) {
      for (TrialOutcome outcome : ended) {
        for (KeptPolicy kept : group.policies(outcome.trialId())) {
          CommitFiles.Policy policy = new CommitFiles.Policy(kept.trialId(), kept.kind());
          results.write(
              names.staged(results, policy),
              PolicyFile.bytes(group.trial(outcome.trialId()), kept));
          policies.add(policy);
        }
      }
    }
    if (!ended.isEmpty()) {
      files.add(write(names, Kind.TRIALS, trials(group, ended, device)));
    }
    return new Message.Commit(
        pack,
        attempt,
        names.commit(),
        files,
        reached,
        List.copyOf(states.keySet()),
        ended,
        policies);
  }

  private CommitFiles.File write(CommitFiles names, Kind kind, byte[] content) throws IOException {
    results.write(names.staged(results, kind), content);
    return new CommitFiles.File(kind, Sealed.checksum(content));
  }

  private static List<Object> without(int column, Row row) {
    List<Object> values = row.values();
    values.remove(column);
    return values;
  }

  private byte[] trials(TrialGroup group, List<TrialOutcome> outcomes, String device)
      throws IOException {
    TrialsTable table = new TrialsTable(settings);
    Table columns =
        table.of(outcomes.stream().map(outcome -> group.trial(outcome.trialId())).toList());
    Provenance provenance = Provenance.ofThisProcess();
    String host = HostName.get();
    Instant end = Instant.now();
    List<List<Object>> values = new ArrayList<>();
    for (TrialOutcome outcome : outcomes) {
      TrialSpec trial = group.trial(outcome.trialId());
      Optional<Arithmetics> arithmetics = group.arithmetics(outcome.trialId());
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
              arithmetics.map(Arithmetics::text).orElse(null),
              arithmetics.map(Arithmetics::kinds).orElse(null),
              arithmetics.map(Arithmetics::instructions).orElse(null),
              arithmetics.map(Arithmetics::commits).orElse(null),
              trial.canonical());
      values.add(table.values(columns, row, trial));
    }
    return ParquetFile.of(columns, table.table(), values);
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
