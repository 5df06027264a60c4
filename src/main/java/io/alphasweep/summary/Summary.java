package io.alphasweep.summary;

import io.alphasweep.metrics.Column;
import io.alphasweep.metrics.Table;
import java.util.List;

/**
 * One row per setting: the columns of the settings that were swept, then its results.
 *
 * @param table the schema
 * @param settings how many of the first columns are settings
 * @param rows the values, sorted by the settings
 */
public record Summary(Table table, int settings, List<List<Object>> rows) {

  static final double CONFIDENCE = 0.95;
  static final int RESAMPLES = 10_000;

  /** The columns after the settings. */
  static final List<Column> RESULTS =
      List.of(
          count("n", "completed trials with a final reward: what the statistics are over"),
          real("final_reward_mean", "mean over n of episodic_return_100 in the last iteration"),
          real("final_reward_std", "standard deviation (n-1) of the final reward"),
          real(
              "final_reward_iqm",
              "interquartile mean of the final reward: floor(n/4) cut from each end"),
          real(
              "final_reward_low",
              "lower end of the 95% bootstrap percentile interval of the mean final reward"),
          real("final_reward_high", "upper end of that interval"),
          real("clip_fraction_end", "mean clip_fraction over the last 10% of iterations"),
          real("clip_fraction_all", "mean clip_fraction over all iterations"),
          real(
              "optimizer_clip_fraction_end",
              "mean optimizer_clip_fraction over the last 10% of iterations"),
          real("optimizer_clip_fraction_all", "mean optimizer_clip_fraction over all iterations"),
          real("grad_clip_fraction_end", "mean grad_clip_fraction over the last 10% of iterations"),
          real("grad_clip_fraction_all", "mean grad_clip_fraction over all iterations"),
          count("completed", "trials that completed"),
          count("diverged", "trials that diverged; not in the statistics"),
          count("failed", "trials that failed; not in the statistics"));

  public Summary {
    rows = List.copyOf(rows);
  }

  /** The value of a result column in a row; null where there is none. */
  public Object value(List<Object> row, String column) {
    return row.get(table.names().indexOf(column));
  }

  private static Column count(String name, String description) {
    return new Column(name, Column.Type.INTEGER, false, false, description);
  }

  private static Column real(String name, String description) {
    return new Column(name, Column.Type.REAL, true, false, description);
  }
}
