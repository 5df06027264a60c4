package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.metrics.MetricRow;
import io.alphasweep.metrics.RefusedException;
import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.metrics.Table;
import io.alphasweep.metrics.TrialsTable;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.SummaryFormats;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.sweep.Pack;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Spark side of a sweep, over a trainer whose rows are a formula of seed and iteration. */
class SweepRunTest {

  private static final int ITERATIONS = 20;
  private static final long BATCH = 100;

  private static SparkSession spark;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    spark = SparkSessions.start(SparkSessions.configuration("test", "local[2]"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void writesOneRowPerTrialAndIteration() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 4), trials("am-ppo", 1, 3));
    List<TrialOutcome> outcomes = run(packs, SweepRunTest::formula);

    assertThat(outcomes)
        .extracting(TrialOutcome::trialId)
        .containsExactlyElementsOf(
            packs.stream().flatMap(pack -> pack.trials().stream()).map(TrialSpec::id).toList());
    Dataset<Row> metrics = spark.read().parquet(directory + "/metrics");
    assertThat(metrics.count()).isEqualTo(7 * ITERATIONS);
    assertThat(metrics.schema().fieldNames())
        .containsExactlyElementsOf(Table.of(MetricRow.class).names());
    assertThat(
            metrics
                .where("seed = 2 AND algorithm = 'ppo' AND iteration = 1")
                .select("env_steps", "episodic_return_100", "clip_fraction", "alpha_ema")
                .collectAsList())
        .map(Row::toString)
        .containsExactly("[100,null,0.01,null]");

