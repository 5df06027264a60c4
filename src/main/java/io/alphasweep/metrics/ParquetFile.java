package io.alphasweep.metrics;

import io.alphasweep.rows.Column;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes one Parquet file that appears whole or not at all, on any Hadoop file system. */
public final class ParquetFile {

  /** The key under which Spark keeps a schema with its comments in a file's metadata. */
  static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private ParquetFile() {}

  /**
   * Writes the rows under a hidden name in the same folder, then renames. A file that has the name
   * already is replaced.
   *
   * @param file the file to appear; its folder exists
   * @param table the schema
   * @param rows each with one value per column, of the class that {@link Column.Type} says
   * @throws IOException if the file system refuses; then no file appears
   */
  public static void write(
      Configuration hadoop, Path file, Table table, Iterable<? extends List<?>> rows)
      throws IOException {
    Configuration plain = HadoopFiles.withoutChecksumFiles(hadoop);
    FileSystem fileSystem = file.getFileSystem(plain);
    // Spark and Hadoop readers skip names that start with an underscore.
    Path hidden = new Path(file.getParent(), "_" + UUID.randomUUID() + "-" + file.getName());
    try {
      writeRows(plain, hidden, table, rows);
      HadoopFiles.replace(fileSystem, hidden, file);
    } finally {
      fileSystem.delete(hidden, false);
    }
  }

  /** Writes the rows at their place. */
  static void writeRows(
      Configuration hadoop, Path file, Table table, Iterable<? extends List<?>> rows)
      throws IOException {
    MessageType schema = schema(table);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, hadoop))
            .withType(schema)
            .withConf(hadoop)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withExtraMetaData(Map.of(SPARK_SCHEMA, table.sparkSchema().json()))
            .build()) {
      for (List<?> row : rows) {
        writer.write(group(schema, table, row));
      }
    } catch (FSError e) {
      throw HadoopFiles.notWritten(e);
    }
  }

  private static Group group(MessageType schema, Table table, List<?> row) {
    if (row.size() != table.columns().size()) {
      throw new IllegalArgumentException(
          row.size() + " values for " + table.columns().size() + " columns");
    }
    Group group = new SimpleGroup(schema);
    for (int index = 0; index < row.size(); index++) {
      Object value = row.get(index);
      Column column = table.columns().get(index);
      if (value != null) {
        switch (column.type()) {
          case TEXT -> group.add(index, (String) value);
          case INTEGER -> group.add(index, ((Number) value).longValue());
          case REAL -> group.add(index, (double) (Double) value);
          case FLAG -> group.add(index, (boolean) (Boolean) value);
          case TIMESTAMP ->
              group.add(index, ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
        }
      } else if (!column.nullable()) {
        throw new IllegalArgumentException("column " + column.name() + " is null");
      }
    }
    return group;
  }

  private static MessageType schema(Table table) {
    Type[] fields = table.columns().stream().map(ParquetFile::field).toArray(Type[]::new);
    return new MessageType("row", fields);
  }

  private static Type field(Column column) {
    PrimitiveTypeName physical =
        switch (column.type()) {
          case TEXT -> PrimitiveTypeName.BINARY;
          case INTEGER, TIMESTAMP -> PrimitiveTypeName.INT64;
          case REAL -> PrimitiveTypeName.DOUBLE;
          case FLAG -> PrimitiveTypeName.BOOLEAN;
        };
    LogicalTypeAnnotation logical =
        switch (column.type()) {
          case TEXT -> LogicalTypeAnnotation.stringType();
          case TIMESTAMP -> LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS);
          case INTEGER, REAL, FLAG -> null;
        };
    Type.Repetition repetition =
        column.nullable() ? Type.Repetition.OPTIONAL : Type.Repetition.REQUIRED;
    return Types.primitive(physical, repetition).as(logical).named(column.name());
  }
}
