package io.alphasweep.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTextTest {

  @ParameterizedTest
  @CsvSource({
    "1000000.0, 1000000",
    "2.0, 2",
    "0.1, 0.1",
    "0.0, 0",
    "-1.5, -1.5",
    "3e-4, 3e-4",
    "2.5e-5, 2.5e-5",
    "1e-12, 1e-12",
    "9999999999.0, 9999999999",
    "1e10, 1e10"
  })
  void numbersAsPeopleWriteThem(double number, String text) {
    assertThat(ValueText.of(number)).isEqualTo(text);
  }

  @Test
  void otherValues() {
    assertThat(ValueText.of(1_000_000L)).isEqualTo("1000000");
    assertThat(ValueText.of(true)).isEqualTo("true");
    assertThat(ValueText.of("adam")).isEqualTo("adam");
    assertThat(ValueText.of(List.of(64L, 64L))).isEqualTo("[64,64]");
    assertThat(ValueText.of(Double.NaN)).isEqualTo("NaN");
    assertThat(ValueText.of(Timestamp.from(Instant.parse("2026-11-21T08:00:00.5Z"))))
        .isEqualTo("2026-11-21T08:00:00.500Z");
  }

  @Test
  void readingANumberGivesItBack() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(number)) {
        assertThat(Double.parseDouble(ValueText.of(number))).isEqualTo(number);
      }
    }
  }

  @Test
  void cellsOfCsvThatWouldBeFormulas() throws IOException {
    StringBuilder csv = new StringBuilder();
    List<Object> row = new ArrayList<>();
    row.addAll(Arrays.asList("=1+1", "+a", "-a", "@a", "\t=1", "\r=1", null, "a=1"));
    row.addAll(List.of("-1.5", "+1e-5", -1.5, -3L, 3e-4, "a,b"));
    new Csv(csv, List.of("=h")).row(row);
    assertThat(csv.toString())
        .isEqualTo(
            "'=h\r\n'=1+1,'+a,'-a,'@a,'\t=1,'\\u000d=1,,a=1,"
                + "-1.5,+1e-5,-1.5,-3,3e-4,\"a,b\"\r\n");
  }

  @Test
  void textInMarkdownMeansItself() {
    assertThat(Markdown.row(List.of("a|b", "<b>", "`x`", "a\nb", "[a](http://b)", "1.5")))
        .isEqualTo("| a\\|b | &lt;b> | \\`x\\` | a\\\\u000ab | [a]\\(http://b) | 1.5 |\n");
    assertThat(Markdown.code("results/a_b")).isEqualTo("`results/a_b`");
    assertThat(Markdown.code("a`b")).isEqualTo("a\\`b");
  }
}