    Dataset<Row> trials = spark.read().parquet(directory + "/trials");
    assertThat(trials.count()).isEqualTo(7);
    assertThat(trials.schema().fieldNames())
        .containsExactlyElementsOf(new TrialsTable(settings()).table().names());
    Row trial = trials.where("algorithm = 'am-ppo' AND seed = 3").first();
    assertThat(trial.<String>getAs("status")).isEqualTo("completed");
    assertThat(trial.<Double>getAs("modulation_kappa")).isEqualTo(2.0);
    assertThat(trial.<String>getAs("network_hidden_sizes")).isEqualTo("[64,64]");
    assertThat(trial.<Long>getAs("pack")).isEqualTo(1);
    assertThat(trial.<String>getAs("spec")).isEqualTo(packs.get(1).trials().get(2).canonical());
    assertThat(trial.<String>getAs("git_commit")).matches("([0-9a-f]{40}(-dirty)?|unknown)");
    assertThat(trial.<String>getAs("mujoco_version")).startsWith("3.");
    assertThat(trial.<String>getAs("pytorch_version")).startsWith("2.");
  }

  @Test
  void leavesOnlyParquetFilesAndReplacesThemOnARepetition() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 2));
    run(packs, SweepRunTest::formula);
    run(packs, SweepRunTest::formula);
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getParent().getFileName()))
          .map(Path::toString)
          .containsExactlyInAnyOrder("metrics", "trials");
    }
    assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(2 * ITERATIONS);
  }

  @Test
  void anExceptionFailsItsPackAndNoOther() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 2), trials("am-ppo", 1, 3));
    List<TrialOutcome> outcomes =
        run(
            packs,
            (sweep, trials, device, listener) -> {
              if (trials.get(0).algorithm().equals("ppo")) {
                listener.iteration(row(sweep, trials.get(1), 1));
                throw new IllegalStateException("out of\n luck");
              }
              return formula(sweep, trials, device, listener);
            });
    assertThat(outcomes)
        .extracting(TrialOutcome::status)
        .containsExactly(
            Status.FAILED, Status.FAILED, Status.COMPLETED, Status.COMPLETED, Status.COMPLETED);
    List<Row> failed =
        spark
            .read()
            .parquet(directory + "/trials")
            .where("status = 'failed'")
            .orderBy("seed")
            .select("error", "iterations", "env_steps")
            .collectAsList();
    assertThat(failed)
        .map(Row::toString)
        .containsExactly(
            "[IllegalStateException: out of luck,0,0]",
            "[IllegalStateException: out of luck,1,100]");

    SummaryTable summary = new Summarize(spark, results()).execute().settings();
    assertThat(summary.rows()).hasSize(2);
    List<Object> ppo = summary.rows().get(1);
    assertThat(summary.value(ppo, "n")).isEqualTo(0L);
    assertThat(summary.value(ppo, "final_reward_mean")).isNull();
    assertThat(summary.value(ppo, "failed")).isEqualTo(2L);
  }

  @Test
  void progressReachesTheDriverWhilePacksTrain() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 2), trials("am-ppo", 1, 2));
    SweepProgress progress = new SweepProgress(packs);
    List<SweepProgress.Snapshot> seen = new ArrayList<>();
    Thread watcher =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                SweepProgress.Snapshot snapshot = progress.snapshot();
                if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(snapshot)) {
                  seen.add(snapshot);
                }
                Thread.onSpinWait();
              }
            });
    watcher.start();
    new SweepRun(spark, "test", packs, settings(), results(), "cpu", SweepRunTest::slowly)
        .execute(progress);
    watcher.interrupt();

    assertThat(seen).anyMatch(at -> at.ended() == 0 && at.envSteps() > 0 && at.share() < 1);
    await(() -> progress.snapshot().ended() == 4);
    assertThat(progress.snapshot())
        .isEqualTo(new SweepProgress.Snapshot(4, 4, 0, 0, 4 * BATCH * ITERATIONS, 1.0));
  }

  @Test
  void summaryIsOverCompletedTrialsAndCountsTheOthers() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 4), trials("am-ppo", 1, 3), trials("am-ppo", 4, 4));
    run(
        packs,
        (sweep, trials, device, listener) ->
            formula(sweep, trials, device, listener).stream()
                .map(
                    outcome ->
                        outcome.trialId().equals(packs.get(2).trials().get(0).id())
                            ? new TrialOutcome(
                                outcome.trialId(), Status.DIVERGED, "loss is NaN", 20, 2000)
                            : outcome)
                .toList());
    SummaryTable summary = new Summarize(spark, results()).execute().settings();

    assertThat(summary.table().names().subList(0, summary.settings()))
        .containsExactly("environment", "algorithm", "optimizer");
    assertThat(summary.rows())
        .extracting(row -> summary.value(row, "algorithm"))
        .containsExactly("am-ppo", "ppo");
    List<Object> amPpo = summary.rows().get(0);
    assertThat(summary.value(amPpo, "n")).isEqualTo(3L);
    assertThat(summary.value(amPpo, "diverged")).isEqualTo(1L);
    List<Object> ppo = summary.rows().get(1);
    // Rewards 21, 22, 23 and 24; std and trimmed mean by hand.
    assertThat(summary.value(ppo, "final_reward_mean")).isEqualTo(22.5);
    assertThat((Double) summary.value(ppo, "final_reward_std"))
        .isCloseTo(Math.sqrt(5 / 3.0), within());
    assertThat(summary.value(ppo, "final_reward_iqm")).isEqualTo(22.5);
    // Iterations 19 and 20 are the last tenth of 20.
    assertThat((Double) summary.value(ppo, "clip_fraction_end")).isCloseTo(0.195, within());
    assertThat((Double) summary.value(ppo, "clip_fraction_all")).isCloseTo(0.105, within());
    assertThat(summary.value(ppo, "optimizer_clip_fraction_end")).isNull();

    assertThat(Files.readString(directory.resolve("tables/summary.csv")))
        .isEqualTo(SummaryFormats.csv(summary))
        .startsWith("environment,algorithm,optimizer,n,final_reward_mean,");
    assertThat(Files.readString(directory.resolve("tables/summary.md")))
        .contains("| Hopper-v4 | ppo | adam | 4 | 22.5 | 1.3 | 22.5 |");
    assertThat(spark.read().parquet(directory + "/tables/summary.parquet").count()).isEqualTo(2);
    assertThat(SummaryFormats.terminal(summary, 1))
        .contains("the interval is Student's", "... and 1 more rows: summary.md");
  }

  @Test
  void refusesADirectoryWithRows() throws IOException {
    run(packs(trials("ppo", 1, 1)), SweepRunTest::formula);
    assertThatThrownBy(() -> results().createForNewSweep())
        .isInstanceOf(RefusedException.class)
        .hasMessage(directory + " already holds rows of a sweep; give --out another directory");
  }

  @Test
  void refusesWhereNoDirectoryCanBe() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    String inside = directory + "/file/out";
    assertThatThrownBy(
            () ->
                new ResultDirectory(inside, spark.sparkContext().hadoopConfiguration())
                    .createForNewSweep())
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("cannot write to " + inside + ": ");
    assertThatThrownBy(
            () -> new ResultDirectory("nosuch://x/y", spark.sparkContext().hadoopConfiguration()))
        .isInstanceOf(RefusedException.class);
  }

  private List<TrialOutcome> run(List<Pack> packs, Trainer trainer) {
    return new SweepRun(spark, "test", packs, settings(), results(), "cpu", trainer)
        .execute(new SweepProgress(packs));
  }

  private ResultDirectory results() {
    return new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private static List<TrialOutcome> slowly(
      String sweep, List<TrialSpec> trials, String device, TrainingListener listener) {
    for (TrialSpec trial : trials) {
      for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
        listener.iteration(row(sweep, trial, iteration));
        try {
          Thread.sleep(25);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return outcomes(trials);
  }

  private static List<TrialOutcome> formula(
      String sweep, List<TrialSpec> trials, String device, TrainingListener listener) {
    for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
      for (TrialSpec trial : trials) {
        listener.iteration(row(sweep, trial, iteration));
      }
    }
    return outcomes(trials);
  }

  private static List<TrialOutcome> outcomes(List<TrialSpec> trials) {
    return trials.stream()
        .map(
            trial ->
                new TrialOutcome(
                    trial.id(), Status.COMPLETED, null, ITERATIONS, BATCH * ITERATIONS))
        .toList();
  }

  /** Final reward 20 + seed; clip fraction 0.01 per iteration; no episode in iteration 1. */
  private static MetricRow row(String sweep, TrialSpec trial, int iteration) {
    return new MetricRow(
        trial.id(),
        sweep,
        trial.environment(),
        trial.algorithm(),
        trial.optimizer(),
        trial.seed(),
        iteration,
        iteration * BATCH,
        iteration,
        1,
        100,
        1,
        null,
        null,
        iteration == 1 ? null : (double) iteration + trial.seed(),
        3e-4,
        null,
        null,
        null,
        null,
        null,
        0.01 * iteration,
        null,
        0.5,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  @SafeVarargs
  private static List<Pack> packs(List<TrialSpec>... trials) {
    return IntStream.range(0, trials.length).mapToObj(i -> new Pack(i, trials[i])).toList();
  }

  private static List<TrialSpec> trials(String algorithm, long firstSeed, long lastSeed) {
    return LongStream.rangeClosed(firstSeed, lastSeed)
        .mapToObj(seed -> trial(algorithm, seed))
        .toList();
  }

  private static TrialSpec trial(String algorithm, long seed) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("environment", "Hopper-v4");
    settings.put("algorithm", algorithm);
    settings.put("optimizer.name", "adam");
    settings.put("seed", seed);
    settings.put("total-timesteps", BATCH * ITERATIONS);
    settings.put("network.hidden-sizes", List.of(64L, 64L));
    if (algorithm.equals("am-ppo")) {
      settings.put("modulation.kappa", 2.0);
    }
    return new TrialSpec(settings);
  }

  private static List<Setting> settings() {
    return List.copyOf(TrialSchema.standard().settings());
  }
}
