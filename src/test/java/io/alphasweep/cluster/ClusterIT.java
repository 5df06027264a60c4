package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the build, submitted to a real master and worker. */
class ClusterIT {

  private static final String SWEEP =
      """
      name = cluster-test
      base { total-timesteps = 1024, num-steps = 512, num-minibatches = 8, update-epochs = 2 }
      grid { environment = [InvertedPendulum-v4], algorithm = [ppo, am-ppo] }
      seeds = 3
      """;

  @TempDir private Path directory;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void rowsOfAClusterEqualThoseOfOneProcessWithOtherPacks() throws Exception {
    Path sweep = Files.writeString(directory.resolve("sweep.conf"), SWEEP);
    Path onCluster = directory.resolve("cluster");
    try (LoopbackCluster cluster = new LoopbackCluster(directory)) {
      cluster.startWorker(2, "3g", Map.of());
      submit(cluster.master(), sweep, onCluster, "--pack-size", "3");
    }
    Path local = directory.resolve("local");
    submit("local[2]", sweep, local, "--pack-size", "1");

    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      List<String> rows = ResultRows.metrics(spark, onCluster);
      assertThat(rows).hasSize(2 * 3 * 2);
      assertThat(rows).isEqualTo(ResultRows.metrics(spark, local));

      List<String> ends = ResultRows.trials(spark, onCluster);
      assertThat(ends).hasSize(2 * 3).allMatch(row -> row.contains(",completed,"));
      assertThat(ends).isEqualTo(ResultRows.trials(spark, local));
    }
    assertThat(onCluster.resolve("tables/summary.csv")).exists();
  }

  private void submit(String master, Path sweep, Path out, String... options) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", sweep.toString(), "--out", out.toString(), "--device", "cpu"));
    arguments.addAll(List.of(options));
    LoopbackCluster.Logged run =
        LoopbackCluster.submit(
            directory,
            "submit-" + out.getFileName(),
            master,
            Map.of("spark.executor.memory", "1g", "spark.driver.memory", "1g"),
            arguments);
    assertThat(run.await(Duration.ofMinutes(5))).as(run.said()).isZero();
    assertThat(run.said()).doesNotContain(" INFO ", "Exception", "\tat ");
    assertThat(run.said()).contains("6 trials completed, 0 diverged, 0 failed");
  }
}
