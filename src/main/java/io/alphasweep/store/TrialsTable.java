package io.alphasweep.store;

import io.alphasweep.rows.Column;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code trials} table: the columns of {@link TrialRow}, then one typed column for every
 * declared setting, null where a trial does not use it. A file lacks the columns that none of its
 * trials uses, though the schema that it keeps for Spark has them.
 *
 * <p>A list of whole numbers is text in the form {@code [64,64]}, which SQL and data frames can
 * group by.
 */
public final class TrialsTable {

  /** The columns that every {@code trials} table has. */
  public static final Table FIXED = Table.of(TrialRow.class);

  /** Settings that {@link TrialRow} already holds, under the names of its columns. */
  private static final Set<String> HELD =
      Set.of("environment", "algorithm", "optimizer.name", "seed");

  private final Table table;

  /** The settings that have columns of their own, by column. */
  private final Map<String, Setting> settings;

  /**
   * @param settings every declared setting, keys absolute; a setting that several choices declare
   *     may appear several times
   * @throws IllegalArgumentException if two settings of one column differ in kind
   */
  public TrialsTable(List<Setting> settings) {
    Map<String, Setting> byColumn = new LinkedHashMap<>();
    for (Setting setting : settings) {
      if (HELD.contains(setting.key())) {
        continue;
      }
      Setting other = byColumn.putIfAbsent(setting.column(), setting);
      if (other != null && (other.kind() != setting.kind() || !other.key().equals(setting.key()))) {
        throw new IllegalArgumentException(
            "settings %s (%s) and %s (%s) need one column"
                .formatted(other.key(), other.kind(), setting.key(), setting.kind()));
      }
    }
    this.settings = byColumn;
    this.table =
        FIXED.with(
            byColumn.values().stream()
                .map(
                    setting ->
                        new Column(
                            setting.column(),
                            columnType(setting.kind()),
                            true,
                            false,
                            "",
                            setting.description()))
                .toList());
  }

  /** The schema. */
  public Table table() {
    return table;
  }

  /**
   * The columns that hold anything where these trials are the only ones. A file has no more than
   * them: each column costs time to write and to read, however empty it is.
   */
  public Table of(Collection<TrialSpec> trials) {
    List<String> empty =
        settings.values().stream()
            .filter(setting -> trials.stream().noneMatch(trial -> has(trial, setting)))
            .map(Setting::column)
            .toList();
    return table.without(empty);
  }

  private static boolean has(TrialSpec trial, Setting setting) {
    return trial.settings().get(setting.key()) != null;
  }

  /**
   * One row's values in the order of some columns.
   *
   * @param columns the fixed ones and any of the others
   */
  public List<Object> values(Table columns, TrialRow row, TrialSpec spec) {
    List<Object> values = new ArrayList<>(Table.values(row));
    for (String column : columns.names().subList(values.size(), columns.names().size())) {
      values.add(cell(spec.settings().get(settings.get(column).key())));
    }
    return values;
  }

  /** A setting's value as it stands in its column. */
  public static Object cell(Object value) {
    return value instanceof List<?> list ? list.toString().replace(" ", "") : value;
  }

  /** The column of a setting. */
  public static String column(String key) {
    return key.equals("optimizer.name") ? "optimizer" : Setting.column(key);
  }

  private static Column.Type columnType(Setting.Kind kind) {
    return switch (kind) {
      case REAL -> Column.Type.REAL;
      case INTEGER -> Column.Type.INTEGER;
      case FLAG -> Column.Type.FLAG;
      case TEXT, INTEGERS -> Column.Type.TEXT;
    };
  }
}
