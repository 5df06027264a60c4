package io.alphasweep.store;

import io.alphasweep.fault.OneLine;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What was found when a Parquet file was read from its first to its last byte.
 *
 * @param file its URI
 * @param bytes its length
 * @param checksum of all of them
 * @param rows that its footer counts
 * @param fault what is wrong with it
 * @param why as the end of a sentence; null where nothing is wrong
 */
record FileCheck(String file, long bytes, String checksum, long rows, Fault fault, String why)
    implements Serializable {

  /** What can be wrong with a file. */
  enum Fault {
    NONE,
    /** It is not there. */
    GONE,
    /** The file system does not give it, however often it is asked. */
    UNREADABLE,
    /** It is not what was written. */
    BROKEN
  }

  private static final int BUFFER = 1 << 16;
  private static final int PARTS_PER_TASK = 4;

  /** Times that a file is read before what is found in it counts. */
  private static final int TRIES = 3;

  /**
   * Reads files, as many at a time as the session has cores. Where one cannot be read, others may
   * be left out.
   */
  static List<FileCheck> of(SparkSession spark, ResultDirectory results, Collection<String> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(results.hadoop()));
    try {
      return context
          .parallelize(
              List.copyOf(files),
              Math.min(files.size(), PARTS_PER_TASK * context.defaultParallelism()))
          .mapPartitions(part -> untilUnreadable(hadoop.value().value(), part))
          .collect();
    } finally {
      hadoop.destroy();
    }
  }

  /** A file system that fails for good is asked for no more files. */
  private static Iterator<FileCheck> untilUnreadable(Configuration hadoop, Iterator<String> files) {
    List<FileCheck> checks = new ArrayList<>();
    while (files.hasNext()) {
      FileCheck check = of(hadoop, files.next());
      checks.add(check);
      if (check.fault() == Fault.UNREADABLE) {
        break;
      }
    }
    return checks.iterator();
  }

  /** Reads one file. */
  static FileCheck of(Configuration hadoop, String file) {
    Path path = new Path(file);
    Optional<String> sealed = Sealed.ofParquetName(path.getName());
    String why = null;
    for (int tries = 0; tries < TRIES; tries++) {
      Content content;
      try {
        content = HadoopFiles.patiently(() -> content(hadoop, path));
      } catch (FileNotFoundException e) {
        return damaged(file, Fault.GONE, OneLine.of(e));
      } catch (IOException e) {
        return damaged(file, Fault.UNREADABLE, OneLine.of(e));
      }
      if (content.bytes() == 0) {
        why = "it is empty";
      } else if (sealed.isPresent() && !sealed.get().equals(content.checksum())) {
        why = DamagedResultsException.CHECKSUM;
      } else {
        try {
          long rows = sealed.isPresent() ? rows(hadoop, path) : rowsOfSoundPages(hadoop, path);
          return new FileCheck(file, content.bytes(), content.checksum(), rows, Fault.NONE, null);
        } catch (IOException | RuntimeException e) {
          why = "it is no whole Parquet file";
        }
      }
    }
    return damaged(file, Fault.BROKEN, why);
  }

  private static FileCheck damaged(String file, Fault fault, String why) {
    return new FileCheck(file, 0, null, 0, fault, why);
  }

  private record Content(long bytes, String checksum) {}

  private static Content content(Configuration hadoop, Path file) throws IOException {
    CRC32C checksum = new CRC32C();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    FileSystem fileSystem = file.getFileSystem(hadoop);
    try (InputStream in = fileSystem.open(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
        bytes += read;
      }
    }
    return new Content(bytes, Sealed.checksum(checksum));
  }

  private static long rows(Configuration hadoop, Path file) throws IOException {
    try (ParquetFileReader reader = ParquetFile.open(hadoop, file)) {
      return reader.getRecordCount();
    }
  }

  /** The rows of a file whose name holds no checksum: those of its pages are all there is. */
  private static long rowsOfSoundPages(Configuration hadoop, Path file) throws IOException {
    ParquetReadOptions options =
        HadoopReadOptions.builder(hadoop).usePageChecksumVerification(true).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop), options)) {
      if (!reader.getFileMetaData().getSchema().containsField("trial_id")) {
        throw new IOException("no rows of trials");
      }
      long rows = 0;
      for (var pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        rows += pages.getRowCount();
        pages.close();
      }
      if (rows != reader.getRecordCount()) {
        throw new IOException("the footer counts other rows");
      }
      return rows;
    }
  }
}
