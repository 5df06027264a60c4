package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.testing.SmallSweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A real sweep, what is published of it, and what the commands make of both. */
class PublishedResultsTest {

  @TempDir private static Path directory;

  @BeforeAll
  static void trainAndPublish() throws IOException {
    Path file = Files.writeString(directory.resolve("small.conf"), SmallSweep.FILE);
    run("run", file.toString(), "--out", trained(), "--master", "local[2]");
    assertThat(run("export", trained(), "--published", published()))
        .containsPattern("Published: \\d+ files of 0\\.\\d\\d MB in ");
  }

  private static String trained() {
    return directory.resolve("trained").toString();
  }

  private static String published() {
    return directory.resolve("published/small").toString();
  }

  /** What the command prints; it succeeds. */
  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        AlphaSweep.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    assertThat(command.execute(arguments)).as(err.toString()).isZero();
    return out.toString();
  }

  @Test
  void theFilesAreFewAndSmall() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(published()))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("trials.parquet", "curves.parquet", "summary.parquet", "sweep.conf")
          .contains("finals.parquet", "settings.parquet", "comparisons.parquet");
    }
    try (Stream<Path> files = Files.list(Path.of(published()))) {
      // Beside what other tests had commands write there.
      assertThat(
              files
                  .filter(file -> file.toString().endsWith(".parquet"))
                  .mapToLong(file -> file.toFile().length())
                  .sum())
          .isLessThan(300_000);
    }
  }

  @Test
  void tablesAreEqualToTheDigit() throws IOException {
    run("summarize", trained());
    run("summarize", published());
    try (Stream<Path> files = Files.list(Path.of(trained(), "tables"))) {
      List<Path> tables = files.filter(file -> file.toString().endsWith(".csv")).toList();
      assertThat(tables).hasSizeGreaterThanOrEqualTo(10);
      for (Path table : tables) {
        assertThat(Path.of(published(), "tables", table.getFileName().toString()))
            .hasSameTextualContentAs(table);
      }
    }
  }

  @Test
  void thePageHasTheSameCurves() throws IOException {
    JsonNode before = page(trained());
    JsonNode after = page(published());
    for (String same : List.of("combinations", "steps", "rewards", "seeds", "trials", "lost")) {
      assertThat(after.path(same)).as(same).isEqualTo(before.path(same));
    }
    assertThat(before.path("seedCurves")).hasSize(12);
    assertThat(after.path("seedCurves")).hasSize(12);
    for (int trial = 0; trial < 12; trial++) {
      JsonNode curve = after.path("seedCurves").path(trial).path(3);
      JsonNode whole = before.path("seedCurves").path(trial).path(3);
      assertThat(curve).hasSize(3);
      for (int point = 0; point < 3; point++) {
        assertThat(curve.path(point).isNull()).isEqualTo(whole.path(point).isNull());
        double expected = whole.path(point).asDouble();
        assertThat(Math.abs(curve.path(point).asDouble() - expected))
            .isLessThanOrEqualTo(1e-3 * Math.abs(expected));
      }
    }
  }

  private static JsonNode page(String results) throws IOException {
    run("report", results);
    String html = Files.readString(Path.of(results, "report.html"));
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = html.indexOf(start) + start.length();
    return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
  }

  @Test
  void comparedWithItselfNothingIsWorse() throws IOException {
    Path gate =
        Files.writeString(directory.resolve("gate.conf"), "minimum-seeds = 2, reward-margin = 0.1");
    assertThat(run("compare", trained(), published(), "--gate", gate.toString()))
        .contains("speed is not judged, since published results do not tell it")
        .doesNotContain("NaN");
  }

  @Test
  void itsRowsOfIterationsAreNoLongerThere() {
    StringWriter err = new StringWriter();
    int exit =
        AlphaSweep.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("export", published(), "--csv", directory.resolve("csv").toString());
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("holds published results");
  }
}
