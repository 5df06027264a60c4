package io.alphasweep.cluster;

import static io.alphasweep.cluster.FormulaSweep.packs;
import static io.alphasweep.cluster.FormulaSweep.trials;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.store.DamagedResultsException;
import io.alphasweep.store.FailingFiles;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.Sealed;
import io.alphasweep.summary.Summarize;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.SparkTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Result directories of which something was lost, cut or turned. A reader says what, or gives the
 * rows that were written; a run makes anew what is missing, and deletes nothing.
 */
class DamagedFilesTest extends SparkTest {

  /** Turned bits for each kind of file; with more the test takes longer and finds the same. */
  private static final int FLIPS = Integer.getInteger("alphasweep.flips", 4);

  private static final List<Pack> PACKS = packs(trials("ppo", 1, 2), trials("ppo", 3, 4));

  @TempDir private static Path prepared;

  /** Of the sweep left alone, sorted. */
  private static List<String> rows;

  private static List<String> ends;

  private final Random random = new Random(7);

  /** A sweep that was stopped, one that was trained, and one that was merged. */
  @BeforeAll
  static void prepare() throws IOException {
    new FormulaSweep(spark, prepared + "/stopped").stopped(PACKS, 9);
    FormulaSweep done = new FormulaSweep(spark, prepared + "/trained");
    done.train(PACKS, FormulaTraining.undisturbed(), false);
    FileUtils.copyDirectory(
        prepared.resolve("trained").toFile(), prepared.resolve("merged").toFile());
    FormulaSweep merged = new FormulaSweep(spark, prepared + "/merged");
    merged.run(PACKS);
    rows = merged.rows();
    ends = ends(merged);
  }

  @AfterEach
  void leaveNoFailures() {
    FailingFiles.fail(0);
    FailingFiles.uninstall(spark.sparkContext().hadoopConfiguration());
  }

  /** A turned bit, a cut, an empty file, another content: one file of each table for each. */
  @Test
  void aRunSetsBrokenFilesAsideAndMakesTheirRowsAnew() throws IOException {
    for (String state : List.of("stopped", "trained", "merged")) {
      FormulaSweep sweep = copy(state);
      int broken = 0;
      for (String table : List.of("metrics", "trials", "checkpoints")) {
        List<Path> files = files(table);
        // One bit of a state is found by the task that would go on from it.
        int first = table.equals("checkpoints") ? 1 : 0;
        for (int index = first; index < Math.min(files.size(), 4); index++) {
          damage(files.get(index), index);
          broken++;
        }
      }
      assertThat(broken).isPositive();
      sweep.run(PACKS);
      assertThat(sweep.warnings().stream().filter(warning -> warning.contains("/_broken/")))
          .as(state)
          .hasSize(broken);
      assertThat(files("_broken")).hasSize(broken);
      assertHolds(sweep);
    }
  }

  @Test
  void aRunMakesAnewWhatWasDeleted() throws IOException {
    for (String folder : List.of("metrics", "trials", "checkpoints", "replays")) {
      FormulaSweep sweep = copy("stopped");
      FileUtils.deleteDirectory(directory.resolve(folder).toFile());
      sweep.run(PACKS);
      assertHolds(sweep);
    }
  }

  @Test
  void whatIsGoneAfterTheMergeIsMissed() throws IOException {
    for (String table : List.of("metrics", "trials")) {
      FormulaSweep sweep = copy("merged");
      Files.delete(files(table).get(0));
      assertThatThrownBy(sweep::rows)
          .isInstanceOf(DamagedResultsException.class)
          .hasMessageMatching(
              directory + "/" + table + "/.*merged-.*\\.parquet is gone; run the sweep again, .*");
      sweep.run(PACKS);
      assertThat(sweep.warnings()).anyMatch(warning -> warning.contains(" is gone; "));
      assertHolds(sweep);
    }
  }

  /** What breaks or is lost between the training and the merge: no file is deleted then. */
  @Test
  void aMergeRefusesWhatIsNotWhole() throws IOException {
    FormulaSweep sweep = copy("trained");
    Map<String, Long> ended =
        Map.of(PACKS.get(0).trials().get(0).id(), (long) FormulaTraining.ITERATIONS);
    ResultTables tables = sweep.tables();
    tables.setBrokenAside(); // as the run did at its start
    Path file = files("metrics").get(0);
    damage(file, 0);
    List<Path> before = files("");
    assertThatThrownBy(() -> tables.merge(ended))
        .isInstanceOf(DamagedResultsException.class)
        .hasMessageContaining(file + " is broken: its checksum does not match; ");
    assertThat(files("")).isEqualTo(before);

    for (String table : List.of("metrics", "trials")) {
      copy("trained");
      FileUtils.deleteDirectory(directory.resolve(table).toFile());
      List<Path> left = files("");
      assertThatThrownBy(() -> sweep.tables().merge(ended))
          .isInstanceOf(DamagedResultsException.class)
          .hasMessageMatching(
              directory
                  + "/"
                  + table
                  + ": (rows of|the rows of) 1 trials .*; run the sweep again.*");
      assertThat(files("")).isEqualTo(left);
    }
  }

