package io.alphasweep.report;

import io.alphasweep.rows.Column;
import io.alphasweep.store.MetricsTable;
import java.util.List;
import java.util.stream.Stream;

/**
 * A metric that the page can draw.
 *
 * @param name its column
 * @param description its meaning, with its unit
 * @param isShare whether it lies between 0 and 1
 */
record MetricText(String name, String description, boolean isShare) {

  /** Columns that say which row it is. */
  private static final List<String> KEYS = List.of("seed", "iteration", "env_steps");

  /** Every number of a row that does not depend on the machine. */
  static List<MetricText> all() {
    return numbers().filter(column -> !column.timing()).map(MetricText::of).toList();
  }

  /** Those that depend on the machine, too. */
  static List<MetricText> withTimes() {
    return numbers().map(MetricText::of).toList();
  }

  private static Stream<Column> numbers() {
    return MetricsTable.TABLE.columns().stream()
        .filter(
            column ->
                (column.type() == Column.Type.REAL || column.type() == Column.Type.INTEGER)
                    && !KEYS.contains(column.name()));
  }

  private static MetricText of(Column column) {
    return new MetricText(column.name(), column.meaning(), column.unit().equals("share"));
  }
}
