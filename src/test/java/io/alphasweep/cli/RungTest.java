package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.export.Export;
import io.alphasweep.report.Report;
import io.alphasweep.store.HaltingFiles;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sweeps whose settings are screened. */
class RungTest {

  /** Of six settings one diverges at once and one learns nothing. */
  private static final String SWEEP =
      """
      name = screen
      base {
        environment = CircleBandit
        algorithm = ppo
        total-timesteps = 8192
        num-envs = 16
        num-steps = 32
        num-minibatches = 4
        normalize-observations = false
        normalize-rewards = false
        optimizer { name = adam }
      }
      grid { optimizer.learning-rate = [1e-6, 1e-3, 3e-3, 5e-3, 1e-2, 1e18] }
      seeds = 2
      """;

  private static final String SCREEN = "screen { rungs = [0.25, 0.5], keep = 0.5 }\n";

  private static final int ITERATIONS = 16;

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private record Results(
      List<String> decisions, List<String> rows, List<String> trials, List<String> tables) {}

  @AfterEach
  void failNoMore() {
    HaltingFiles.failNoMore();
  }

  @Test
  void decidesByRowsAloneWhateverWasTrainedBeforeAndWhereverItBrokeOff() throws IOException {
    Path whole = sweep("whole", "");
    Path screened = sweep("screened", SCREEN);
    assertThat(run(whole, "whole")).as(err::toString).isZero();
    Results all = read("whole");
    out.getBuffer().setLength(0);
    assertThat(run(screened, "undisturbed")).as(err::toString).isZero();
    assertThat(out.toString())
        .contains("screen, to rung 1 of 2, at 0.25 of each trial: 12 trials, ")
        .contains("screen, to rung 2 of 2, at 0.5 of each trial: 12 trials, 6 of them left")
        .contains("screen, to the end, after 2 rungs: 12 trials, 4 of them left to train")
        .contains("4 trials completed, 2 diverged, 0 failed, 6 screened: stopped at a rung")
        .contains("4 settings were left at rungs of the screen");
    Results undisturbed = read("undisturbed");
    assertThat(all.rows()).containsAll(undisturbed.rows());
    assertThat(undisturbed.trials())
        .filteredOn(row -> row.contains("screened"))
        .hasSize(6)
        .allMatch(row -> row.matches(".*,screened,(4,2048|8,4096)"));
    assertThat(undisturbed.decisions())
        .hasSize(9)
        .anyMatch(
            row -> row.matches("1,learning rate 1e18,2,0,null,null,null,screened,0.25,6,6,.*"))
        .anyMatch(row -> row.matches("1,learning rate 1.?e-?6,2,2,.*,screened,0.25,[45],6,4096"))
        .anyMatch(row -> row.matches("2,.*,2,2,.*,kept,0.5,1,3,8192"))
        .anyMatch(row -> row.matches("2,.*,2,2,.*,kept,0.5,2,3,8192"))
        .anyMatch(row -> row.matches("2,.*,2,2,.*,screened,0.5,3,3,8192"));
    isShownAsSuch(all);

    // Between a decision and the next rung, of which something is written; before a decision.
    breakOff(screened, "move .*/checkpoints/.*", 20);
    assertThat(directory.resolve("broken/decisions/screen.parquet")).exists();
    breakOff(screened, "move .*/decisions/.*", 2);
    assertThat(run(screened, "broken")).as(err::toString).isZero();
    assertThat(read("broken")).isEqualTo(undisturbed);
    assertThat(directory.resolve("broken/checkpoints")).isEmptyDirectory();

    // An executor may have come to the end of all trials before others began.
    assertThat(run(screened, "whole")).as(err::toString).isZero();
    assertThat(read("whole").decisions()).isEqualTo(undisturbed.decisions());

    // What was left goes on where the screen is gone.
    assertThat(run(whole, "undisturbed")).as(err::toString).isZero();
    Results later = read("undisturbed");
    assertThat(later.rows()).isEqualTo(all.rows());
    assertThat(later.trials()).isEqualTo(all.trials());
    assertThat(later.tables()).isEqualTo(all.tables());
  }

