package io.alphasweep.cli;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What every command that reads one result directory asks for, as a mixin. */
final class ResultArguments {

  @Parameters(
      paramLabel = "DIR",
      description = "The --out directory of a run, or published results.")
  private String directory;

  @Option(
      names = "--master",
      paramLabel = "MASTER",
      description = "Spark master. Default: all cores of this machine, local[*].")
  private String master;

  @Option(
      names = "--sweep",
      paramLabel = "FILE",
      description =
          "Only the trials of this sweep file, where DIR serves several. Default: all trials.")
  private Path sweep;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** What a command does with the rows. */
  @FunctionalInterface
  interface Work {
    void on(ResultTables tables) throws IOException;
  }

  /**
   * Opens the directory and a session, and closes the session after the work.
   *
   * @param name the command's name, for the operator's pages
   * @return the exit code
   * @throws RefusedException if there are no rows
   */
  int read(String name, Work work) throws IOException {
    List<String> trials = null;
    if (sweep != null) {
      Optional<Sweep> read =
          SweepArguments.read(sweep, TrialSchema.standard(), command.commandLine().getErr());
      if (read.isEmpty()) {
        return SweepArguments.BAD_INPUT;
      }
      trials = read.get().trials().stream().map(TrialSpec::id).toList();
    }
    SparkConf configuration = SparkSessions.configuration(name, master);
    ResultDirectory results =
        new ResultDirectory(directory, SparkSessions.fileSystems(configuration));
    results.requireResults();
    try (SparkSession spark = SparkSessions.start(configuration)) {
      ResultTables tables =
          new ResultTables(spark, results)
              .with(new LaterSettings(TrialSchema.standard().declarations()));
      if (trials != null) {
        tables = tables.only(trials);
        if (tables.trials().isEmpty()) {
          throw new RefusedException(
              "%s holds no trial of %s that ended".formatted(results.location(), sweep));
        }
      }
      work.on(tables);
    }
    return 0;
  }
}
