package io.alphasweep.summary;

import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each trial reached over its iterations: the final reward, the area under the curve, the best
 * reward, the value loss, the entropy at the end and its rebound, the clip fractions at the end and
 * over all, and how steadily it learned.
 */
public final class Reached {

  /** Whether an iteration is among the last tenth of a trial's, as SQL. */
  private static final String AT_THE_END = "iteration > iterations - ceil(iterations * 0.1)";

  private Reached() {}

  /**
   * {@code trial_id} and a number for each figure, null where there is none; trials without rows
   * are left out.
   *
   * <p>A trial's row says how many iterations it has, so that one pass over the metrics is enough.
   *
   * @throws IOException if the rows cannot be read
   */
  public static Dataset<Row> of(ResultTables source) throws IOException {
    return source.isPublished() ? source.reached() : of(source, source.trials());
  }

  /** Of these trials, of results that are not published. */
  static Dataset<Row> of(ResultTables source, Dataset<Row> trials) throws IOException {
    trials.createOrReplaceTempView("alphasweep_trials");
    source.metrics().createOrReplaceTempView("alphasweep_metrics");
    String clipFractions =
        SettingsTable.CLIP_FRACTIONS.stream()
            .map(
                name ->
                    """
                    , %2$s AS %1$s_end
                    , avg(%1$s) AS %1$s_all
                    """
                        .formatted(name, atTheEnd(name)))
            .collect(Collectors.joining());
    try {
      return source
          .spark()
          .sql(
              """
              WITH ended AS (SELECT trial_id, iterations FROM alphasweep_trials),
              curves AS (
                SELECT /*+ BROADCAST(ended) */ trial_id
                , %2$s AS final_reward
                , avg(episodic_return_100) AS area_under_curve
                , max(episodic_return_100) AS best_reward
                , avg(value_loss) AS value_loss_all
                , CAST(sum(CASE WHEN %4$s THEN episodes END) AS DOUBLE) AS episodes_end
                , CAST(sum(episodes) AS DOUBLE) AS episodes_all
                , %3$s AS entropy_end
                , %3$s - min(entropy) AS entropy_rebound
                , min(episodic_return_100) AS least_reward
                , max(iterations) AS length
                , %5$s AS curve
                %1$s
                FROM alphasweep_metrics JOIN ended USING (trial_id) GROUP BY trial_id)
              SELECT * EXCEPT (curve, least_reward, length)
              , %6$s AS collapses
              , %7$s AS plateau
              FROM curves
              """
                  .formatted(
                      clipFractions,
                      ResultTables.FINAL_REWARD,
                      atTheEnd("entropy"),
                      AT_THE_END,
                      Stability.CURVE,
                      Stability.COLLAPSES,
                      Stability.PLATEAU));
    } finally { // what was made of them knows them
      source.spark().catalog().dropTempView("alphasweep_metrics");
      source.spark().catalog().dropTempView("alphasweep_trials");
    }
  }

  /** A metric's mean over the last tenth of a trial's iterations, as SQL. */
  private static String atTheEnd(String metric) {
    return "avg(CASE WHEN %s THEN %s END)".formatted(AT_THE_END, metric);
  }
}
