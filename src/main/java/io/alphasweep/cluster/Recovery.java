package io.alphasweep.cluster;

import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.ResultTables;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.UnusableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Finds out, from what lies in a result directory, where each trial stands. */
public final class Recovery {

  /** As far as a trial's rows go without a gap; what stands beyond a gap is written again. */
  private static final String WRITTEN =
      """
      SELECT trial_id, coalesce(max(CASE WHEN iteration = place THEN iteration END), 0)
      FROM (SELECT trial_id, iteration,
                   row_number() OVER (PARTITION BY trial_id ORDER BY iteration) AS place
            FROM %s)
      GROUP BY trial_id
      """;

  private static final String VIEW = "alphasweep_written";

  private final SparkSession spark;
  private final ResultDirectory results;
  private final ResultTables tables;
  private final Consumer<String> warnings;

  /**
   * @param results the directory, locked
   * @param warnings hears what a person should know, a sentence each
   */
  public Recovery(SparkSession spark, ResultDirectory results, Consumer<String> warnings) {
    this.spark = spark;
    this.results = results;
    this.tables = new ResultTables(spark, results);
    this.warnings = warnings;
  }

  /**
   * Ends what an earlier run left half done, and reads where each trial stands.
   *
   * @param retryFailed whether trials that failed are to go on
   * @throws IOException if the directory cannot be read or written
   */
  public TrialLedger ledger(boolean retryFailed) throws IOException {
    tables.finishCompaction();
    results.clearUncommitted();
    TrialLedger ledger = new TrialLedger();
    boolean compact = tables.isCompact();
    if (!compact && !results.parquetFiles(results.metrics()).isEmpty()) {
      tables.metrics().select("trial_id", "iteration").createOrReplaceTempView(VIEW);
      for (Row row : spark.sql(WRITTEN.formatted(VIEW)).collectAsList()) {
        ledger.written(row.getString(0), row.getLong(1));
      }
      spark.catalog().dropTempView(VIEW);
    }
    if (!results.parquetFiles(results.trials()).isEmpty()) {
      readEnds(ledger, compact);
    }
    readCheckpoints(ledger);
    if (retryFailed) {
      ledger.retryFailed();
    }
    return ledger;
  }

  private void readEnds(TrialLedger ledger, boolean compact) throws IOException {
    int incomplete = 0;
    for (Row row : tables.trials().select("trial_id", "status", "iterations").collectAsList()) {
      String trialId = row.getString(0);
      long iterations = row.getLong(2);
      if (compact) {
        ledger.written(trialId, iterations);
      } else if (ledger.iterations(trialId) < iterations) {
        incomplete++;
        continue;
      }
      ledger.ended(trialId, Status.valueOf(row.getString(1).toUpperCase(Locale.ROOT)));
    }
    if (incomplete > 0) {
      warnings.accept(
          "%,d trials had ended, but rows of theirs are missing from %s: they go on where the rows end"
              .formatted(incomplete, results.metrics()));
    }
  }

  private void readCheckpoints(TrialLedger ledger) throws IOException {
    Map<String, CheckpointFile.Contents> contents = new HashMap<>();
    for (String file : results.files(results.checkpoints()).keySet()) {
      try {
        contents.put(file, CheckpointFile.contents(results, file));
      } catch (UnusableStateException e) {
        warnings.accept("checkpoint %s is of no use, because %s".formatted(file, e.getMessage()));
        results.delete(file);
      }
    }
    List<String> earliestFirst = new ArrayList<>(contents.keySet());
    earliestFirst.sort(
        Comparator.comparingLong((String file) -> contents.get(file).iteration())
            .thenComparing(Comparator.naturalOrder()));
    for (String file : earliestFirst) {
      boolean held = false;
      List<String> free = new ArrayList<>();
      for (String trialId : contents.get(file).sizes().keySet()) {
        Status status = ledger.status(trialId);
        if ((status == null || status == Status.FAILED)
            && contents.get(file).iteration() <= ledger.iterations(trialId)) {
          held = true;
          free.addAll(ledger.saved(trialId, file));
        }
      }
      if (!held) {
        free.add(file);
      }
      for (String unneeded : free) {
        results.delete(unneeded);
      }
    }
  }
}
