package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Sweeps whose seeds are added where they decide. */
class SeedRoundsTest {

  /** One setting learns nothing, two learn much the same, and one diverges. */
  private static final String BASE =
      """
      name = %s
      base {
        environment = CircleBandit
        algorithm = ppo
        total-timesteps = 8192
        num-envs = 16
        num-steps = 128
        num-minibatches = 4
        normalize-observations = false
        normalize-rewards = false
        optimizer { name = adam }
      }
      grid { optimizer.learning-rate = [1e-6, 5e-3, 1e-2, 1e18] }
      seeds %s
      """;

  private static final String ADDED = "{ from = 3, to = 5, until = certain }";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private record Results(List<String> decisions, List<String> rows) {}

  @Test
  void decidesByRowsAlone() throws IOException {
    Path sweep = sweep("race", ADDED);
    assertThat(execute("plan", sweep.toString())).as(err::toString).isZero();
    assertThat(out.toString())
        .contains("1 to 3 at first, up to 5 where they decide, until certain")
        .contains("20  at the most; 12 at the least");

    assertThat(run(sweep, "undisturbed")).as(err::toString).isZero();
    Results undisturbed = read("undisturbed");
    assertThat(undisturbed.decisions())
        .hasSize(8)
        .anyMatch(row -> row.matches("1,learning rate 1.?e-?6,3,3,.*,beaten"))
        .anyMatch(row -> row.matches("1,learning rate 1e18,3,0,null,null,null,lost"))
        .anyMatch(row -> row.matches("2,learning rate 0.01,5,5,.*,(leads|competes)"))
        .anyMatch(row -> row.matches("2,learning rate 0.005,5,5,.*,(leads|competes)"));
    assertThat(out.toString())
        .contains("race, round 2: 16 trials, 4 of them left to train")
        .contains("Seeds were added where they decide")
        .doesNotContain("CircleBandit: certain");
    out.getBuffer().setLength(0);
    assertThat(execute("status", place("undisturbed"))).isZero();
    assertThat(out.toString()).contains("done").contains("round 2 of seeds, 16 trials");

    // What an executor may have done first: a part of the first round, and some of the second.
    assertThat(run(sweep("race", "= [2, 5]"), "resumed")).as(err::toString).isZero();
    assertThat(run(sweep("race", ADDED), "resumed")).as(err::toString).isZero();
    Results resumed = read("resumed");
    assertThat(resumed.decisions()).isEqualTo(undisturbed.decisions());
    assertThat(resumed.rows()).containsAll(undisturbed.rows());
  }

  private Path sweep(String name, String seeds) throws IOException {
    return Files.writeString(directory.resolve(name + ".conf"), BASE.formatted(name, seeds));
  }

  private String place(String results) {
    return directory.resolve(results).toString();
  }

  private int run(Path sweep, String results) {
    return execute("run", sweep.toString(), "--out", place(results), "--master", "local[2]");
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
      return new Results(
          texts(
              tables
                  .decisions()
                  .orderBy("look", "trial_id")
                  .drop("sweep", "environment", "trial_id")
                  .drop("rung", "rank", "settings", "env_steps")),
          texts(
              tables
                  .metrics()
                  .orderBy("trial_id", "iteration")
                  .select(
                      "trial_id", "iteration", "episodic_return_100", "entropy", "value_loss")));
    }
  }

  private static List<String> texts(Dataset<Row> rows) {
    List<String> texts = new ArrayList<>();
    rows.collectAsList().forEach(row -> texts.add(row.mkString(",")));
    return texts;
  }
}
