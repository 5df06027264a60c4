package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.config.FaultyFileException;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code scripts/same-rows} trains leaves nothing out that a sweep file can choose. */
class SameRowsSweepsTest {

  private static final TrialSchema SCHEMA = TrialSchema.standard();

  @Test
  void everyAlternativeAndEverySwitchIsTrained() throws Exception {
    Map<String, Set<Object>> trained = new TreeMap<>();
    for (TrialSpec trial : trials()) {
      trial
          .settings()
          .forEach((key, value) -> trained.computeIfAbsent(key, k -> new HashSet<>()).add(value));
    }
    for (Setting setting : SCHEMA.settings()) {
      if (setting.kind() == Setting.Kind.FLAG) {
        assertThat(trained.get(setting.key())).as(setting.key()).contains(true, false);
      } else if (setting.kind() == Setting.Kind.TEXT) {
        assertThat(trained.get(setting.key()))
            .as(setting.key())
            .containsAll(setting.accepted().stream().filter(word -> !isOneOfMany(word)).toList());
      }
    }
  }

  /** Atari's games differ in their cartridges alone. */
  private static boolean isOneOfMany(String word) {
    return word.startsWith("Atari-") && !word.equals("Atari-Pong");
  }

  private static List<TrialSpec> trials() throws IOException, FaultyFileException {
    List<TrialSpec> trials = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/same-rows"))) {
      for (Path file : files.sorted().toList()) {
        Sweep sweep = SweepFile.read(file, SCHEMA);
        assertThat(sweep.warnings()).as(file.toString()).isEmpty();
        trials.addAll(sweep.trials());
      }
    }
    return trials;
  }
}
