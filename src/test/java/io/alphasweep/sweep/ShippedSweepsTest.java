package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShippedSweepsTest {

  private static final Path SWEEPS = Path.of("sweeps");

  /** The counts that the files' own comments give. */
  private static final Map<String, Integer> TRIALS =
      Map.ofEntries(
          Map.entry("quickstart.conf", 2 * 2 * 2 * 3),
          Map.entry("anchors/cleanrl.conf", 5 * 10),
          Map.entry("environments/acrobot.conf", 5),
          Map.entry("environments/cartpole-dqn.conf", 5),
          Map.entry("environments/cartpole.conf", 5),
          Map.entry("environments/minatar-breakout.conf", 3),
          Map.entry("environments/mountain-car-continuous.conf", 5),
          Map.entry("environments/mountain-car.conf", 5),
          Map.entry("environments/pendulum.conf", 5),
          Map.entry("nightly/hopper.conf", 2 * 10),
          Map.entry("nightly/inverted-pendulum.conf", 2 * 2 * 10),
          Map.entry("paper/rewards.conf", 6 * 2 * 2 * 10),
          Map.entry("paper/switches.conf", 2 * (1 + 2 * 2) * 10),
          Map.entry("roadmap/robustness.conf", 6 * 7 * (17 + 1) * 10));

  @Test
  void everyShippedSweepIsSoundAndAsLargeAsItSays() throws Exception {
    Map<String, Integer> trials = new TreeMap<>();
    for (Path file : files()) {
      Sweep sweep = SweepFile.read(file, TrialSchema.standard());
      assertThat(sweep.warnings()).as(file.toString()).isEmpty();
      trials.put(SWEEPS.relativize(file).toString(), sweep.trials().size());
    }
    assertThat(trials).isEqualTo(new TreeMap<>(TRIALS));
  }

  @Test
  void paperPairsMomentumWithPpoOnly() throws Exception {
    Sweep sweep = SweepFile.read(SWEEPS.resolve("paper/rewards.conf"), TrialSchema.standard());
    assertThat(sweep.trials())
        .filteredOn(trial -> trial.optimizer().equals("dynag"))
        .hasSize(6 * 2 * 10)
        .allSatisfy(
            trial ->
                assertThat(trial.real("optimizer.momentum"))
                    .isEqualTo(trial.algorithm().equals("ppo") ? 0.9 : 0.0));
  }

  private static Iterable<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(SWEEPS)) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }
}