  private void breakOff(Path sweep, String change, int count) {
    HaltingFiles.failBefore(change, count);
    assertThat(run(sweep, "broken")).isEqualTo(AlphaSweep.BROKEN);
    HaltingFiles.failNoMore();
  }

  private void isShownAsSuch(Results all) throws IOException {
    out.getBuffer().setLength(0);
    assertThat(execute("status", place("undisturbed"))).isZero();
    assertThat(out.toString())
        .contains("to the end, after 2 rungs: 12 trials: 4 completed, 2 diverged, 0 failed, 6 at a")
        .contains("(left at a rung)");
    SparkConf configuration = SparkSessions.configuration("test", "local[2]");
    try (SparkSession spark = SparkSessions.start(configuration)) {
      ResultTables tables =
          new ResultTables(
              spark,
              new ResultDirectory(place("undisturbed"), SparkSessions.fileSystems(configuration)));
      assertThat(texts(tables.trials().groupBy("status").count().orderBy("status")))
          .containsExactly("completed,4", "diverged,2");
      assertThat(new Report(tables, Map.of()).html())
          .contains("4 completed")
          .contains("4 settings were left at rungs of the screen")
          .contains("Settings that were left at a rung");
      Path csv = directory.resolve("csv");
      new Export(tables).csv(csv);
      assertThat(csv.resolve("screened.csv")).content().hasLineCount(1 + 6);
      assertThat(csv.resolve("trials.csv")).content().hasLineCount(1 + 4 + 2);
      int ofDiverged = all.rows().size() - 2 * 5 * ITERATIONS;
      assertThat(csv.resolve("metrics.csv"))
          .content()
          .hasLineCount(1 + 4 * ITERATIONS + ofDiverged);
    }
    Path summary = directory.resolve("undisturbed/tables");
    assertThat(Files.readAllLines(summary.resolve("summary.csv"))).hasSize(1 + 2 + 1);
    assertThat(Files.readAllLines(summary.resolve("screened.csv")))
        .hasSize(1 + 4)
        .anyMatch(row -> row.contains(",0.25,6,6,"))
        .anyMatch(row -> row.contains(",0.5,3,3,"));
  }

  private Path sweep(String name, String screen) throws IOException {
    return Files.writeString(directory.resolve(name + ".conf"), SWEEP + screen);
  }

  private String place(String results) {
    return directory.resolve(results).toString();
  }

  private int run(Path sweep, String results) {
    return execute(
        "run",
        sweep.toString(),
        "--out",
        place(results),
        "--master",
        "local[2]",
        "--checkpoint-every",
        "1i",
        "--pack-size",
        "3");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = AlphaSweep.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private Results read(String results) throws IOException {
    SparkConf configuration = SparkSessions.configuration("test", "local[2]");
    try (SparkSession spark = SparkSessions.start(configuration)) {
      ResultTables tables =
          new ResultTables(
              spark, new ResultDirectory(place(results), SparkSessions.fileSystems(configuration)));
      List<String> csv = new ArrayList<>();
      for (String name : List.of("summary.csv", "screened.csv", "finals.csv")) {
        Path file = directory.resolve(results).resolve("tables").resolve(name);
        csv.add(Files.exists(file) ? Files.readString(file) : "");
      }
      return new Results(
          texts(
              tables
                  .decisions()
                  .orderBy("look", "trial_id")
                  .drop("sweep", "environment", "trial_id")),
          texts(
              tables
                  .metrics()
                  .orderBy("trial_id", "iteration")
                  .select("trial_id", "iteration", "episodic_return_100", "entropy", "value_loss")),
          texts(
              tables
                  .trials()
                  .unionByName(tables.screened(), true)
                  .orderBy("trial_id")
                  .select("trial_id", "seed", "status", "iterations", "env_steps")),
          csv);
    }
  }

  private static List<String> texts(Dataset<Row> rows) {
    List<String> texts = new ArrayList<>();
    rows.collectAsList().forEach(row -> texts.add(row.mkString(",")));
    return texts;
  }
}
