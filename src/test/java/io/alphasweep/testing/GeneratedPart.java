package io.alphasweep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document that the code writes, between two lines that nobody touches. */
public record GeneratedPart(Path document, String begin, String end) {

  /** Asserts that the part is as it should be; {@code alphasweep.write-readme} writes it. */
  public void mustBe(String part) throws IOException {
    String text = Files.readString(document);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    assertThat(from).as("%s has the line %s", document, begin).isNotNegative();
    assertThat(to).as("%s has the line %s", document, end).isGreaterThan(from);
    if (Boolean.getBoolean("alphasweep.write-readme")) {
      Files.writeString(
          document, text.substring(0, from + begin.length()) + part + text.substring(to));
    } else {
      assertThat(text.substring(from + begin.length(), to)).isEqualTo(part);
    }
  }
}
