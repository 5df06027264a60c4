package io.alphasweep.testing;

import io.alphasweep.cluster.SparkSessions;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A test with a Spark session of two threads in this process, and a directory of its own. */
public abstract class SparkTest {

  protected static SparkSession spark;

  @TempDir protected Path directory;

  @BeforeAll
  static void startSpark() {
    spark = SparkSessions.start(SparkSessions.configuration("test", "local[2]"));
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }
}
