package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.metrics.Column;
import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.sweep.TrialSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar of the build, submitted with {@code spark-submit} to a real master and worker on
 * loopback, from the Spark distribution that scripts/fetch-spark unpacks.
 */
class ClusterIT {

  private static final Path BUILD = Path.of(System.getProperty("alphasweep.build"));
  private static final Path JAR = Path.of(System.getProperty("alphasweep.jar"));
  private static final Path SPARK = BUILD.resolve("spark");
  private static final String LOOPBACK = "127.0.0.1";

  private static final String SWEEP =
      """
      name = cluster-test
      base { total-timesteps = 1024, num-steps = 512, num-minibatches = 8, update-epochs = 2 }
      grid { environment = [InvertedPendulum-v4], algorithm = [ppo, am-ppo] }
      seeds = 3
      """;

  @TempDir private Path directory;

  private final List<Process> daemons = new ArrayList<>();

  @AfterEach
  void stopDaemons() throws InterruptedException {
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroy);
      daemon.destroy();
      daemon.waitFor(30, TimeUnit.SECONDS);
    }
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void rowsOfAClusterEqualThoseOfOneProcessWithOtherPacks() throws Exception {
    Path sweep = Files.writeString(directory.resolve("sweep.conf"), SWEEP);
    String master = startCluster();

    Path onCluster = directory.resolve("cluster");
    submit(master, sweep, onCluster, "--pack-size", "3");
    Path local = directory.resolve("local");
    submit("local[2]", sweep, local, "--pack-size", "1");

    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      Table metrics = Table.of(MetricRow.class);
      List<String> rows = rows(spark, onCluster, "metrics", metrics);
      assertThat(rows).hasSize(2 * 3 * 2);
      assertThat(rows).isEqualTo(rows(spark, local, "metrics", metrics));

      Table trials = new TrialsTable(List.copyOf(TrialSchema.standard().settings())).table();
      List<String> ends = rows(spark, onCluster, "trials", trials);
      assertThat(ends).hasSize(2 * 3).allMatch(row -> row.contains(",completed,"));
      assertThat(ends).isEqualTo(rows(spark, local, "trials", trials));
    }
    assertThat(onCluster.resolve("tables/summary.csv")).exists();
  }

  /** The rows without what depends on where and when they were made, sorted. */
  private static List<String> rows(SparkSession spark, Path out, String name, Table table) {
    org.apache.spark.sql.Column[] same =
        table.columns().stream()
            .filter(column -> !column.timing())
            .map(Column::name)
            .map(org.apache.spark.sql.functions::col)
            .toArray(org.apache.spark.sql.Column[]::new);
    return spark.read().parquet(out.resolve(name).toString()).select(same).collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private String startCluster() throws IOException, InterruptedException {
    int port = freePort();
    daemon(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        LOOPBACK,
        "--port",
        String.valueOf(port),
        "--webui-port",
        "0");
    String master = "spark://" + LOOPBACK + ":" + port;
    awaitLine("master", "I have been elected leader");
    daemon(
        "worker",
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        LOOPBACK,
        "--webui-port",
        "0",
        "--cores",
        "2",
        "--memory",
        "3g",
        "--work-dir",
        directory.resolve("work").toString(),
        master);
    awaitLine("worker", "Successfully registered with master");
    return master;
  }

  private void daemon(String name, String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(SPARK.resolve("bin/spark-class").toString()));
    line.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder
        .environment()
        .put(
            "SPARK_DAEMON_JAVA_OPTS", "-Dspark.master.rest.enabled=false -Dspark.ui.enabled=false");
    daemons.add(start(builder, name));
  }

  private void submit(String master, Path sweep, Path out, String... options) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                SPARK.resolve("bin/spark-submit").toString(),
                "--master",
                master,
                "--class",
                "io.alphasweep.cli.AlphaSweep",
                "--conf",
                "spark.driver.host=" + LOOPBACK,
                "--conf",
                "spark.driver.bindAddress=" + LOOPBACK,
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.executor.memory=1g",
                "--driver-memory",
                "1g",
                JAR.toString(),
                "run",
                sweep.toString(),
                "--out",
                out.toString(),
                "--device",
                "cpu"));
    line.addAll(List.of(options));
    String name = "submit-" + out.getFileName();
    Process process = start(new ProcessBuilder(line), name);
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String said = said(name);
    assertThat(ended).as("ended in time; it said: " + said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said).doesNotContain(" INFO ", "Exception", "\tat ");
    assertThat(said).contains("6 trials completed, 0 diverged, 0 failed");
  }

  private Process start(ProcessBuilder builder, String name) throws IOException {
    builder.environment().put("SPARK_HOME", SPARK.toString());
    builder.environment().put("SPARK_LOCAL_IP", LOOPBACK);
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
  }

  private String said(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }

  private void awaitLine(String name, String text) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!said(name).contains(text)) {
      assertThat(System.nanoTime()).as(said(name)).isLessThan(deadline);
      Thread.sleep(100);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
