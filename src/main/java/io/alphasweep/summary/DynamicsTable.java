package io.alphasweep.summary;

import static io.alphasweep.summary.SummaryTable.count;
import static io.alphasweep.summary.SummaryTable.real;

import io.alphasweep.rows.Column;
import io.alphasweep.store.Table;
import io.alphasweep.summary.SummaryTable.View;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.SeedStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * How each setting trained, besides what it reached: what the AM-PPO paper's sections 4.2 and 4.3
 * look at.
 */
final class DynamicsTable {

  /**
   * Of a trial: the column in {@link Summarize}'s rows, what the terminal calls it, its unit and
   * its meaning.
   */
  private record Quantity(String name, String header, String unit, String meaning) {}

  private static final List<Quantity> QUANTITIES =
      List.of(
          new Quantity(
              "value_loss_all", "value loss", "", "the mean of value_loss over all iterations"),
          new Quantity(
              "entropy_end",
              "entropy",
              "nats",
              "the mean of entropy over the last 10% of iterations"),
          new Quantity(
              "entropy_rebound",
              "rebound",
              "nats",
              "that entropy minus the least of any iteration: how far it rose again"),
          new Quantity(
              "optimizer_clip_fraction_all",
              "optimizer clips",
              "share",
              "the mean of optimizer_clip_fraction over all iterations"),
          new Quantity(
              "collapses",
              "collapses",
              "",
              "how often episodic_return_100 fell below the best before it by more than half of its"
                  + " range in the trial"),
          new Quantity(
              "plateau",
              "plateau",
              "share",
              "the share of iterations that followed the first whose episodic_return_100 had 95% of"
                  + " that range"));

  private DynamicsTable() {}

  static SummaryTable of(Runs runs) {
    List<Column> columns = new ArrayList<>();
    List<String> headers = new ArrayList<>();
    columns.add(count("n", "trials that completed: what the statistics are over"));
    headers.add("n");
    for (Quantity quantity : QUANTITIES) {
      String name = quantity.name();
      columns.add(real(name + "_mean", quantity.unit(), "mean over n of " + quantity.meaning()));
      columns.add(
          real(name + "_low", quantity.unit(), "lower end of the 95% t interval of that mean"));
      columns.add(real(name + "_high", quantity.unit(), "upper end of that interval"));
      headers.addAll(List.of(quantity.header(), "95% interval"));
    }
    return new SummaryTable(
        "dynamics",
        new Table(runs.columns()).with(columns),
        runs.columns().size(),
        runs.settings().stream().map(DynamicsTable::row).toList(),
        List.of(
            new View(
                "Training: value loss and optimizer clips over all iterations; entropy in nats over"
                    + " the last 10%, and how far\nit rose again above its least; falls of the reward by more than half of its range, and the share of"
                    + " iterations after\n95% of it. Means over the completed trials; the intervals"
                    + " are Student's.",
                columns.stream().map(Column::name).toList(), headers)));
  }

  private static List<Object> row(SettingRuns runs) {
    List<Object> row = Runs.row(runs.setting(), (long) runs.withStatus("completed").size());
    for (Quantity quantity : QUANTITIES) {
      double[] values = runs.completed(quantity.name());
      Interval interval = SeedStatistics.meanInterval(values, Summary.CONFIDENCE);
      row = Runs.row(row, SeedStatistics.mean(values), interval.low(), interval.high());
    }
    return row;
  }
}
