package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.cluster.SparkSessions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a machine's own digits are others: names, tables and what is printed have 0 to 9. */
class LocaleTest {

  @TempDir private Path directory;

  private final Locale before = Locale.getDefault();

  @BeforeEach
  void goElsewhere() {
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    assertThat("%d".formatted(1)).isNotEqualTo("1");
  }

  @AfterEach
  void comeBack() {
    Locale.setDefault(before);
  }

  @Test
  void aSweepFromItsPlanToItsTables() throws IOException {
    Path sweep =
        Files.writeString(
            directory.resolve("sweep.conf"),
            "name = elsewhere, seeds = 3, grid { algorithm = [ppo, am-ppo] }");
    String out = directory.resolve("out").toString();
    StringWriter printed = new StringWriter();
    String csv = directory.resolve("csv").toString();
    String runs = directory.resolve("runs").toString();
    for (String line :
        new String[] {
          "plan " + sweep,
          "run %s --out %s --dry-train --master local[1]".formatted(sweep, out),
          "status " + out,
          "export %s --csv %s --tensorboard %s".formatted(out, csv, runs)
        }) {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      int code =
          AlphaSweep.commandLine()
              .setOut(new PrintWriter(printed))
              .setErr(new PrintWriter(printed))
              .execute(line.split(" "));
      assertThat(code).as(line + "\n" + printed).isZero();
    }
    assertThat(printed.toString()).matches("[\\x00-\\x7f]*");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        assertThat(file.toString()).matches("[\\x00-\\x7f]*");
        if (file.toString().matches(".*\\.(csv|md|tex|json)")) {
          assertThat(Files.readString(file)).as(file.toString()).matches("[\\x00-\\x7f]*");
        }
      }
    }
  }

  @Test
  void executorsDoTheSame() throws IOException {
    try (SparkSession spark =
        SparkSessions.start(SparkSessions.configuration("test", "local[1]"))) {
      assertThat(Locale.getDefault()).as(spark.version()).isEqualTo(Locale.ROOT);
    }
  }
}
