package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cli.AlphaSweep;
import io.alphasweep.store.DirectoryLock;
import io.alphasweep.store.HaltingFiles;
import io.alphasweep.store.ResultDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of real processes that are killed, against the same sweeps left alone. */
class SurvivalIT {

  private static final String SWEEP =
      """
      name = survival
      base { total-timesteps = 7680, num-steps = 128, num-minibatches = 2, update-epochs = 2
             optimizer { name = dynag, momentum = 0.9 } }
      grid {
        environment = [InvertedPendulum-v4, Swimmer-v4]
        algorithm = [ppo, am-ppo]
      }
      seeds = 2
      """;

  private static final int TRIALS = 8;
  private static final int ITERATIONS = 60;

  /**
   * Each iteration of a pack is a commit. Packs are of two trials, of one and of three, so that
   * there are fewer commits in one run than in another, and enough in all.
   */
  private static final int COMMITS = TRIALS / 2 * ITERATIONS;

  private static final int COMMITS_BETWEEN_KILLS = 8;

  private static final Map<String, String> MEMORY =
      Map.of(
          "spark.executor.memory", "1g",
          "spark.driver.memory", "1g",
          "spark.executor.cores", "1",
          "spark.executor.extraJavaOptions", LoopbackCluster.SOON_THERE);

  @TempDir private Path directory;

