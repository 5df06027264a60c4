package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.SummaryFormats;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the tables of a sweep that ran. */
@Command(
    name = "summarize",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Computes, for each setting that was swept, the final reward and the clip fractions over its"
          + " seeds.",
      "Final reward is the mean return of the last 100 episodes, at a trial's last iteration."
          + " Statistics are over completed trials; diverged and failed ones are counted beside.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  alphasweep summarize results/quickstart",
      "",
      "Prints the tables and writes DIR/tables/summary.csv, .md and .parquet."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0: the tables are written", "2: there are no rows in DIR"})
final class SummarizeCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The --out directory of a run.")
  private String directory;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master. Default: all cores of this machine, local[*].")
  private String master;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    SparkConf configuration = SparkSessions.configuration("summarize", master);
    ResultDirectory results =
        new ResultDirectory(directory, SparkSessions.fileSystems(configuration));
    results.requireRows();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      PrintWriter terminal = command.commandLine().getOut();
      print(new Summarize(spark, results).execute(), results, terminal);
      terminal.flush();
    }
    return 0;
  }

  static void print(Summary summary, ResultDirectory results, PrintWriter terminal) {
    terminal.println(SummaryFormats.terminal(summary));
    terminal.printf("Tables: %s/tables/summary.csv, .md and .parquet%n", results.location());
  }
}
