package io.alphasweep.store;

import io.alphasweep.trial.Condition;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.Setting;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/** Reads rows of a {@code trials} table that are older than some settings. */
final class AbsentValues {

  private AbsentValues() {}

  /**
   * The rows, with the absent value where a trial has a setting and its row has no value: so trials
   * of one setting stand together whatever version wrote them.
   */
  static Dataset<Row> fill(Dataset<Row> trials, LaterSettings later) {
    if (later.settings().isEmpty()) {
      return trials;
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    Map<String, Metadata> comments = new HashMap<>();
    for (StructField field : trials.schema().fields()) {
      columns.put(field.name(), functions.col(field.name()));
      comments.put(field.name(), field.metadata());
    }
    for (Setting setting : later.settings()) {
      String name = TrialsTable.column(setting.key());
      Column value = functions.lit(TrialsTable.cell(setting.absent()));
      if (setting.condition() != null) {
        value = functions.when(holds(setting.condition(), columns), value);
      }
      columns.merge(name, value, (written, absent) -> functions.coalesce(written, absent));
      comments.computeIfAbsent(
          name, key -> new MetadataBuilder().putString("comment", setting.description()).build());
    }
    return trials.select(
        columns.entrySet().stream()
            .map(column -> column.getValue().as(column.getKey(), comments.get(column.getKey())))
            .toArray(Column[]::new));
  }

  /** Whether a condition holds; null counts as no where it ends up in a case. */
  private static Column holds(Condition condition, Map<String, Column> columns) {
    if (condition instanceof Condition.Both both) {
      return holds(both.first(), columns).and(holds(both.second(), columns));
    }
    if (condition instanceof Condition.Either either) {
      return holds(either.first(), columns).or(holds(either.second(), columns));
    }
    Condition.OfOne one = (Condition.OfOne) condition;
    Column value = columns.getOrDefault(TrialsTable.column(one.key()), functions.lit(null));
    if (one instanceof Condition.Is is) {
      return value.isin(is.words().toArray());
    }
    return one instanceof Condition.On ? value.equalTo(true) : value.gt(0);
  }
}
