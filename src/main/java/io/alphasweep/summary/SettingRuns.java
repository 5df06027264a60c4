package io.alphasweep.summary;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * The trials of one setting.
 *
 * @param setting the values of the settings shown, the environment first
 * @param trials one row per trial, by seed
 */
record SettingRuns(List<Object> setting, List<Row> trials) {

  String environment() {
    return (String) setting.get(0);
  }

  /** The values of the other settings. */
  List<Object> withoutEnvironment() {
    return setting.subList(1, setting.size());
  }

  /** Final rewards of the completed trials, {@code [seed]}. */
  double[] rewards() {
    return completed("final_reward");
  }

  /** What there is of a column in the completed trials, {@code [seed]}. */
  double[] completed(String column) {
    return withStatus("completed").stream()
        .map(trial -> (Double) trial.getAs(column))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  List<Row> withStatus(String status) {
    return trials.stream().filter(trial -> trial.getAs("status").equals(status)).toList();
  }
}
