package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.alphasweep.cluster.ResultRows;
import io.alphasweep.cluster.SparkSessions;
import io.alphasweep.testing.CrashImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The power fails while a sweep trains, merges or writes its tables; the same command goes on. */
class PowerLossIT {

  /** Moments at which the power fails; for a fifth as many more, the process is killed. */
  private static final int IMAGES = Integer.getInteger("alphasweep.images", 1);

  private static final String SWEEP =
      """
      name = power
      base {
        environment = InvertedPendulum-v4
        total-timesteps = 512, num-steps = 128, num-minibatches = 2, update-epochs = 1
      }
      grid { algorithm = [ppo, am-ppo] }
      seeds = 2
      """;

  @TempDir private Path directory;

  private Path sweep;
  private Path out;

  private String[] run(Path results) {
    return new String[] {
      "run",
      sweep.toString(),
      "--out",
      results.toString(),
      "--master",
      "local[2]",
      "--pack-size",
      "2",
      "--checkpoint-every",
      "1i"
    };
  }

  @Test
  void whateverALossOfPowerLeavesTheSameCommandGoesOn() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/strace"))).isTrue();
    sweep = Files.writeString(directory.resolve("sweep.conf"), SWEEP);
    out = directory.resolve("out");
    Path log = directory.resolve("calls");
    List<String> line = new ArrayList<>(CrashImages.STRACE);
    line.addAll(List.of("-o", log.toString(), "scripts/alphasweep"));
    line.addAll(Arrays.asList(run(out)));
    Process traced =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile())
            .start();
    assertThat(traced.waitFor()).as(Files.readString(directory.resolve("said"))).isZero();
    Path alone = directory.resolve("alone");
    FileUtils.moveDirectory(out.toFile(), alone.toFile());

    CrashImages images = CrashImages.of(log, out);
    images.afterKill(images.moments() - 1);
    assertThat(contents(out)).as("the calls are all that was done").isEqualTo(contents(alone));

    assertNoRowIsLostAtTheEnd(images, contents(alone));

    Random random = new Random(IMAGES);
    List<String> faults = new ArrayList<>();
    for (int image = 0; image < IMAGES + (IMAGES + 4) / 5; image++) {
      int moment = random.nextInt(images.moments());
      FileUtils.deleteDirectory(out.toFile());
      if (image < IMAGES) {
        images.afterPowerLoss(moment, random);
      } else {
        images.afterKill(moment);
      }
      int files = contents(out).size();
      StringWriter said = new StringWriter();
      PrintWriter writer = new PrintWriter(said, true);
      CommandLine command = AlphaSweep.commandLine().setOut(writer).setErr(writer);
      int code = command.execute(run(out));
      String fault = code == 0 ? difference(alone) : "exit code " + code;
      if (!fault.isEmpty()) {
        faults.add(
            "image %d, call %d, %d files: %s%n%s".formatted(image, moment, files, fault, said));
      }
    }
    assertThat(faults).isEmpty();
  }

  /**
   * From the beginning of the merge on, a loss of power leaves each row that was trained, in the
   * files that are merged or in those that come of it; and all that is there when the command has
   * ended well. Images of a process that synced less would not: so this finds a sync that is
   * missing.
   */
  private void assertNoRowIsLostAtTheEnd(CrashImages images, Map<String, ByteBuffer> done)
      throws IOException {
    int merge = images.momentOf("/merged-");
    FileUtils.deleteDirectory(out.toFile());
    images.afterKill(merge);
    Map<String, ByteBuffer> trained = contents(out);
    assertThat(lossy(images, merge, trained, done)).isZero();

    assertThat(lossy(images.withoutSyncs(path -> path.endsWith("/")), merge, trained, done))
        .as("without syncs of folders")
        .isPositive();
    assertThat(lossy(images.withoutSyncs(path -> !path.endsWith("/")), merge, trained, done))
        .as("without syncs of files")
        .isPositive();
    assertThat(lossy(images.withoutSyncs(path -> path.contains("-merge/")), merge, trained, done))
        .as("without syncs of merged files")
        .isPositive();
    assertThat(lossy(images.withoutSyncs(path -> path.equals("tables/")), merge, trained, done))
        .as("without syncs of the tables' folder")
        .isPositive();
  }

  /** Of images at random moments of the end and after it, how many lack something. */
  private int lossy(
      CrashImages images, int merge, Map<String, ByteBuffer> trained, Map<String, ByteBuffer> done)
      throws IOException {
    Random random = new Random(images.moments());
    int lossy = 0;
    for (int image = 0; image < 100; image++) {
      boolean ended = image % 4 == 0;
      int moment = ended ? images.moments() - 1 : merge + random.nextInt(images.moments() - merge);
      FileUtils.deleteDirectory(out.toFile());
      images.afterPowerLoss(moment, random);
      Map<String, ByteBuffer> left = contents(out);
      boolean rows =
          Stream.of("metrics/", "trials/")
              .allMatch(table -> holds(left, trained, table) || holds(left, done, table));
      boolean all =
          Stream.of("metrics/", "trials/", "tables/", "sweep.conf", "_files.json")
              .allMatch(part -> holds(left, done, part));
      if (!rows || (ended && !all)) {
        lossy++;
      }
    }
    return lossy;
  }

  /** Whether all files whose paths begin so are there and whole. */
  private static boolean holds(
      Map<String, ByteBuffer> left, Map<String, ByteBuffer> files, String begin) {
    return files.entrySet().stream()
        .filter(file -> file.getKey().startsWith(begin))
        .allMatch(file -> file.getValue().equals(left.get(file.getKey())));
  }

  private String difference(Path alone) throws IOException {
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("compare", "local[2]"))) {
      boolean same =
          ResultRows.metrics(spark, out).equals(ResultRows.metrics(spark, alone))
              && ResultRows.trials(spark, out).equals(ResultRows.trials(spark, alone));
      return same ? "" : "other rows";
    }
  }

  /** Of each file, its content. */
  private static Map<String, ByteBuffer> contents(Path folder) throws IOException {
    Map<String, ByteBuffer> contents = new TreeMap<>();
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          contents.put(
              folder.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      }
    }
    return contents;
  }
}
