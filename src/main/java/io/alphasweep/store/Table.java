package io.alphasweep.store;

import io.alphasweep.rows.Column;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The schema of a table: its columns in order, names distinct.
 *
 * @param columns at least one
 */
public record Table(List<Column> columns) {

  /** Java looks the components up anew at each question, which costs more than a row. */
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> rowType) {
          return Arrays.stream(rowType.getRecordComponents())
              .map(RecordComponent::getAccessor)
              .toList();
        }
      };

  public Table {
    columns = List.copyOf(columns);
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new IllegalArgumentException("column " + column.name() + " appears twice");
      }
    }
  }

  /** The table whose rows are the records of a class; each component carries a {@link Doc}. */
  public static Table of(Class<? extends Record> rowType) {
    return new Table(Arrays.stream(rowType.getRecordComponents()).map(Table::columnOf).toList());
  }

  /** The table of rows of Spark's whose columns are of the types of {@link Column.Type}. */
  public static Table of(StructType schema) {
    return new Table(
        Arrays.stream(schema.fields())
            .map(
                field ->
                    new Column(
                        field.name(),
                        columnType(field.dataType()),
                        true,
                        false,
                        "",
                        field.getComment().getOrElse(field::name)))
            .toList());
  }

  /** The values of a record in the order of its table's columns. */
  public static List<Object> values(Record row) {
    List<Method> accessors = ACCESSORS.get(row.getClass());
    List<Object> values = new ArrayList<>(accessors.size());
    for (Method accessor : accessors) {
      try {
        values.add(accessor.invoke(row));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a public record's accessor is accessible", e);
      }
    }
    return values;
  }

  /** This table with more columns at its end. */
  public Table with(List<Column> more) {
    List<Column> all = new ArrayList<>(columns);
    all.addAll(more);
    return new Table(all);
  }

  /** This table without some of its columns. */
  public Table without(Collection<String> names) {
    Set<String> gone = Set.copyOf(names);
    return new Table(columns.stream().filter(column -> !gone.contains(column.name())).toList());
  }

  /** Column names in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }

  /** The same schema for Spark SQL; meanings with their units become column comments. */
  public StructType sparkSchema() {
    StructField[] fields =
        columns.stream()
            .map(
                column ->
                    new StructField(
                            column.name(),
                            sparkType(column.type()),
                            column.nullable(),
                            Metadata.empty())
                        .withComment(column.meaning()))
            .toArray(StructField[]::new);
    return new StructType(fields);
  }

  private static DataType sparkType(Column.Type type) {
    return switch (type) {
      case TEXT -> DataTypes.StringType;
      case INTEGER -> DataTypes.LongType;
      case REAL -> DataTypes.DoubleType;
      case FLAG -> DataTypes.BooleanType;
      case TIMESTAMP -> DataTypes.TimestampType;
    };
  }

  private static Column.Type columnType(DataType type) {
    for (Column.Type columnType : Column.Type.values()) {
      if (type.equals(sparkType(columnType))) {
        return columnType;
      }
    }
    return Column.Type.TEXT;
  }

  private static Column columnOf(RecordComponent component) {
    Doc doc = component.getAnnotation(Doc.class);
    if (doc == null) {
      throw new IllegalArgumentException(component + " has no @Doc");
    }
    Class<?> type = component.getType();
    boolean boxed = type == Double.class || type == Long.class || type == Boolean.class;
    return new Column(
        snakeCase(component.getName()),
        columnType(type),
        boxed || doc.nullable(),
        doc.timing(),
        doc.unit(),
        doc.value());
  }

  private static Column.Type columnType(Class<?> type) {
    if (type == String.class) {
      return Column.Type.TEXT;
    }
    if (type == long.class || type == Long.class) {
      return Column.Type.INTEGER;
    }
    if (type == double.class || type == Double.class) {
      return Column.Type.REAL;
    }
    if (type == boolean.class || type == Boolean.class) {
      return Column.Type.FLAG;
    }
    if (type == Instant.class) {
      return Column.Type.TIMESTAMP;
    }
    throw new IllegalArgumentException("no column type for " + type);
  }

  /** For example {@code episodicReturn100} to {@code episodic_return_100}. */
  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([a-z])([A-Z0-9])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
