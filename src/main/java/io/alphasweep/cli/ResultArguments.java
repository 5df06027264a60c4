package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.metrics.ResultDirectory;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command that reads one result directory asks for, as a mixin. */
final class ResultArguments {

  @Parameters(paramLabel = "DIR", description = "The --out directory of a run.")
  private String directory;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master. Default: all cores of this machine, local[*].")
  private String master;

  /** What a command does with the directory. */
  @FunctionalInterface
  interface Work {
    void on(SparkSession spark, ResultDirectory results) throws IOException;
  }

  /**
   * Opens the directory and a session, and closes the session after the work.
   *
   * @param command the command's name, for the operator's pages
   * @throws io.alphasweep.metrics.RefusedException if there are no rows
   */
  void read(String command, Work work) throws IOException {
    SparkConf configuration = SparkSessions.configuration(command, master);
    ResultDirectory results =
        new ResultDirectory(directory, SparkSessions.fileSystems(configuration));
    results.requireRows();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      work.on(spark, results);
    }
  }
}
