package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;
import static io.alphasweep.summary.SummaryTable.text;

import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The settings that a screen left at a rung. They are in no other table: what a trial had there is
 * no final reward.
 */
final class ScreenedTable {

  private static final Table TABLE =
      new Table(
          List.of(
              text("environment", "environment of the setting"),
              text("setting", "the setting, by what tells it from the others of its sweep"),
              real("rung", "share", "share of its training after which it was left"),
              count("rank", "its rank there, from 1"),
              count("settings", "settings that reached that rung"),
              real(
                  "score",
                  "reward",
                  "mean over its trials of episodic_return_100 at the rung, by which it was"
                      + " ranked; no final reward"),
              count("env_steps", "environment steps of all of its trials up to there"),
              text("trial_id", "trial of its first seed, whose row in trials has all settings")));

  private static final View VIEW =
      new View(
          "Settings that were left at a rung, and are in no other table: their rank among the"
              + " settings that reached it,\nthe score that they had there, and the environment"
              + " steps spent on them.",
          List.of("rung", "rank", "settings", "score", "env_steps"),
          List.of("rung", "rank", "of", "score", "steps"));

  private ScreenedTable() {}

  /**
   * The table; empty where no setting was left.
   *
   * @throws IOException if the decisions cannot be read
   */
  static Optional<SummaryTable> of(ResultTables source) throws IOException {
    if (source.isPublished()) {
      return Optional.empty();
    }
    Dataset<Row> last =
        source
            .rungs()
            .selectExpr(
                "*", "max(look) OVER (PARTITION BY sweep, environment, trial_id) AS last_look")
            .where("look = last_look AND verdict = 'screened'");
    List<List<Object>> rows = new ArrayList<>();
    // Of a sweep that was run without its screen since, nothing is left any more.
    for (Row row :
        last.join(
                source.trials().where("status = 'completed'").select("trial_id"),
                new String[] {"trial_id"},
                "left_anti")
            .orderBy("environment", "look", "rank", "sweep")
            .collectAsList()) {
      rows.add(
          Runs.row(
              List.of(row.getAs("environment"), row.getAs("setting")),
              row.<Object>getAs("rung"),
              row.<Object>getAs("rank"),
              row.<Object>getAs("settings"),
              row.<Object>getAs("mean_reward"),
              row.<Object>getAs("env_steps"),
              row.<Object>getAs("trial_id")));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(new SummaryTable("screened", TABLE, 2, rows, List.of(VIEW)));
  }
}
