package io.alphasweep.cluster;

import static io.alphasweep.cluster.FormulaSweep.packs;
import static io.alphasweep.cluster.FormulaSweep.trials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import io.alphasweep.store.DamagedResultsException;
import io.alphasweep.store.MetricsTable;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.TrialsTable;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.SummaryFormats;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.text.Fold;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Spark side of a sweep, over a trainer whose rows are a formula of seed and iteration. */
class SweepRunTest extends SparkTest {

  private static final int ITERATIONS = FormulaTraining.ITERATIONS;

  @Test
  void writesOneRowPerTrialAndIteration() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 4), trials("am-ppo", 1, 3));
    FormulaTraining.forgetSaves();
    run(packs, FormulaTraining.undisturbed());
    // States are made when a commit is due, after every other iteration here.
    assertThat(FormulaTraining.forgetSaves()).isEqualTo(2 * ITERATIONS / 2);

    assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(7 * ITERATIONS);
    Dataset<Row> metrics = tables().metrics();
    assertThat(metrics.count()).isEqualTo(7 * ITERATIONS);
    assertThat(metrics.schema().fieldNames()).containsExactlyElementsOf(MetricsTable.TABLE.names());
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
        .containsExactlyElementsOf(new TrialsTable(FormulaSweep.settings()).table().names());
    Row trial = trials.where("algorithm = 'am-ppo' AND seed = 3").first();
    assertThat(trial.<String>getAs("status")).isEqualTo("completed");
    assertThat(trial.<Double>getAs("modulation_kappa")).isEqualTo(2.0);
    assertThat(trial.<String>getAs("network_hidden_sizes")).isEqualTo("[64,64]");
    assertThat(trial.<Long>getAs("pack")).isEqualTo(1);
    assertThat(trial.<String>getAs("spec")).isEqualTo(packs.get(1).trials().get(2).canonical());
    assertThat(trial.<String>getAs("git_commit")).matches("([0-9a-f]{40}(-dirty)?|unknown)");
    assertThat(trial.<String>getAs("mujoco_version")).startsWith("3.");
    assertThat(trial.<String>getAs("pytorch_version")).startsWith("2.");
    // A file holds what its own trials use: those of PPO have no gain.
    List<Boolean> gains = new ArrayList<>();
    for (String file : files("trials")) {
      gains.add(columnTypes(file).stream().anyMatch(type -> type.contains("modulation_kappa")));
    }
    assertThat(gains).containsExactlyInAnyOrder(false, true);
  }

  @Test
  void aCompactedSweepIsFewFilesAndIsNotTrainedAgain() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 2), trials("ppo", 3, 4));
    run(packs, FormulaTraining.undisturbed());
    List<String> before = rows();
    Set<String> types = columnTypes();
    assertThat(types).contains("started_at: INT64 TIMESTAMP(MICROS,true)");
    tables().merge(Map.of());
    assertThat(tables().isMerged()).isTrue();
    assertThat(rows()).isEqualTo(before);
    assertThat(columnTypes()).containsAll(types);
    assertThat(files("metrics"))
        .hasSize(1)
        .allMatch(file -> file.contains("/environment=Hopper-v4/"));
    assertThat(files("trials")).hasSize(1);
    assertThat(files("checkpoints")).isEmpty();
    assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(4 * ITERATIONS);

    run(
        packs,
        FormulaTraining.with(
            (trial, iteration) -> {
              throw new AssertionError("trained again");
            }));
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void anExceptionOrErrorFailsItsTrialAndNoOther() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 5), trials("am-ppo", 1, 3));
    run(
        packs,
        FormulaTraining.with(
            (trial, iteration) -> {
              if (trial.seed() == 2 && trial.algorithm().equals("ppo") && iteration == 6) {
                throw new IllegalStateException("out of\n luck");
              }
              if (trial.seed() == 3 && trial.algorithm().equals("am-ppo") && iteration == 4) {
                throw new OutOfMemoryError("Java heap space");
              }
              return null;
            }));
    assertThat(tables().trials().orderBy("algorithm", "seed").select("status").collectAsList())
        .map(row -> row.getString(0))
        .containsExactly(
            "completed",
            "completed",
            "failed",
            "completed",
            "failed",
            "completed",
            "completed",
            "completed");
    assertThat(
            tables()
                .trials()
                .where("status = 'failed'")
                .orderBy("algorithm")
                .select("error", "iterations", "env_steps")
                .collectAsList())
        .map(Row::toString)
        .containsExactly(
            "[OutOfMemoryError: Java heap space,3,300]",
            "[IllegalStateException: out of luck,5,500]");
    assertThat(rows()).hasSize(6 * ITERATIONS + 3 + 5);

    // What the failed one needs to go on is kept, and it goes on when asked.
    Coordinator again = run(packs, FormulaTraining.undisturbed());
    assertThat(again.progress().failed()).isEqualTo(2);
    Coordinator retried = run(packs, FormulaTraining.undisturbed(), true);
    assertThat(retried.progress().completed()).isEqualTo(8);
    assertThat(rows()).hasSize(8 * ITERATIONS);
    assertThat(tables().trials().where("status = 'completed'").count()).isEqualTo(8);
  }

  @Test
  void stopsWhenTheFirstTrialsAllFailWithTheSameError() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 3), trials("ppo", 4, 6), trials("am-ppo", 1, 40));
    Coordinator coordinator =
        run(
            packs,
            FormulaTraining.with(
                (trial, iteration) -> {
                  throw new IllegalStateException("no such library");
                }));
    assertThat(coordinator.broken())
        .isEqualTo(
            "the first 5 trials to end all failed with the same error:"
                + " IllegalStateException: no such library");
    assertThat(tables().trials().count()).isLessThan(12);
  }

  @Test
  void progressIsKnownWhilePacksTrain() throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 2), trials("am-ppo", 1, 2));
    SweepRun run = prepare(packs, FormulaTraining.slowly(50), false);
    List<SweepProgress> seen = new ArrayList<>();
    Thread watcher =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                seen.add(run.coordinator().progress());
                try {
                  Thread.sleep(20);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watcher.start();
    run.execute();
    watcher.interrupt();

    assertThat(seen)
        .anyMatch(
            at ->
                at.ended() == 0
                    && at.envSteps() > 0
                    && at.share() > 0
                    && at.share() < 1
                    && at.running().get(0).label().startsWith("Hopper-v4 "));
    SweepProgress last = run.coordinator().progress();
    assertThat(last.completed()).isEqualTo(4);
    assertThat(last.share()).isEqualTo(1.0);
    assertThat(last.running()).isEmpty();
  }

  @Test
  void aStoppedSweepGoesOnInOtherPacksToTheSameRows() throws IOException {
    List<TrialSpec> trials = trials("ppo", 1, 6);
    List<String> undisturbed = undisturbedRows(trials);

    stopped(packs(trials.subList(0, 4), trials.subList(4, 6)), 7);
    assertThat(rows()).hasSizeBetween(2, 6 * ITERATIONS - 1);
    long written = rows().size();
    List<Long> starts = FormulaTraining.forgetStarts();
    run(
        packs(trials.subList(0, 1), trials.subList(1, 5), trials.subList(5, 6)),
        FormulaTraining.undisturbed());

    assertThat(starts).allMatch(iteration -> iteration > 0);
    assertThat(starts.stream().mapToLong(Long::longValue).sum()).isPositive();
    assertThat(written).isPositive();
    assertThat(rows()).isEqualTo(undisturbed);
    assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(6 * ITERATIONS);
    assertThat(files("checkpoints")).isEmpty();
    assertThat(files("replays")).isEmpty();
  }

  @Test
  void aBrokenCheckpointFallsBackToTheOneBeforeAndNoCheckpointToTheStart() throws IOException {
    List<TrialSpec> trials = trials("ppo", 1, 3);
    List<String> undisturbed = undisturbedRows(trials);
    for (int damage = 0; damage < 6; damage++) {
      int damaged = damage;
      delete();
      stopped(packs(trials), 7);
      List<Path> checkpoints = files("checkpoints").stream().map(Path::of).sorted().toList();
      assertThat(checkpoints).hasSize(2);
      Path latest = checkpoints.get(1);
      List<Path> replays = files("replays").stream().map(Path::of).sorted().toList();
      assertThat(replays).hasSize(3);
      Path orphan = Files.writeString(replays.get(0).resolveSibling("orphan"), "of no checkpoint");
      byte[] bytes = Files.readAllBytes(latest);
      switch (damage) {
        case 0 -> Files.delete(latest);
        case 1 -> Files.write(latest, Arrays.copyOf(bytes, bytes.length - 20));
        case 2 -> {
          bytes[bytes.length - 12] ^= 4;
          Files.write(latest, bytes);
        }
        case 4 -> Files.delete(replays.get(1)); // both checkpoints stand on it
        case 5 -> Files.write(replays.get(1), new byte[(int) Files.size(replays.get(1))]);
        default -> {
          Files.delete(latest);
          Files.writeString(checkpoints.get(0), "no checkpoint at all");
        }
      }
      List<Long> starts = FormulaTraining.forgetStarts();
      run(packs(trials), FormulaTraining.undisturbed());
      assertThat(starts).hasSizeBetween(1, 2);
      assertThat(starts).allMatch(start -> damaged >= 3 ? start == 0 : start > 0);
      assertThat(rows()).as("damage %d", damage).isEqualTo(undisturbed);
      assertThat(orphan).doesNotExist();
      assertThat(files("replays")).isEmpty();
      assertThat(spark.read().parquet(directory + "/metrics").count()).isEqualTo(3 * ITERATIONS);
    }
  }

  @Test
  void filesThatAreRepeatedCountOnceAndOnesThatAreBrokenAreSetAside() throws IOException {
    List<TrialSpec> trials = trials("ppo", 1, 3);
    List<String> undisturbed = undisturbedRows(trials);
    stopped(packs(trials), 7);
    List<String> half = rows();
    repeatFiles();
    assertThat(rows()).isEqualTo(half);
    int broken = addBrokenFiles();
    assertThatThrownBy(this::rows)
        .isInstanceOf(DamagedResultsException.class)
        .hasMessageMatching(
            directory
                + "/(metrics/environment=Hopper-v4|trials)/(half|empty)\\S+\\.parquet is broken:"
                + " it is (no whole Parquet file|empty); run the sweep again, .*");
    run(packs(trials), FormulaTraining.undisturbed());
    assertThat(rows()).isEqualTo(undisturbed);
    assertThat(files("_broken")).hasSize(broken);

    repeatFiles();
    assertThat(rows()).isEqualTo(undisturbed);
    assertThat(tables().trials().count()).isEqualTo(3);
    SummaryTable summary = new Summarize(tables()).execute().settings();
    assertThat(summary.value(summary.rows().get(0), "n")).isEqualTo(3L);
    assertThat((Double) summary.value(summary.rows().get(0), "clip_fraction_all"))
        .isCloseTo(0.105, within());

    tables().merge(Map.of());
    assertThat(rows()).isEqualTo(undisturbed);
    repeatFiles();
    assertThat(tables().isMerged()).isFalse();
    assertThat(rows()).isEqualTo(undisturbed);
  }

  private void repeatFiles() throws IOException {
    for (String table : List.of("metrics", "trials")) {
      for (String name : files(table)) {
        Path file = Path.of(name);
        Files.copy(file, file.resolveSibling("copy-" + UUID.randomUUID() + ".parquet"));
      }
    }
  }

  /** A half of each file, and an empty one beside it. */
  private int addBrokenFiles() throws IOException {
    int broken = 0;
    for (String table : List.of("metrics", "trials")) {
      for (String name : files(table)) {
        Path file = Path.of(name);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(
            file.resolveSibling("half-" + UUID.randomUUID() + ".parquet"),
            Arrays.copyOf(bytes, bytes.length / 2));
        Files.write(file.resolveSibling("empty-" + UUID.randomUUID() + ".parquet"), new byte[0]);
        broken += 2;
      }
    }
    return broken;
  }

  @Test
  void rowsThatWereLostAreMadeAnew() throws IOException {
    List<TrialSpec> trials = trials("ppo", 1, 3);
    List<String> undisturbed = undisturbedRows(trials);
    run(packs(trials), FormulaTraining.undisturbed());
    for (String file : files("metrics")) {
      Files.delete(Path.of(file));
      break;
    }
    List<String> warnings = new ArrayList<>();
    TrialLedger ledger = new Recovery(tables(), warnings::add).ledger(false);
    assertThat(warnings).hasSize(1).first().asString().contains("rows of theirs are missing");
    assertThat(ledger.done(trials.get(0))).isGreaterThanOrEqualTo(0);
    run(packs(trials), FormulaTraining.undisturbed());
    assertThat(rows()).isEqualTo(undisturbed);
  }

  /** Of all files, as Parquet stores them: readers other than Spark trip over others. */
  private Set<String> columnTypes() throws IOException {
    Set<String> types = new TreeSet<>();
    for (String table : List.of("metrics", "trials")) {
      for (String file : files(table)) {
        types.addAll(columnTypes(file));
      }
    }
    return types;
  }

  private static Set<String> columnTypes(String file) throws IOException {
    Set<String> types = new TreeSet<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(Path.of(file).toUri()), new Configuration()))) {
      for (ColumnDescriptor column : reader.getFileMetaData().getSchema().getColumns()) {
        PrimitiveType type = column.getPrimitiveType();
        types.add(
            "%s: %s %s"
                .formatted(
                    type.getName(), type.getPrimitiveTypeName(), type.getLogicalTypeAnnotation()));
      }
    }
    return types;
  }

  @Test
  void aMergeThatWasBrokenOffIsBegunAnew() throws IOException {
    List<TrialSpec> trials = trials("ppo", 1, 3);
    run(packs(trials), FormulaTraining.undisturbed());
    List<String> before = rows();
    List<String> old = files("metrics");
    Path aside = Files.createDirectory(directory.resolve("_aside"));
    for (String file : old) {
      Files.copy(Path.of(file), aside.resolve(Path.of(file).getFileName()));
    }
    tables().merge(Map.of());
    // As if it had died before the old files were deleted.
    for (String file : old) {
      Files.move(aside.resolve(Path.of(file).getFileName()), Path.of(file));
    }
    assertThat(tables().isMerged()).isFalse();
    assertThat(rows()).isEqualTo(before);
    sweep().run(packs(trials));
    assertThat(tables().isMerged()).isTrue();
    assertThat(files("metrics")).hasSize(1).doesNotContainAnyElementsOf(old);
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void summaryIsOverCompletedTrialsAndCountsTheOthers() throws IOException {
    run(
        packs(trials("ppo", 1, 4), trials("am-ppo", 1, 4)),
        FormulaTraining.with(
            (trial, iteration) ->
                trial.seed() == 4 && trial.algorithm().equals("am-ppo") && iteration == 20
                    ? new TrialOutcome(trial.id(), Status.DIVERGED, "loss is NaN", 19, 1900)
                    : null));
    SummaryTable summary = new Summarize(new ResultTables(spark, results())).execute().settings();

    assertThat(summary.table().names().subList(0, summary.settings()))
        .containsExactly("environment", "algorithm", "optimizer");
    assertThat(summary.rows())
        .extracting(row -> summary.value(row, "algorithm"))
        .as("by rank")
        .containsExactly("ppo", "am-ppo");
    List<Object> amPpo = summary.rows().get(1);
    assertThat(summary.value(amPpo, "n")).isEqualTo(3L);
    assertThat(summary.value(amPpo, "diverged")).isEqualTo(1L);
    List<Object> ppo = summary.rows().get(0);
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
        .contains("| Hopper-v4 | ppo | adam | 4 | 22.5 | [20.4, 24.6] |", "| 1.3 | 22.5 | 22.5 |");
    assertThat(spark.read().parquet(directory + "/tables/summary.parquet").count()).isEqualTo(2);
    assertThat(SummaryFormats.terminal(summary, 1, Fold.UNLIMITED))
        .contains("the interval is Student's", "... and 1 more rows: summary.md");
  }

  @ParameterizedTest
  @CsvSource({"077, rw-------, rwx------", "002, rw-rw-r--, rwxrwxr-x"})
  void filesAndFoldersGetWhatTheUmaskLeaves(String umask, String file, String folder)
      throws IOException {
    List<Pack> packs = packs(trials("ppo", 1, 3));
    int before = umask(Integer.parseInt(umask, 8));
    try {
      stopped(packs, 7); // which leaves checkpoints
      assertPermissions(file, folder);
      sweep().run(packs); // which merges
      new Summarize(tables()).execute();
    } finally {
      umask(before);
    }
    assertPermissions(file, folder);
  }

  private static int umask(int mask) {
    return Function.getFunction("c", "umask").invokeInt(new Object[] {mask});
  }

  private void assertPermissions(String file, String folder) throws IOException {
    try (Stream<Path> all = Files.walk(directory).skip(1)) {
      assertThat(all)
          .hasSizeGreaterThan(5)
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo(Files.isDirectory(path) ? folder : file));
    }
  }

  @Test
  void refusesWhereNoDirectoryCanBe() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    String inside = directory + "/file/out";
    assertThatThrownBy(
            () -> new ResultDirectory(inside, spark.sparkContext().hadoopConfiguration()).create())
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("cannot write to " + inside + ": ");
    assertThatThrownBy(
            () -> new ResultDirectory("nosuch://x/y", spark.sparkContext().hadoopConfiguration()))
        .isInstanceOf(RefusedException.class);
  }

  private Coordinator run(List<Pack> packs, Trainer trainer) throws IOException {
    return run(packs, trainer, false);
  }

  private Coordinator run(List<Pack> packs, Trainer trainer, boolean retry) throws IOException {
    return sweep().train(packs, trainer, retry);
  }

  private SweepRun prepare(List<Pack> packs, Trainer trainer, boolean retry) throws IOException {
    return sweep().prepare(packs, trainer, retry);
  }

  private FormulaSweep sweep() {
    return new FormulaSweep(spark, directory.toString());
  }

  /** A run that is stopped when a trial comes to an iteration. */
  private void stopped(List<Pack> packs, long iteration) throws IOException {
    assertThat(sweep().stopped(packs, iteration).isStopping()).isTrue();
  }

  private List<String> undisturbedRows(List<TrialSpec> trials) throws IOException {
    run(packs(trials), FormulaTraining.undisturbed());
    List<String> rows = rows();
    assertThat(rows).hasSize(trials.size() * ITERATIONS);
    delete();
    return rows;
  }

  private void delete() throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      for (Path child : children.toList()) {
        FileUtils.forceDelete(child.toFile());
      }
    }
  }

  private ResultTables tables() {
    return sweep().tables();
  }

  private List<String> rows() throws IOException {
    return sweep().rows();
  }

  private List<String> files(String folder) throws IOException {
    return results().files(results().uri() + "/" + folder).keySet().stream()
        .map(file -> file.replaceFirst("^file:/+", "/"))
        .toList();
  }

  private ResultDirectory results() {
    return sweep().results();
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-12);
  }
}
