package io.alphasweep.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PublicationTest extends SparkTest {

  private ResultTables tables(Path folder) {
    return new ResultTables(
        spark, new ResultDirectory(folder.toString(), spark.sparkContext().hadoopConfiguration()));
  }

  private Map<String, Long> publish(
      int trials,
      int iterations,
      BiFunction<Map<String, Object>, Integer, Map<String, Object>> metrics)
      throws IOException {
    SyntheticSweep sweep = new SyntheticSweep(iterations, metrics);
    for (int trial = 0; trial < trials; trial++) {
      sweep.trial(
          Map.of(
              "algorithm", trial % 2 == 0 ? "ppo" : "am-ppo",
              "status", trial == trials - 1 ? "diverged" : "completed",
              "seed", 1L + trial / 2));
    }
    ResultTables before = tables(directory.resolve("whole"));
    sweep.write(before.results());
    return new Publication(before).write(directory.resolve("small"));
  }

  /** 250 iterations come to 84 points of 3 iterations, the last of one. */
  @Test
  void aPointIsTheMeanOverTheIterationsSinceTheOneBefore() throws IOException {
    publish(
        6,
        250,
        (trial, iteration) ->
            Map.of("episodic_return_100", 10.0 * iteration, "entropy", 1.0 / 3 + iteration));
    ResultTables small = tables(directory.resolve("small"));
    List<Row> rows =
        small
            .metrics()
            .where("trial_id = '0000000000000000'")
            .orderBy("iteration")
            .select("iteration", "env_steps", "episodic_return_100", "entropy")
            .collectAsList();
    assertThat(rows).hasSize(63);
    assertThat(rows.get(0).getLong(0)).isEqualTo(4);
    assertThat(rows.get(0).getLong(1)).isEqualTo(400);
    assertThat(rows.get(0).getDouble(2)).isEqualTo(25);
    assertThat(rows.get(0).getDouble(3)).isCloseTo(2.5 + 1.0 / 3, within(1e-4));
    assertThat(rows.get(62).getLong(0)).isEqualTo(250);
    assertThat(rows.get(62).getLong(1)).isEqualTo(25_000);
    assertThat(rows.get(62).getDouble(2)).isEqualTo(2495);
    // The last point is a mean of several iterations; the final reward is that of the last one.
    assertThat(small.finals().count()).isEqualTo(6);
    Summary before = new Summarize(tables(directory.resolve("whole"))).compute();
    Summary after = new Summarize(small).compute();
    assertThat(after.answer()).isEqualTo(before.answer());
    for (int table = 0; table < before.tables().size(); table++) {
      assertThat(after.tables().get(table).rows()).isEqualTo(before.tables().get(table).rows());
    }
  }

  /** Noise in every digit of twelve metrics: more than there is room for. */
  @Test
  void manyTrialsStayUnderAMegabyteAndKeepEveryPointOfTheReturn() throws IOException {
    List<String> metrics =
        List.of(
            "episodic_return_100",
            "entropy",
            "policy_loss",
            "value_loss",
            "approx_kl",
            "old_approx_kl",
            "clip_fraction",
            "explained_variance",
            "gradient_norm",
            "advantage_mean",
            "advantage_std",
            "learning_rate");
    Map<String, Long> files =
        publish(
            120,
            100,
            (trial, iteration) -> {
              Map<String, Object> values = new HashMap<>();
              double phase = iteration * 0.37 + trial.get("trial_id").hashCode();
              for (int metric = 0; metric < metrics.size(); metric++) {
                values.put(metrics.get(metric), Math.sin(phase + metric * iteration));
              }
              return values;
            });
    assertThat(files.values().stream().mapToLong(Long::longValue).sum()).isLessThan(500_000);
    Row counts =
        tables(directory.resolve("small"))
            .metrics()
            .selectExpr("count(episodic_return_100)", "count(entropy)", "count(iteration_seconds)")
            .first();
    assertThat(counts.getLong(0)).isEqualTo(120 * 100);
    assertThat(counts.getLong(1)).isEqualTo(120 * 50);
    assertThat(counts.getLong(2)).isZero();
  }
}
