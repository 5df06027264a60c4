package io.alphasweep.store;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads Parquet files of this project without a Spark session: {@code metrics} column by column,
 * small tables row by row. The checksum of each page is compared.
 */
final class ColumnReading {

  private ColumnReading() {}

  /**
   * Reads a file of {@code metrics} from its first to its last row.
   *
   * @param environment of its rows, where the file does not say it
   * @param metrics columns, in the order of {@link MetricsBatch#metric}
   */
  static void metrics(
      Configuration hadoop,
      String file,
      String environment,
      List<String> metrics,
      Consumer<MetricsBatch> to)
      throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new Path(file), hadoop),
            HadoopReadOptions.builder(hadoop).usePageChecksumVerification(true).build())) {
      MessageType all = reader.getFileMetaData().getSchema();
      List<Type> wanted = new ArrayList<>();
      for (List<String> names : List.of(MetricsBatch.TEXTS, MetricsBatch.COUNTS, metrics)) {
        names.stream().filter(all::containsField).map(all::getType).forEach(wanted::add);
      }
      MessageType asked = new MessageType(all.getName(), wanted);
      reader.setRequestedSchema(asked);
      MetricsBatch batch = new MetricsBatch(metrics.size());
      Arrays.fill(batch.texts[MetricsBatch.TEXTS.indexOf("environment")], environment);
      for (double[] values : batch.metrics) {
        Arrays.fill(values, Double.NaN);
      }
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        rows(pages, asked, reader.getFileMetaData().getCreatedBy(), metrics, batch, to);
        pages.close();
      }
    }
  }

  private static void rows(
      PageReadStore pages,
      MessageType asked,
      String writer,
      List<String> metrics,
      MetricsBatch batch,
      Consumer<MetricsBatch> to) {
    ColumnReadStoreImpl store =
        new ColumnReadStoreImpl(
            pages, new GroupRecordConverter(asked).getRootConverter(), asked, writer);
    List<Runnable> columns = new ArrayList<>();
    for (ColumnDescriptor column : asked.getColumns()) {
      String name = column.getPath()[0];
      ColumnReader reader = store.getColumnReader(column);
      int most = column.getMaxDefinitionLevel();
      int text = MetricsBatch.TEXTS.indexOf(name);
      int count = MetricsBatch.COUNTS.indexOf(name);
      if (text >= 0) {
        columns.add(() -> texts(reader, batch.texts[text], batch.size));
      } else if (count >= 0) {
        columns.add(() -> counts(reader, batch.counts[count], batch.size));
      } else {
        int metric = metrics.indexOf(name);
        boolean whole = column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT64;
        batch.present[metric] = true;
        columns.add(() -> numbers(reader, most, whole, batch.metrics[metric], batch.size));
      }
    }
    for (long left = pages.getRowCount(); left > 0; left -= batch.size) {
      batch.size = (int) Math.min(left, MetricsBatch.MOST);
      columns.forEach(Runnable::run);
      to.accept(batch);
    }
  }

  /** Texts repeat from row to row, and a page's dictionary gives one object for each. */
  private static void texts(ColumnReader reader, String[] values, int rows) {
    Binary last = null;
    String text = null;
    for (int row = 0; row < rows; row++) {
      Binary binary = reader.getBinary();
      if (!binary.equals(last)) {
        last = binary.copy();
        text = binary.toStringUsingUTF8();
      }
      values[row] = text;
      reader.consume();
    }
  }

  private static void counts(ColumnReader reader, long[] values, int rows) {
    for (int row = 0; row < rows; row++) {
      values[row] = reader.getLong();
      reader.consume();
    }
  }

  private static void numbers(
      ColumnReader reader, int most, boolean whole, double[] values, int rows) {
    for (int row = 0; row < rows; row++) {
      boolean there = reader.getCurrentDefinitionLevel() == most;
      values[row] = !there ? Double.NaN : whole ? reader.getLong() : reader.getDouble();
      reader.consume();
    }
  }

  /**
   * The rows of a small file, with the columns that it keeps for Spark; those that it lacks are
   * null.
   */
  static List<Row> rows(ResultDirectory results, String file) throws IOException {
    StructType schema;
    try (ParquetFileReader reader = ParquetFile.open(results.hadoop(), new Path(file))) {
      String kept = reader.getFileMetaData().getKeyValueMetaData().get(ParquetFile.SPARK_SCHEMA);
      if (kept == null || !kept.contains("\"trial_id\"")) {
        throw new DamagedResultsException(results, file, "it holds no rows of trials");
      }
      schema = ((StructType) DataType.fromJson(kept)).asNullable();
    }
    List<Row> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new Path(file))
            .usePageChecksumVerification(true)
            .withConf(results.hadoop())
            .build()) {
      for (Group group = reader.read(); group != null; group = reader.read()) {
        Object[] values = new Object[schema.size()];
        for (int place = 0; place < values.length; place++) {
          values[place] = value(group, schema.fields()[place]);
        }
        rows.add(new GenericRowWithSchema(values, schema));
      }
    }
    return rows;
  }

  private static Object value(Group group, StructField field) {
    String name = field.name();
    if (!group.getType().containsField(name) || group.getFieldRepetitionCount(name) == 0) {
      return null;
    }
    DataType type = field.dataType();
    if (type.equals(DataTypes.StringType)) {
      return group.getString(name, 0);
    }
    if (type.equals(DataTypes.DoubleType)) {
      return group.getDouble(name, 0);
    }
    if (type.equals(DataTypes.BooleanType)) {
      return group.getBoolean(name, 0);
    }
    return type.equals(DataTypes.TimestampType)
        ? time(group, name)
        : (Object) group.getLong(name, 0);
  }

  private static Instant time(Group group, String name) {
    return Instant.EPOCH.plus(group.getLong(name, 0), ChronoUnit.MICROS);
  }
}
