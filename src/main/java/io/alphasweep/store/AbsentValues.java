package io.alphasweep.store;

import io.alphasweep.trial.Condition;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.Setting;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads rows of a {@code trials} table that are older than some settings.
 *
 * <p>It does so row by row in Java. A setting's condition names others that may be absent, too, and
 * as columns of a query each would hold a copy of all that it stands on: some dozens of settings
 * are more than Spark can look through.
 */
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
    StructType schema = schema(trials.schema(), later);
    Filling filling = new Filling(later.settings(), schema);
    return trials
        .map((MapFunction<Row, Row>) filling::fill, Encoders.row(schema))
        .select(
            Arrays.stream(schema.fields()) // which lost what is said of them
                .map(field -> functions.col(field.name()).as(field.name(), field.metadata()))
                .toArray(Column[]::new));
  }

  /** The same of rows that are here. */
  static List<Row> fill(List<Row> trials, LaterSettings later) {
    if (trials.isEmpty()) {
      return trials;
    }
    StructType schema = schema(trials.get(0).schema(), later);
    Filling filling = new Filling(later.settings(), schema);
    return trials.stream()
        .map(row -> (Row) new GenericRowWithSchema(filling.values(row), schema))
        .toList();
  }

  private static StructType schema(StructType trials, LaterSettings later) {
    StructType schema = trials;
    for (Setting setting : later.settings()) {
      String name = TrialsTable.column(setting.key());
      if (!List.of(schema.fieldNames()).contains(name)) {
        schema =
            schema.add(
                new StructField(
                    name,
                    type(TrialsTable.cell(setting.absent())),
                    true,
                    new MetadataBuilder().putString("comment", setting.description()).build()));
      }
    }
    return schema;
  }

  private static DataType type(Object cell) {
    if (cell instanceof Boolean) {
      return DataTypes.BooleanType;
    }
    if (cell instanceof Long) {
      return DataTypes.LongType;
    }
    return cell instanceof Double ? DataTypes.DoubleType : DataTypes.StringType;
  }

  /** What is done with each row. */
  private static final class Filling implements Serializable {
    private static final long serialVersionUID = 1;

    private final ArrayList<Setting> settings;

    /** Of the settings and of what their conditions name, by key. */
    private final LinkedHashMap<String, Integer> places = new LinkedHashMap<>();

    private final int columns;

    Filling(List<Setting> settings, StructType schema) {
      this.settings = new ArrayList<>(settings);
      this.columns = schema.size();
      List<String> names = List.of(schema.fieldNames());
      for (Setting setting : settings) {
        place(setting.key(), names);
        if (setting.condition() != null) {
          setting.condition().keys().forEach(key -> place(key, names));
        }
      }
    }

    private void place(String key, List<String> names) {
      int place = names.indexOf(TrialsTable.column(key));
      if (place >= 0) {
        places.put(key, place);
      }
    }

    Row fill(Row row) {
      return RowFactory.create(values(row));
    }

    Object[] values(Row row) {
      Object[] values = new Object[columns];
      for (int place = 0; place < row.size(); place++) {
        values[place] = row.get(place);
      }
      Map<String, Object> trial = new HashMap<>();
      places.forEach(
          (key, place) -> {
            if (values[place] != null) {
              trial.put(key, values[place]);
            }
          });
      for (Setting setting : settings) {
        Condition condition = setting.condition();
        if (!trial.containsKey(setting.key()) && (condition == null || condition.holds(trial))) {
          Object cell = TrialsTable.cell(setting.absent());
          trial.put(setting.key(), cell);
          values[places.get(setting.key())] = cell;
        }
      }
      return values;
    }
  }
}
