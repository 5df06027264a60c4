package io.alphasweep.store;

import java.net.URI;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * The one place where Spark is handed a path. It takes the path as it stands, where it would look
 * for a pattern by itself; it reads no page whose checksum does not match, and writes each with its
 * own.
 */
final class SparkParquet {

  /** Spark's own word for it, which it uses where it reads the files of a stream. */
  private static final String PATTERNS = "__globPaths__";

  private static final String VERIFY = "parquet.page.verify-checksum.enabled";
  private static final String CHECKSUMS = "parquet.page.write-checksum.enabled";

  private SparkParquet() {}

  /** The rows of a folder's files and of those in its partitions, with the columns of a schema. */
  static Dataset<Row> read(SparkSession spark, String folder, StructType schema) {
    return spark
        .read()
        .schema(schema)
        .option(PATTERNS, "false")
        .option("pathGlobFilter", "*.parquet")
        .option(VERIFY, "true")
        // Else a file that cannot be read is passed over, where the session says so.
        .option("ignoreCorruptFiles", "false")
        .option("ignoreMissingFiles", "false")
        .parquet(folder)
        .select(Arrays.stream(schema.fieldNames()).map(functions::col).toArray(Column[]::new));
  }

  /** The rows of one file, with its own columns. */
  static Dataset<Row> readFile(SparkSession spark, String file) {
    return spark.read().option(PATTERNS, "false").option(VERIFY, "true").parquet(file);
  }

  /** The files that {@link #read} found. */
  static SortedSet<String> files(Dataset<Row> rows) {
    SortedSet<String> files = new TreeSet<>();
    for (String encoded : rows.inputFiles()) {
      files.add(new Path(URI.create(encoded)).toString());
    }
    return files;
  }

  /** Writes rows into a folder that is not there yet. */
  static void write(Dataset<Row> rows, String folder) {
    rows.write()
        .option("compression", "zstd")
        .option(CHECKSUMS, "true")
        .option(HadoopFiles.LOCAL, HadoopFiles.LocalFiles.class.getName())
        .option(HadoopFiles.UNCACHED, "true")
        .parquet(folder);
  }
}
