package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.compare.Compare;
import io.alphasweep.compare.Comparison;
import io.alphasweep.compare.ComparisonFormats;
import io.alphasweep.compare.GateSettings;
import io.alphasweep.export.Export;
import io.alphasweep.report.ComparisonReport;
import io.alphasweep.report.Report;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.Summarize;
import io.alphasweep.summary.Summary;
import io.alphasweep.summary.SummaryFormats;
import io.alphasweep.summary.SummaryTable;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/**
 * One hostile text in every place that a stranger can fill (arguments, files, rows), and every
 * writer: no terminal obeys it, no page runs it, no table is torn by it.
 */
class HostileTextTest extends SparkTest {

  private static final String TEXT =
      "=1+cmd|'/C calc'!A0\u001b]0;owned\u0007\u001b[2J\r\n\u009b31m\u202egnp\u2028\uFFFF"
          + "Nothing got worse.\n<script>alert(1)</script>`&\"](javascript:alert) ../../x";

  /** The same as the value of a setting in a trial's spec. */
  private final String quoted;

  HostileTextTest() throws IOException {
    quoted = new ObjectMapper().writeValueAsString(TEXT);
  }

  @Test
  void argumentsAndFiles() throws IOException {
    Path sweep = Files.writeString(directory.resolve("bad.conf"), "name = " + quoted + "\n");
    Path keys =
        Files.writeString(
            directory.resolve("keys.conf"),
            "name = a, %1$s = 1, base { %1$s = 1, gamma = %1$s }".formatted(quoted));
    Path clash =
        Files.writeString(
            directory.resolve("clash.conf"), "%1$s = 1\n%1$s = 2\ninclude %1$s".formatted(quoted));
    Path state = Files.writeString(directory.resolve("state.json"), "{" + quoted + ": 1}");
    Path odd = Files.writeString(directory.resolve("a\u001b[31m\nb.conf"), "name = 3.5.6");
    Path status = Files.createDirectories(directory.resolve("out"));
    Files.writeString(
        status.resolve("status.json"),
        """
        {"sweep": %1$s, "state": %1$s, "reason": %1$s, "updated_at": %1$s, "errors": {%1$s: %1$s},
         "running": [{"trial_id": %1$s, "label": %1$s}]}
        """
            .formatted(quoted));
    for (List<String> arguments :
        List.of(
            List.of(TEXT),
            List.of("plan", sweep.toString()),
            List.of("plan", keys.toString()),
            List.of("plan", clash.toString()),
            List.of("plan", odd.toString()),
            List.of("plan", TEXT),
            List.of("plan", sweep.toString(), TEXT),
            List.of("plan", sweep.toString(), "--" + TEXT),
            List.of("plan", sweep.toString(), "--slots", TEXT),
            List.of("run", sweep.toString(), "--out", TEXT, "--device", TEXT),
            List.of("summarize", TEXT),
            List.of("summarize", "hdfs://" + TEXT),
            List.of("summarize", "x", "--master", TEXT),
            List.of("rollout", "--environment", TEXT),
            List.of("rollout", "--environment", "Hopper-v4", "--start", state.toString()),
            List.of("status", status.toString()),
            List.of("status", status.toString(), "--json"))) {
      StringWriter terminal = new StringWriter();
      AlphaSweep.commandLine()
          .setOut(new PrintWriter(terminal))
          .setErr(new PrintWriter(terminal))
          .execute(arguments.toArray(String[]::new));
      assertThat(terminal.toString()).as(arguments.get(0)).isNotBlank();
      assertPrintable(terminal.toString());
      if (List.of("plan", "status").contains(arguments.get(0)) && !arguments.contains(TEXT)) {
        // What a file says makes no line of its own, which could be taken for the program's.
        assertThat(terminal.toString().lines()).noneMatch(line -> line.startsWith("Nothing got"));
      }
    }
  }

