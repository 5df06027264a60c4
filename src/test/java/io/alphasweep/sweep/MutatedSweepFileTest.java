package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.config.Problem;
import io.alphasweep.testing.ShippedSweeps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in a file, it is a sweep or it is refused in words. */
class MutatedSweepFileTest {

  private static final int MUTANTS = 3000;

  private static final List<String> FRAGMENTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          "=",
          ":",
          "+=",
          "\"",
          "\"\"\"",
          "${",
          "${?x}",
          "${base}",
          "$",
          "#",
          "//",
          "\n",
          "\\",
          "\\u0000",
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "1e-999",
          "NaN",
          "99999999999999999999",
          "9007199254740993",
          "include ",
          "include \"x\"",
          "url(\"x\")",
          "optimizer",
          "name",
          "adam",
          "dynag",
          "alphagrad",
          "ppo",
          "seeds",
          "grid",
          "zip",
          "exclude",
          "base",
          "modulation.",
          "num-steps = 7",
          "momentum = 0",
          "[[",
          "]]",
          "10 ms",
          "é",
          "\uD83D\uDE00",
          "\t",
          " ",
          ".",
          "..",
          "environment",
          "total-timesteps = 1");

  @TempDir Path folder;

  @Test
  void nothingButARefusalEverEscapes() throws IOException {
    List<String> sources =
        ShippedSweeps.files().stream().map(MutatedSweepFileTest::content).toList();
    Random random = new Random(20261121);
    int accepted = 0;
    for (int i = 0; i < MUTANTS; i++) {
      String mutant = mutate(sources.get(i % sources.size()), random);
      Path file = TestSchema.write(folder, mutant);
      try {
        Sweep sweep = SweepFile.read(file, TestSchema.SCHEMA);
        assertThat(sweep.trials()).isNotEmpty();
        assertThat(sweep.trials().get(sweep.trials().size() - 1).id()).hasSize(16);
        accepted++;
      } catch (FaultyFileException e) {
        assertThat(e.problems()).isNotEmpty();
        for (Problem problem : e.problems()) {
          assertThat(problem.toString()).startsWith(file.toString()).doesNotContain("\n");
          assertThat(problem.message()).isNotBlank().doesNotContain("com.typesafe");
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError("escaped from:\n" + mutant, e);
      }
    }
    assertThat(accepted).isBetween(MUTANTS / 20, MUTANTS);
  }

  private static String content(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mutate(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(mutant.length());
      int end = Math.min(mutant.length(), at + 1 + random.nextInt(20));
      switch (random.nextInt(5)) {
        case 0 -> mutant.delete(at, end);
        case 1 -> mutant.insert(at, mutant.substring(at, end));
        case 2 -> mutant.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 3 -> mutant.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        default -> mutant.setCharAt(at, (char) (32 + random.nextInt(95)));
      }
      if (mutant.isEmpty()) {
        mutant.append(' ');
      }
    }
    // Half of a surrogate pair, which a change may leave, is no text that a file could hold.
    return new String(mutant.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
