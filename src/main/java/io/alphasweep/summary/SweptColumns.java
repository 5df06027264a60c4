package io.alphasweep.summary;

import io.alphasweep.store.TrialsTable;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Finds the setting columns with more than one value for some environment: what the environment
 * tells is never between two settings that are compared. What the algorithm tells may be, so it is
 * shown. A setting that some trials do not have at all follows from another one that is swept, so
 * null does not count as a value.
 *
 * <p>All columns in one pass over the rows: as so many aggregates of a query they take longer than
 * all else that a summary asks.
 */
final class SweptColumns implements Serializable {
  private static final long serialVersionUID = 1;

  /** What is known of some rows' column: its first value, and whether there was another. */
  private static final class Seen implements Serializable {
    private static final long serialVersionUID = 1;

    final Object[] first;
    final boolean[] differs;

    Seen(int columns) {
      this.first = new Object[columns];
      this.differs = new boolean[columns];
    }

    void add(int column, Object value) {
      if (first[column] == null) {
        first[column] = value;
      } else if (value != null && !value.equals(first[column])) {
        differs[column] = true;
      }
    }
  }

  private final int environment;

  /** Of the columns looked at: where they stand in a row, and whether they are options. */
  private final int[] places;

  private final boolean[] isOption;

  /** By environment. */
  private final HashMap<String, Seen> groups = new HashMap<>();

  private SweptColumns(List<String> columns, List<String> looked) {
    this.environment = columns.indexOf("environment");
    this.places = looked.stream().mapToInt(columns::indexOf).toArray();
    this.isOption = new boolean[places.length];
    for (int column = 0; column < places.length; column++) {
      isOption[column] = looked.get(column).startsWith(Setting.column(TrialSpec.OPTIONS));
    }
  }

  /** The columns, options of environments last, else in the table's order. */
  static List<String> of(Dataset<Row> trials) {
    List<String> columns = Arrays.asList(trials.columns());
    List<String> looked = looked(columns);
    return trials
        .toJavaRDD()
        .aggregate(new SweptColumns(columns, looked), SweptColumns::add, SweptColumns::merge)
        .found(looked);
  }

  /** The same of rows that are here, of those columns. */
  static List<String> of(List<String> columns, List<Row> trials) {
    List<String> looked = looked(columns);
    SweptColumns found = new SweptColumns(columns, looked);
    trials.forEach(found::add);
    return found.found(looked);
  }

  private static List<String> looked(List<String> columns) {
    List<String> fixed = TrialsTable.FIXED.names();
    return columns.stream().filter(name -> !fixed.contains(name)).toList();
  }

  private List<String> found(List<String> looked) {
    return IntStream.range(0, looked.size())
        .filter(column -> groups.values().stream().anyMatch(seen -> seen.differs[column]))
        .boxed()
        .sorted((a, b) -> Boolean.compare(isOption[a], isOption[b]))
        .map(looked::get)
        .toList();
  }

  private SweptColumns add(Row row) {
    Seen seen = seen(row.getString(environment));
    for (int column = 0; column < places.length; column++) {
      seen.add(column, row.get(places[column]));
    }
    return this;
  }

  private SweptColumns merge(SweptColumns others) {
    for (Map.Entry<String, Seen> group : others.groups.entrySet()) {
      Seen seen = seen(group.getKey());
      for (int column = 0; column < places.length; column++) {
        seen.differs[column] |= group.getValue().differs[column];
        seen.add(column, group.getValue().first[column]);
      }
    }
    return this;
  }

  private Seen seen(String group) {
    return groups.computeIfAbsent(group, key -> new Seen(places.length));
  }
}