  @Test
  void readersMissRowsThatWereLost() throws IOException {
    FormulaSweep sweep = copy("trained");
    Files.delete(files("metrics").get(0));
    assertThatThrownBy(sweep::rows)
        .isInstanceOf(DamagedResultsException.class)
        .hasMessageMatching(
            directory + "/metrics: rows of 2 trials that ended are missing, the first of .*");
  }

  @Test
  void noTurnedBitIsReadAsAnotherNumber() throws IOException {
    for (String state : List.of("trained", "merged")) {
      for (String table : List.of("metrics", "trials")) {
        FormulaSweep sweep = copy(state);
        Path file = files(table).get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int flip = 0; flip < FLIPS; flip++) {
          flip(file, whole);
          assertThatThrownBy(sweep.tables()::trials)
              .isInstanceOf(DamagedResultsException.class)
              .hasMessageContaining(file + " is broken: its checksum does not match; ");
        }
      }
    }
  }

  /**
   * Every page of every file has a checksum of its own, which other programs can verify; so no
   * turned bit is read from a file whose name was changed, either.
   */
  @Test
  void everyPageHasAChecksumThatCounts() throws IOException {
    for (String state : List.of("trained", "merged")) {
      FormulaSweep sweep = copy(state);
      new Summarize(sweep.tables()).execute();
      Files.deleteIfExists(directory.resolve("_files.json"));
      for (Path file : files("tables").stream().filter(DamagedFilesTest::isParquet).toList()) {
        assertThat(pages(file)).isNotEmpty().allMatch(page -> page.header().isSetCrc());
      }
      for (String table : List.of("metrics", "trials")) {
        for (Path file : files(table)) {
          String name = file.getFileName().toString();
          Files.move(file, file.resolveSibling(name.replaceFirst("\\.[0-9a-f]{8}\\.", ".")));
        }
        Path file = files(table).get(0);
        List<Page> pages = pages(file);
        assertThat(pages).isNotEmpty().allMatch(page -> page.header().isSetCrc());
        assertThat(sweep.rows()).isEqualTo(rows);
        byte[] whole = Files.readAllBytes(file);
        for (int flip = 0; flip < FLIPS; flip++) {
          Page page = pages.get(random.nextInt(pages.size()));
          byte[] bytes = whole.clone();
          int place = page.body() + random.nextInt(page.header().getCompressed_page_size());
          bytes[place] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, bytes);
          assertThatThrownBy(sweep::rows)
              .isInstanceOf(DamagedResultsException.class)
              .hasMessageContaining(file + " is broken: it is no whole Parquet file; ");
        }
        Files.write(file, whole);
      }
    }
  }

  private static boolean isParquet(Path file) {
    return file.toString().endsWith(".parquet");
  }

  /** A page's header, and where its content begins. */
  private record Page(PageHeader header, int body) {}

  private static List<Page> pages(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<Page> pages = new ArrayList<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
      for (BlockMetaData block : reader.getFooter().getBlocks()) {
        for (ColumnChunkMetaData column : block.getColumns()) {
          int place = (int) column.getStartingPos();
          int end = place + (int) column.getTotalSize();
          while (place < end) {
            ByteArrayInputStream in = new ByteArrayInputStream(bytes, place, end - place);
            PageHeader header = Util.readPageHeader(in);
            int body = end - in.available();
            pages.add(new Page(header, body));
            place = body + header.getCompressed_page_size();
          }
        }
      }
    }
    return pages;
  }

  /** Without the list every row is counted; with a wrong one, no row may be lost. */
  @Test
  void aListThatIsBrokenIsNotBelieved() throws IOException {
    FormulaSweep sweep = copy("merged");
    Path list = directory.resolve("_files.json");
    byte[] whole = Files.readAllBytes(list);
    for (int flip = 0; flip < FLIPS; flip++) {
      flip(list, whole);
      assertThat(sweep.rows()).isEqualTo(rows);
    }
    Files.write(list, new byte[0]);
    sweep.run(PACKS);
    assertThat(sweep.warnings()).anyMatch(told -> told.contains("_files.json is broken: "));
    assertHolds(sweep);
    assertThat(sweep.tables().isMerged()).isTrue();
  }

  /** An earlier version deleted and moved what its list named. */
  @Test
  void aListOfAnEarlierVersionTouchesNothing() throws IOException {
    FormulaSweep sweep = copy("trained");
    Path outside = Files.writeString(directory.resolve("../outside.txt"), "mine");
    String list =
        """
        { "moves": { "_uncommitted/x": "../outside.txt" },
          "files": { "../outside.txt": 4 },
          "replaced": [ "../outside.txt", "%s" ] }
        """
            .formatted(directory.relativize(files("metrics").get(0)));
    Files.writeString(directory.resolve("_files.json"), list);
    sweep.run(PACKS);
    assertThat(outside).hasContent("mine");
    assertThat(sweep.warnings()).isEmpty();
    assertHolds(sweep);

    // With the seal of this version, which anybody can make.
    for (String name : List.of("../x", "metrics/../../x", "a:b")) {
      FormulaSweep sealed = copy("trained");
      ObjectNode named = new ObjectMapper().createObjectNode();
      named.putObject("files").putObject(name).put("bytes", 4).put("rows", 1);
      Files.writeString(directory.resolve("_files.json"), Sealed.json(named));
      assertThat(sealed.rows()).isEqualTo(rows);
      sealed.run(PACKS);
      assertThat(outside).hasContent("mine");
      assertThat(sealed.warnings())
          .singleElement()
          .asString()
          .endsWith(
              "/_files.json is broken: it names a file of no table, "
                  + name
                  + "; run the sweep again, which makes anew what is missing");
      assertHolds(sealed);
    }
  }

  @Test
  void noTurnedBitOfStatusOrSweepFileIsShown() throws IOException {
    ResultDirectory results = new ResultDirectory(directory.toString(), new Configuration());
    results.create();
    String sweepFile = "name = x\nbase { gamma = 0.99 }\n# the end";
    Path status = directory.resolve("status.json");
    String json =
        Sealed.json(new ObjectMapper().createObjectNode().put("trials", 12).put("share_done", 0.3));
    Path copy = directory.resolve("sweep.conf");
    String sealed = Sealed.sweep(sweepFile);
    assertThat(Sealed.sweep(results, copy.toString(), sealed)).isEqualTo(sweepFile + "\n");
    assertThat(Sealed.sweep(sealed)).isEqualTo(sealed);
    for (int flip = 0; flip < 25 * FLIPS; flip++) {
      String text = flipped(json);
      try {
        ObjectNode read = Sealed.json(results, results.file("status.json"), text);
        assertThat(read.path("trials").toString()).isEqualTo("12");
        assertThat(read.path("share_done").toString()).isEqualTo("0.3");
      } catch (DamagedResultsException e) {
        assertThat(e).hasMessageStartingWith(status + " is broken: ");
      }
      try {
        assertThat(Sealed.sweep(results, results.file("sweep.conf"), flipped(sealed)))
            .startsWith(sweepFile);
      } catch (DamagedResultsException e) {
        assertThat(e).hasMessageStartingWith(copy + " is broken: ");
      }
    }
  }

  @Test
  void errorsThatPassAreWaitedOut() throws IOException {
    FormulaSweep sweep = copy("stopped");
    FailingFiles.install(spark.sparkContext().hadoopConfiguration());
    FailingFiles.fail(8);
    sweep.run(PACKS);
    assertThat(FailingFiles.left()).isZero();
    assertThat(sweep.warnings()).isEmpty();
    FailingFiles.fail(8);
    assertHolds(sweep);
  }

  @Test
  void aFileThatIsNeverGivenIsAnErrorWithItsNameAndStays() throws IOException {
    FormulaSweep sweep = copy("merged");
    FailingFiles.install(spark.sparkContext().hadoopConfiguration());
    Files.delete(directory.resolve("_files.json"));
    ResultTables tables = sweep.tables();
    assertThat(tables.trials().count()).isEqualTo(ends.size());
    FailingFiles.failFiles();
    assertUnreadable("file:" + directory, () -> tables.metrics().collectAsList()); // Spark's task
    FileUtils.deleteDirectory(directory.resolve("metrics").toFile());
    List<Path> before = files("");
    assertUnreadable(directory.toString(), () -> sweep.run(PACKS));
    assertThat(files("")).isEqualTo(before);
  }

  private static void assertUnreadable(String directory, ThrowingCallable call) {
    assertThatThrownBy(call)
        .satisfies(
            e ->
                assertThat(DamagedResultsException.in(e).orElseThrow())
                    .hasMessageMatching(
                        directory
                            + "/\\S+\\.parquet cannot be read: .*Input/output error; make it"
                            + " readable, or move it away; then run the sweep again, .*"));
  }

  private FormulaSweep copy(String state) throws IOException {
    FileUtils.cleanDirectory(directory.toFile());
    FileUtils.copyDirectory(prepared.resolve(state).toFile(), directory.toFile());
    return new FormulaSweep(spark, directory.toString());
  }

  private static void assertHolds(FormulaSweep sweep) throws IOException {
    assertThat(sweep.rows()).isEqualTo(rows);
    assertThat(ends(sweep)).isEqualTo(ends);
    // As anyone reads them: each row once.
    assertThat(spark.read().parquet(sweep.results().metrics()).count()).isEqualTo(rows.size());
  }

  private static List<String> ends(FormulaSweep sweep) throws IOException {
    return sweep.tables().trials().select("spec", "status", "iterations").collectAsList().stream()
        .map(Row::toString)
        .sorted()
        .toList();
  }

  private void damage(Path file, int kind) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (kind) {
      case 0 -> flip(file, bytes);
      case 1 -> Files.write(file, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 2 -> Files.write(file, new byte[0]);
      default -> {
        random.nextBytes(bytes);
        Files.write(file, bytes);
      }
    }
  }

  private void flip(Path file, byte[] whole) throws IOException {
    byte[] bytes = whole.clone();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, bytes);
  }

  private String flipped(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<Path> files(String folder) throws IOException {
    Path path = directory.resolve(folder);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