  private final Random random = new Random(4);
  private int kills;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void whateverDiesTheRowsAreThoseOfAnUndisturbedRunEachOnce() throws Exception {
    Path sweep = Files.writeString(directory.resolve("sweep.conf"), SWEEP);
    Path alone = directory.resolve("alone");
    LoopbackCluster.Logged reference = run("local[2]", sweep, alone, "alone", "--pack-size", "4");
    assertThat(reference.await(Duration.ofMinutes(5))).as(reference.said()).isZero();

    Path out = directory.resolve("out");
    try (LoopbackCluster cluster = new LoopbackCluster(directory)) {
      cluster.startWorker(1, "2g", Map.of());
      cluster.startWorker(1, "2g", Map.of());

      LoopbackCluster.Logged first = submit(cluster, sweep, out, "first", 2);
      killUntil(cluster, first, out, COMMITS / 3);
      first.process().destroyForcibly().waitFor();
      spoilCheckpoints(out);

      LoopbackCluster.Logged second = submit(cluster, sweep, out, "second", 1);
      killUntil(cluster, second, out, COMMITS * 2 / 3);
      second.process().destroyForcibly().waitFor();

      LoopbackCluster.Logged third = submit(cluster, sweep, out, "third", 3);
      killUntil(cluster, third, out, COMMITS * 5 / 6);
      third.process().destroy(); // SIGTERM
      assertThat(third.await(Duration.ofSeconds(60))).as(third.said()).isEqualTo(143);
      assertThat(third.said())
          .contains("alphasweep: stopped")
          .contains("To go on: alphasweep run " + sweep + " --out " + out);

      LoopbackCluster.Logged last = submit(cluster, sweep, out, "last", 2);
      killUntil(cluster, last, out, COMMITS - COMMITS_BETWEEN_KILLS);
      assertThat(last.await(Duration.ofMinutes(5))).as(last.said()).isZero();
      assertThat(last.said()).contains("8 trials completed, 0 diverged, 0 failed");
    }
    assertThat(kills).isGreaterThanOrEqualTo(20);
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      assertThat(ResultRows.metrics(spark, out))
          .hasSize(TRIALS * ITERATIONS)
          .isEqualTo(ResultRows.metrics(spark, alone));
      assertThat(ResultRows.trials(spark, out)).isEqualTo(ResultRows.trials(spark, alone));
    }
    assertThat(files(out.resolve("checkpoints"))).isEmpty();
    assertThat(files(out.resolve("_uncommitted"))).isEmpty();
    assertThat(DirectoryLock.isHeld(new ResultDirectory(out.toString(), new Configuration())))
        .isFalse();
  }

  /**
   * Kills an executor now and then, mostly the one that has lived longest, until there are rows.
   */
  private void killUntil(
      LoopbackCluster cluster, LoopbackCluster.Logged driver, Path out, int commits)
      throws Exception {
    int next = commitsIn(out) + COMMITS_BETWEEN_KILLS;
    while (commitsIn(out) < commits) {
      assertThat(driver.process().isAlive()).as(driver.said()).isTrue();
      if (commitsIn(out) >= next) {
        Thread.sleep(random.nextInt(500));
        List<ProcessHandle> executors = new ArrayList<>(cluster.executors());
        executors.sort(
            Comparator.comparing(process -> process.info().startInstant().orElseThrow()));
        if (!executors.isEmpty()) {
          ProcessHandle victim = executors.get(random.nextInt(4) == 0 ? executors.size() - 1 : 0);
          boolean asked = random.nextInt(5) == 0;
          if (asked ? victim.destroy() : LoopbackCluster.kill(victim)) {
            kills++;
            // From commit to commit and not from kill to kill: a fast machine has as many.
            next += COMMITS_BETWEEN_KILLS;
          }
        }
      }
      Thread.sleep(50);
    }
  }

  private static int commitsIn(Path out) throws IOException {
    return files(out.resolve("metrics")).size();
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Breaks every other checkpoint, one way or another. */
  private static void spoilCheckpoints(Path out) throws IOException {
    List<Path> checkpoints = files(out.resolve("checkpoints"));
    assertThat(checkpoints).isNotEmpty();
    for (int index = 0; index < checkpoints.size(); index += 2) {
      if (index % 4 == 0) {
        byte[] bytes = Files.readAllBytes(checkpoints.get(index));
        bytes[bytes.length / 2] ^= 1;
        Files.write(checkpoints.get(index), bytes);
      } else {
        Files.delete(checkpoints.get(index));
      }
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void divergingAndThrowingTrialsLeaveTheOthersAlone() throws Exception {
    String base =
        """
        name = same
        base {
          environment = Hopper-v4
          total-timesteps = 1024, num-steps = 256, num-minibatches = 4, update-epochs = 2
        }
        """;
    String seeds = "seeds = 1\n";
    Path sound =
        Files.writeString(
            directory.resolve("sound.conf"),
            base + "zip { gamma = [0.9, 0.91, 0.92, 0.93, 0.94, 0.95] }\n" + seeds);
    Path mixed =
        Files.writeString(
            directory.resolve("mixed.conf"),
            base
                + """
                zip {
                  gamma = [0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97]
                  "optimizer.learning-rate" = [3e-4, 3e-4, 3e-4, 3e-4, 3e-4, 3e-4, 1e30, 3e-4]
                  network.hidden-sizes = [
                    [64, 64], [64, 64], [64, 64], [64, 64], [64, 64], [64, 64], [64, 64],
                    [65536, 65536]
                  ]
                }
                """
                + seeds);
    LoopbackCluster.Logged undisturbed =
        run("local[2]", sound, directory.resolve("sound"), "sound", "--pack-size", "6");
    assertThat(undisturbed.await(Duration.ofMinutes(3))).as(undisturbed.said()).isZero();
    LoopbackCluster.Logged disturbed =
        run("local[2]", mixed, directory.resolve("mixed"), "mixed", "--pack-size", "7");
    assertThat(disturbed.await(Duration.ofMinutes(3))).as(disturbed.said()).isEqualTo(3);
    assertThat(disturbed.said())
        .contains("6 trials completed, 1 diverged, 1 failed")
        .contains("  failed 1x: ")
        .contains(" --retry failed");

    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      List<String> rows = ResultRows.metrics(spark, directory.resolve("sound"));
      assertThat(rows).hasSize(6 * 4);
      assertThat(ResultRows.metrics(spark, directory.resolve("mixed"))).containsAll(rows);
      assertThat(
              spark
                  .read()
                  .parquet(directory.resolve("mixed/trials").toString())
                  .groupBy("status")
                  .count()
                  .orderBy("status")
                  .collectAsList())
          .map(Object::toString)
          .containsExactly("[completed,6]", "[diverged,1]", "[failed,1]");
    }
  }

  /**
   * The driver is killed while it merges and while it writes the tables, each time a step further
   * on; what it had begun the next one finds.
   */
  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aDriverThatIsKilledAtTheEndIsGoneOnWith() throws Exception {
    Path sweep =
        Files.writeString(
            directory.resolve("sweep.conf"),
            SWEEP.replace("total-timesteps = 7680", "total-timesteps = 512"));
    Path alone = directory.resolve("alone");
    LoopbackCluster.Logged undisturbed = driver(sweep, alone, 4, List.of());
    assertThat(undisturbed.await(Duration.ofMinutes(3))).as(undisturbed.said()).isZero();

    Path out = directory.resolve("out");
    killBefore("sync .*-merge/.*", 2, sweep, out);
    assertThat(files(out.resolve("metrics"))).noneMatch(SurvivalIT::isMerged);
    killBefore("move .*/merged-.*", 2, sweep, out);
    assertThat(files(out.resolve("metrics"))).filteredOn(SurvivalIT::isMerged).hasSize(1);
    killBefore("move .*/_files.json", 1, sweep, out);
    assertThat(files(out.resolve("trials"))).anyMatch(SurvivalIT::isMerged);
    killBefore("delete .*/metrics/.*", 3, sweep, out);
    assertThat(out.resolve("_files.json")).exists();
    killBefore("move .*/tables/.*", 1, sweep, out);
    assertThat(files(out.resolve("metrics"))).allMatch(SurvivalIT::isMerged);
    assertThat(files(out.resolve("tables"))).isEmpty();
    killBefore("move .*/tables/.*", 4, sweep, out);
    assertThat(files(out.resolve("tables"))).hasSize(3);

    LoopbackCluster.Logged last = driver(sweep, out, 3, List.of());
    assertThat(last.await(Duration.ofMinutes(3))).as(last.said()).isZero();
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      assertThat(ResultRows.metrics(spark, out))
          .hasSize(TRIALS * 4)
          .isEqualTo(ResultRows.metrics(spark, alone));
      assertThat(ResultRows.trials(spark, out)).isEqualTo(ResultRows.trials(spark, alone));
    }
    // Parquet's own footers name the encodings of a column in an order of chance.
    List<Path> tables = files(alone.resolve("tables"));
    assertThat(files(out.resolve("tables"))).hasSameSizeAs(tables);
    for (Path table : tables) {
      if (table.toString().endsWith(".csv")) {
        assertThat(out.resolve("tables").resolve(table.getFileName()))
            .hasSameTextualContentAs(table);
      }
    }
    assertThat(files(out.resolve("_uncommitted"))).isEmpty();
  }

  /** The driver dies between two rungs: some trials have gone on from the first one's decision. */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void aScreenIsDecidedTheSameWhereverItsDriverIsKilled() throws Exception {
    Path sweep =
        Files.writeString(
            directory.resolve("sweep.conf"),
            SWEEP.replace("total-timesteps = 7680", "total-timesteps = 1024")
                + "zip { gamma = [0.9, 0.99] }\n"
                + "screen { rungs = [0.25, 0.5], keep = 0.5 }\n");
    Path alone = directory.resolve("alone");
    LoopbackCluster.Logged undisturbed = driver(sweep, alone, 8, List.of());
    assertThat(undisturbed.await(Duration.ofMinutes(3))).as(undisturbed.said()).isZero();
    assertThat(undisturbed.said()).contains("4 trials completed, 0 diverged, 0 failed, 12 screened");

    Path out = directory.resolve("out");
    killBefore("move .*/checkpoints/.*", 6, sweep, out, 8);
    assertThat(files(out.resolve("decisions"))).isNotEmpty();
    LoopbackCluster.Logged last = driver(sweep, out, 3, List.of());
    assertThat(last.await(Duration.ofMinutes(3))).as(last.said()).isZero();
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      assertThat(ResultRows.metrics(spark, out))
          .hasSize(2 * (4 * 2 + 2 * 4 + 2 * 8))
          .isEqualTo(ResultRows.metrics(spark, alone));
      assertThat(ResultRows.trials(spark, out)).isEqualTo(ResultRows.trials(spark, alone));
      assertThat(decisions(spark, out)).hasSize(2 * (4 + 2)).isEqualTo(decisions(spark, alone));
    }
    assertThat(out.resolve("tables/screened.csv"))
        .hasSameTextualContentAs(alone.resolve("tables/screened.csv"));
    assertThat(files(out.resolve("checkpoints"))).isEmpty();
  }

  private static List<String> decisions(SparkSession spark, Path out) {
    return spark
        .read()
        .parquet(out.resolve("decisions").toString())
        .collectAsList()
        .stream()
        .map(Object::toString)
        .sorted()
        .toList();
  }

  private static boolean isMerged(Path file) {
    return file.getFileName().toString().startsWith("merged-");
  }

  /** Runs the sweep in a process of its own until it stands before a change, and kills it there. */
  private void killBefore(String change, int count, Path sweep, Path out) throws Exception {
    killBefore(change, count, sweep, out, 1 + random.nextInt(4));
  }

  private void killBefore(String change, int count, Path sweep, Path out, int packSize)
      throws Exception {
    Path stands = directory.resolve("stands");
    Files.deleteIfExists(stands);
    LoopbackCluster.Logged driver =
        driver(sweep, out, packSize, HaltingFiles.options(change, count, stands));
    try {
      while (!Files.exists(stands)) {
        assertThat(driver.process().isAlive()).as("%s: %s", change, driver.said()).isTrue();
        Thread.sleep(20);
      }
    } finally {
      driver.process().destroyForcibly().waitFor(); // SIGKILL
    }
  }

  /** A driver on this machine, with the classes of the test. */
  private LoopbackCluster.Logged driver(Path sweep, Path out, int packSize, List<String> options)
      throws IOException {
    List<String> line = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(List.of(LoopbackCluster.SOON_THERE.split(" ")));
    line.addAll(options);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), AlphaSweep.class.getName()));
    line.addAll(List.of("run", sweep.toString(), "--out", out.toString(), "--master", "local[2]"));
    line.addAll(List.of("--device", "cpu", "--pack-size", Integer.toString(packSize)));
    line.addAll(List.of("--checkpoint-every", "1i"));
    Path log = directory.resolve("driver.log");
    return new LoopbackCluster.Logged(
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log);
  }

  private LoopbackCluster.Logged submit(
      LoopbackCluster cluster, Path sweep, Path out, String name, int packSize) throws IOException {
    return run(
        cluster.master(),
        sweep,
        out,
        name,
        "--pack-size",
        Integer.toString(packSize),
        "--checkpoint-every",
        "1i");
  }

  private LoopbackCluster.Logged run(
      String master, Path sweep, Path out, String name, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", sweep.toString(), "--out", out.toString(), "--device", "cpu"));
    arguments.addAll(List.of(options));
    return LoopbackCluster.submit(directory, name, master, MEMORY, arguments);
  }
}
