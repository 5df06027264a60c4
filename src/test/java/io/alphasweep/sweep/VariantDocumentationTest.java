package io.alphasweep.sweep;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.GeneratedPart;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The table of variants in sweeps/README.md says what the registries know.
 *
 * <p>{@code mvn test -Dtest=VariantDocumentationTest -Dalphasweep.write-readme=true} writes it.
 */
class VariantDocumentationTest {

  private static final GeneratedPart VARIANTS =
      new GeneratedPart(
          Path.of("sweeps", "README.md"),
          "<!-- variants: written by VariantDocumentationTest, not by hand -->\n",
          "<!-- end of variants -->\n");

  @Test
  void readmeListsEveryVariant() throws IOException {
    VARIANTS.mustBe(table());
  }

  @Test
  void everyVariantAndEverySettingSaysWhatItIs() {
    for (Variant variant : TrialSchema.standard().variants()) {
      String name = variant.kind() + " " + variant.name();
      assertThat(variant.summary()).as(name).isNotBlank();
      assertThat(variant.source()).as("source of " + name).isNotBlank();
      if (!variant.kind().equals("environment")) {
        assertThat(variant.formula()).as("formula of " + name).isNotBlank();
      }
      assertThat(variant.settings())
          .as(variant.name())
          .allSatisfy(line -> assertThat(line.description()).isNotBlank());
    }
  }

  private static String table() {
    return TrialSchema.standard().variants().stream()
        .filter(variant -> !variant.kind().equals("environment"))
        .map(
            variant ->
                "| `%s` | `%s` | %s | %s | %s |\n"
                    .formatted(
                        variant.kind(),
                        variant.name(),
                        cell(variant.summary()),
                        cell(variant.formula()),
                        cell(variant.source())))
        .collect(
            joining(
                "",
                """

                | kind | name | what it is | formula | source |
                | --- | --- | --- | --- | --- |
                """,
                "\n"));
  }

  /** As Markdown shows it letter for letter. */
  private static String cell(String text) {
    return text.replaceAll("([|*_~<])", "\\\\$1");
  }
}
