package io.alphasweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.machine.Provenance;
import io.alphasweep.testing.ShippedSweeps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages of the project refer to is there. */
class DocumentationTest {

  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");
  private static final Pattern NAMED =
      Pattern.compile("`((?:scripts|sweeps|notebooks)/[A-Za-z0-9_./-]+)");

  @Test
  void everyLinkAndEveryNamedFileExists() throws IOException {
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)).normalize())) {
          missing.add(page + ": " + link.group(1));
        }
      }
      Matcher named = NAMED.matcher(text);
      while (named.find()) {
        String path = named.group(1).replaceAll("[./]+$", "");
        if (!Files.exists(Path.of(path))) {
          missing.add(page + ": " + path);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** What is read first is short. */
  @Test
  void readmeIsReadInFiveMinutes() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeBetween(150, 180);
  }

  @Test
  void everySweepThatShipsIsDescribed() throws IOException {
    String description = Files.readString(Path.of("sweeps", "README.md"));
    List<Path> sweeps =
        ShippedSweeps.files().stream()
            .filter(file -> !file.startsWith(Path.of("sweeps", "nightly")))
            .toList();
    assertThat(sweeps)
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(description)
                    .contains("](" + ShippedSweeps.FOLDER.relativize(file) + ")"));
  }

  @Test
  void changelogNamesTheVersionOfTheBuild() throws IOException {
    assertThat(Files.readString(Path.of("CHANGELOG.md")))
        .containsPattern(
            "(?m)^## "
                + Pattern.quote(Provenance.ofThisProcess().alphasweep())
                + " - \\d{4}-\\d{2}-\\d{2}$");
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
    for (String folder : List.of(".github", "notebooks", "scripts", "sweeps")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        pages.addAll(files.filter(file -> file.toString().endsWith(".md")).toList());
      }
    }
    return pages;
  }
}
