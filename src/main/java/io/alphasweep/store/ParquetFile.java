package io.alphasweep.store;

import io.alphasweep.rows.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
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

  private static final String TRIAL = "trial_id";

  private ParquetFile() {}

  /**
   * Rows as a Parquet file.
   *
   * @param table the schema
   * @param rows each with one value per column, of the class that {@link Column.Type} says
   */
  public static byte[] of(Table table, Iterable<? extends List<?>> rows) {
    return of(table, table, rows);
  }

  /**
   * Rows as a Parquet file, which Spark reads as rows of a table that has more columns.
   *
   * @param table the schema
   * @param whole with more columns, which are null in these rows
   * @param rows each with one value per column of {@code table}
   */
  public static byte[] of(Table table, Table whole, Iterable<? extends List<?>> rows) {
    MessageType schema = schema(table);
    MemoryFile file = new MemoryFile();
    try (ParquetWriter<Group> writer = writer(file, schema, whole.sparkSchema().json())) {
      for (List<?> row : rows) {
        writer.write(group(schema, table, row));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return file.bytes.toByteArray();
  }

  private static ParquetWriter<Group> writer(MemoryFile file, MessageType schema, String spark)
      throws IOException {
    return ExampleParquetWriter.builder(file)
        .withType(schema)
        .withConf(new PlainParquetConfiguration())
        .withPageWriteChecksumEnabled(true)
        .withCompressionCodec(CompressionCodecName.ZSTD)
        .withExtraMetaData(spark == null ? Map.of() : Map.of(SPARK_SCHEMA, spark))
        .build();
  }

  /**
   * The trials of which a file holds rows.
   *
   * @throws DamagedResultsException if it is not whole
   */
  static Set<String> trials(ResultDirectory results, String file) throws IOException {
    return read(
        results,
        file,
        metadata -> {
          Configuration onlyTrials = new Configuration(results.hadoop());
          onlyTrials.set(
              ReadSupport.PARQUET_READ_SCHEMA,
              new MessageType("row", metadata.getSchema().getType(TRIAL)).toString());
          Set<String> trials = new HashSet<>();
          try (ParquetReader<Group> rows = rows(file).withConf(onlyTrials).build()) {
            for (Group row = rows.read(); row != null; row = rows.read()) {
              trials.add(row.getString(TRIAL, 0));
            }
          }
          return trials;
        });
  }

  /**
   * The content of a file without the rows of some trials; empty where there are no others.
   *
   * @throws DamagedResultsException if it is not whole
   */
  static Optional<byte[]> without(ResultDirectory results, String file, Collection<String> trialIds)
      throws IOException {
    Set<String> gone = Set.copyOf(trialIds);
    return read(
        results,
        file,
        metadata -> {
          MemoryFile rest = new MemoryFile();
          long count = 0;
          try (ParquetReader<Group> rows = rows(file).withConf(results.hadoop()).build();
              ParquetWriter<Group> writer =
                  writer(
                      rest,
                      metadata.getSchema(),
                      metadata.getKeyValueMetaData().get(SPARK_SCHEMA))) {
            for (Group row = rows.read(); row != null; row = rows.read()) {
              if (!gone.contains(row.getString(TRIAL, 0))) {
                writer.write(row);
                count++;
              }
            }
          }
          return count == 0 ? Optional.empty() : Optional.of(rest.bytes.toByteArray());
        });
  }

  /**
   * Opens a file and reads its footer. Parquet's own way without options reads Hadoop's defaults
   * anew for each file, from as many archives as there are on the class path.
   */
  static ParquetFileReader open(Configuration hadoop, Path file) throws IOException {
    return ParquetFileReader.open(
        HadoopInputFile.fromPath(file, hadoop), HadoopReadOptions.builder(hadoop).build());
  }

  /** What is made of a file of which the footer is known. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(FileMetaData metadata) throws IOException;
  }

  private static <T> T read(ResultDirectory results, String file, Reading<T> reading)
      throws IOException {
    try (ParquetFileReader footer = open(results.hadoop(), new Path(file))) {
      return reading.of(footer.getFileMetaData());
    } catch (RuntimeException e) { // Parquet's, of pages and footers that are no such
      throw new DamagedResultsException(results, file, "it is no whole Parquet file", e);
    }
  }

  private static ParquetReader.Builder<Group> rows(String file) {
    return ParquetReader.builder(new GroupReadSupport(), new Path(file))
        .usePageChecksumVerification(true);
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