  @Test
  void rows() throws Exception {
    assertThat(new TrialOutcome("id", Status.FAILED, TEXT, 0, 0).error()).doesNotContain("\n");
    ResultDirectory before = results("before", 1);
    ResultDirectory now = results("now", 2);
    ResultTables tables = new ResultTables(spark, now);

    Summary summary = new Summarize(tables).execute();
    for (SummaryTable table : summary.tables()) {
      assertPrintable(SummaryFormats.terminal(table, 10, 80));
      assertMarkdown(SummaryFormats.markdown(table));
      assertPrintable(SummaryFormats.latex(table));
      assertCsv(SummaryFormats.csv(table));
    }
    assertPage(new Report(tables, Map.of()).html());

    Export export = new Export(tables);
    export.csv(directory.resolve("csv"));
    assertCsv(Files.readString(directory.resolve("csv/trials.csv")));
    export.tensorBoard(directory.resolve("runs/inside"));
    try (Stream<Path> files = Files.walk(directory.resolve("runs"))) {
      assertThat(files)
          .filteredOn(Files::isRegularFile)
          .isNotEmpty()
          .allMatch(file -> file.startsWith(directory.resolve("runs/inside")))
          .allMatch(file -> file.toString().matches("[ -~]*"));
    }

    Comparison comparison =
        new Compare(spark, GateSettings.defaults(), new LaterSettings(List.of()))
            .execute(before, now)
            .withNote(TEXT)
            .withPage(TEXT);
    assertThat(comparison.verdicts()).isNotEmpty();
    assertPrintable(ComparisonFormats.terminal(comparison));
    assertThat(ComparisonFormats.terminal(comparison).lines())
        .noneMatch(line -> line.startsWith("Nothing got worse."));
    assertMarkdown(ComparisonFormats.markdown(comparison));
    assertPage(new ComparisonReport(spark, before, now).html(comparison));
    String junit = ComparisonFormats.junit(comparison, 1);
    assertPrintable(junit);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(junit)));
    assertThat(document.getElementsByTagName("testcase").getLength())
        .isEqualTo(comparison.verdicts().size());
  }

  /** Two settings of ten failed and completed trials, every text of theirs hostile. */
  private ResultDirectory results(String name, int sides) throws IOException {
    ResultDirectory results =
        new ResultDirectory(
            directory.resolve(name).toString(), spark.sparkContext().hadoopConfiguration());
    SyntheticSweep sweep =
        new SyntheticSweep(2, (trial, iteration) -> Map.of("episodic_return_100", 1.0 * sides));
    for (long seed = 1; seed <= 4; seed++) {
      for (String scope : List.of(TEXT, "batch")) {
        sweep.trial(
            Map.of(
                "sweep", TEXT,
                "environment", TEXT,
                "algorithm", TEXT,
                "modulation_norm_scope", scope,
                "seed", seed,
                "status", seed == 1 ? "failed" : "completed",
                "error", TEXT,
                "host", TEXT,
                "device", TEXT,
                "spec",
                    ("{\"environment\":%1$s,\"algorithm\":%1$s,\"optimizer.name\":\"adam\","
                            + "\"modulation.norm-scope\":%2$s,\"seed\":%3$d}")
                        .formatted(quoted, scope.equals(TEXT) ? quoted : "\"batch\"", seed)));
      }
    }
    sweep.write(results);
    return results;
  }

  private static void assertPrintable(String text) {
    assertThat(text.codePoints())
        .as(text)
        .noneMatch(
            point ->
                (Character.isISOControl(point) && point != '\n' && point != '\t')
                    || Character.getType(point) == Character.FORMAT
                    || point == 0x2028
                    || point == 0xFFFF);
  }

  /** Each line of a table has as many cells as the line under its heading. */
  private static void assertMarkdown(String text) {
    assertPrintable(text);
    assertThat(text).doesNotContain("<script").doesNotContain("](");
    int cells = 0;
    for (String line : text.lines().toList()) {
      if (line.startsWith("| ")) {
        int found = line.replace("\\|", "").split("\\|", -1).length;
        cells = line.startsWith("| ---") || cells == 0 ? found : cells;
        assertThat(found).as(line).isEqualTo(cells);
      } else {
        cells = 0;
      }
    }
  }

  private static void assertCsv(String text) throws IOException {
    assertPrintable(text.replace("\r\n", "\n"));
    try (CSVParser rows = CSVParser.parse(text, CSVFormat.RFC4180)) {
      for (CSVRecord row : rows) {
        assertThat(row)
            .allMatch(cell -> cell.matches("(?s)([^=+@\t\r-].*)?|-?[0-9.]+(e-?[0-9]+)?"));
      }
    }
  }

  private static void assertPage(String html) {
    assertThat(html).contains("alert(1)").doesNotContain("<script>alert");
    assertThat(html.substring(0, html.indexOf("<script type"))).doesNotContain("\u001b", "\u202e");
  }
}
