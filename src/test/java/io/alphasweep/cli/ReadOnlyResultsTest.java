package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.compare.Compare;
import io.alphasweep.compare.GateSettings;
import io.alphasweep.export.Export;
import io.alphasweep.report.Report;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.testing.MadeUpResults;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.LaterSettings;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands that read leave the results as they are, so that they need no right to write there. */
class ReadOnlyResultsTest extends SparkTest {

  @Test
  void whoReadsWritesNothing() throws IOException {
    Path place = directory.resolve("results");
    List<TrialSpec> trials =
        LongStream.rangeClosed(1, 6).mapToObj(seed -> Trials.small(Map.of("seed", seed))).toList();
    new MadeUpResults(place, "made-up", (trial, iteration) -> iteration).write(trials);
    Files.writeString(place.resolve("status.json"), "{\"sweep\": \"s\", \"state\": \"running\"}");
    Files.writeString(place.resolve("_lock"), "rubbish");
    // Root may write everywhere, but not into a folder that is a file.
    Files.writeString(place.resolve("tables"), "");
    SortedMap<String, FileTime> before = everything(place);

    ResultDirectory results = new ResultDirectory(place.toString(), new Configuration());
    ResultTables tables = new ResultTables(spark, results);
    new Compare(spark, GateSettings.defaults(), new LaterSettings(List.of()))
        .execute(results, results);
    new Report(tables, Map.of()).html();
    Export export = new Export(tables);
    export.csv(directory.resolve("csv"));
    export.tensorBoard(directory.resolve("runs"));
    assertThat(execute("status", results.location())).contains("s: died");
    assertThat(execute("summarize", results.location()))
        .contains("| Hopper-v4   | ppo       | adam      | 6 |")
        .contains("The tables are only printed: cannot write to " + place + "/tables: ")
        .doesNotContain("Tables in ");
    assertThat(everything(place)).isEqualTo(before);

    ResultDirectory file = new ResultDirectory(place + "/tables", new Configuration());
    assertThatThrownBy(() -> PageFile.write("", null, file, "report.html", "--out"))
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith("cannot write " + place + "/tables/report.html: ")
        .hasMessageEndingWith("; --out FILE puts it elsewhere");
  }

  /** All files and folders with their times: that of a folder tells what came and went in it. */
  private static SortedMap<String, FileTime> everything(Path results) throws IOException {
    SortedMap<String, FileTime> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(results)) {
      for (Path file : files.toList()) {
        all.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return all;
  }

  private static String execute(String... words) {
    StringWriter out = new StringWriter();
    CommandLine commandLine = AlphaSweep.commandLine().setOut(new PrintWriter(out, true));
    assertThat(commandLine.execute(words)).isZero();
    return out.toString();
  }
}
