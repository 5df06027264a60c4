package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.testing.SmallSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of notebooks/queries.sql on a small real sweep. */
class QueriesTest {

  @TempDir private static Path directory;

  private static SparkSession spark;

  @BeforeAll
  static void train() throws IOException {
    Path file = Files.writeString(directory.resolve("small.conf"), SmallSweep.FILE);
    Path results = directory.resolve("results");
    int exit =
        AlphaSweep.commandLine()
            .execute("run", file.toString(), "--out", results.toString(), "--master", "local[2]");
    assertThat(exit).isZero();
    spark = SparkSessions.start(SparkSessions.configuration("test", "local[2]"));
    for (String table : List.of("metrics", "trials", "tables/finals.parquet")) {
      spark
          .read()
          .parquet(results.resolve(table).toString())
          .createOrReplaceTempView(table.replaceAll(".*/|\\..*", ""));
    }
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void everyQueryAnswers() throws IOException {
    List<Dataset<Row>> answers = new ArrayList<>();
    Pattern.compile(";\\n")
        .splitAsStream(Files.readString(Path.of("notebooks/queries.sql")))
        .map(spark::sql)
        .forEach(answers::add);
    assertThat(answers).hasSize(10);
    List<List<Row>> rows = answers.stream().map(Dataset::collectAsList).toList();
    // 2 environments, PPO and AM-PPO with 2 kappas, 2 seeds, 3 iterations.
    assertThat(rows.stream().map(List::size)).containsExactly(1, 6, 2, 18, 6, 6, 2, 6, 4, 6);
    assertThat(rows.get(0).get(0).<Long>getAs("trials")).isEqualTo(12);
    assertThat(rows.get(1)).allMatch(row -> row.<Long>getAs("seeds") == 2);
    // The best of query 7 is the first of query 2, which the summary of the run gives as well.
    Row best = rows.get(6).get(0);
    assertThat(best.<Double>getAs("mean")).isEqualTo(rows.get(1).get(0).<Double>getAs("mean"));
    double summarized =
        spark
            .read()
            .parquet(directory.resolve("results/tables/summary.parquet").toString())
            .where("environment = 'Hopper-v4'")
            .selectExpr("max(final_reward_mean)")
            .first()
            .getDouble(0);
    assertThat(best.<Double>getAs("mean")).isCloseTo(summarized, within(1e-9));
    // Every answer has a number: a query over a column that is null throughout asks nothing.
    for (int query = 1; query < rows.size(); query++) {
      assertThat(rows.get(query))
          .as("query " + (query + 1))
          .anyMatch(
              row ->
                  Arrays.stream(row.schema().fieldNames())
                      .anyMatch(name -> row.getAs(name) instanceof Double value && value != 0));
    }
  }
}
