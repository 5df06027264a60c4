package io.alphasweep.training;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.rows.Row;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.SweepFile;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Rows;
import io.alphasweep.trial.TrialSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweep files of the roadmap, scaled down: every variant in them trains, in packs of all alike. */
class RoadmapSweepsTest {

  private static final String SMALL =
      """
      base {
        total-timesteps = 384
        num-steps = 128
        num-minibatches = 4
        update-epochs = 2
      }
      """;

  /** A list where each environment is trained for as long as it takes. */
  private static final Pattern LENGTHS =
      Pattern.compile("(total-timesteps|num-\\w+|update-epochs) = (\\[[^]]*]|[0-9]+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "modulation, 32, 1",
    "controller, 13, 1",
    "optimizers, 34, 12",
    "duration, 10, 1",
    "networks, 42, 21",
    "environments, 38, 19",
    "gates, 10, 1",
    "value-free, 15, 2",
    "agram, 13, 2",
    "hybrid-grpo, 15, 4",
    "mla-ppo, 8, 8",
    "scalings, 7, 6",
    "synergy, 16, 2",
    "synergy-rnd, 4, 2"
  })
  void everyVariantTrains(String name, int trials, int packs) throws Exception {
    Sweep sweep = SweepFile.read(scaledDown(name));
    assertThat(sweep.trials()).hasSize(trials);
    Map<String, List<TrialSpec>> kinds =
        sweep.trials().stream().collect(groupingBy(TrialSchema.standard()::packKey));
    assertThat(kinds).hasSize(packs);
    for (List<TrialSpec> pack : kinds.values()) {
      List<Row> rows = new ArrayList<>();
      try (PackTraining training =
          PackTrainer.start("test", pack, List.of(), Placement.ONE_CORE, rows::add)) {
        while (!training.isOver()) {
          training.iterate();
        }
      }
      assertThat(rows).hasSize(iterations(pack) * pack.size()); // no trial diverged
      for (Row row : rows) {
        assertThat((Double) Rows.number(row, "policy_loss")).isFinite();
        assertThat(Rows.number(row, "alpha_ema") != null)
            .isEqualTo(!Set.of("ppo", "hybrid-grpo").contains(row.head().algorithm()));
      }
    }
  }

  private static int iterations(List<TrialSpec> pack) {
    return (int) Algorithms.footprint(pack.get(0)).iterations();
  }

  private Path scaledDown(String name) throws Exception {
    String text = Files.readString(Path.of("sweeps", "roadmap", name + ".conf"));
    String small =
        LENGTHS
            .matcher(text)
            .replaceAll("")
            .replaceAll("\\[Hopper-v4, (HalfCheetah-v4|Pendulum-v1)]", "[InvertedPendulum-v4]")
            .replace("seeds = 5", "seeds = 1");
    // Where several actions are tried, rollouts are of fewer states, for as many steps.
    String few =
        text.contains("agram") || text.contains("hybrid-grpo")
            ? SMALL.replace("num-steps = 128", "num-steps = 64\n  tried-actions = 2")
            : SMALL;
    return Files.writeString(folder.resolve(name + ".conf"), small + few);
  }
}
