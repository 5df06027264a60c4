package io.alphasweep.store;

import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.evaluation.Evaluation;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The {@code evaluations} table: a file for each policy and way to act. Evaluated again, its file
 * gives way to the later one.
 */
public final class EvaluationsTable {

  public static final Table TABLE = Table.of(EvaluationRow.class);

  private EvaluationsTable() {}

  /** How a policy acted, as a word. */
  public static String actions(Evaluation evaluation) {
    return evaluation.greedy() ? "greedy" : "sample";
  }

  /** Writes the episodes of one policy. */
  public static void write(
      ResultDirectory results,
      TrialSpec trial,
      KeptPolicy policy,
      Evaluation evaluation,
      List<Evaluation.Episode> episodes)
      throws IOException {
    List<List<Object>> rows =
        episodes.stream()
            .map(
                episode ->
                    Table.values(
                        new EvaluationRow(
                            trial.id(),
                            trial.environment(),
                            trial.algorithm(),
                            trial.optimizer(),
                            trial.seed(),
                            policy.kind().word(),
                            policy.iteration(),
                            actions(evaluation),
                            evaluation.seed(),
                            episode.number(),
                            episode.undiscounted(),
                            episode.length())))
            .toList();
    byte[] content = ParquetFile.of(TABLE, rows);
    String name =
        "%s-%s-%s-%d"
            .formatted(trial.id(), policy.kind().word(), actions(evaluation), evaluation.seed());
    String file = Sealed.parquetName(name, content);
    results.write(results.evaluations(), Map.of(file, content));
    for (String other : results.parquetFiles(results.evaluations()).keySet()) {
      String otherName = other.substring(other.lastIndexOf('/') + 1);
      if (Sealed.bareName(otherName).equals(name) && !otherName.equals(file)) {
        results.delete(other);
      }
    }
  }
}
