package io.alphasweep.metrics;

import io.alphasweep.rows.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The content of a Parquet file, made in memory: it is written whole or not at all. */
public final class ParquetFile {

  /** The key under which Spark keeps a schema with its comments in a file's metadata. */
  static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private ParquetFile() {}

  /**
   * Rows as a Parquet file.
   *
   * @param table the schema
   * @param rows each with one value per column, of the class that {@link Column.Type} says
   */
  public static byte[] of(Table table, Iterable<? extends List<?>> rows) {
    MessageType schema = schema(table);
    MemoryFile file = new MemoryFile();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withType(schema)
            .withConf(new PlainParquetConfiguration())
            .withPageWriteChecksumEnabled(true)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withExtraMetaData(Map.of(SPARK_SCHEMA, table.sparkSchema().json()))
            .build()) {
      for (List<?> row : rows) {
        writer.write(group(schema, table, row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return file.bytes.toByteArray();
  }

  /** A file that is an array. */
  private static final class MemoryFile implements OutputFile {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int single) {
          bytes.write(single);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          bytes.write(source, offset, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
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
