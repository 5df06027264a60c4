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
    "networks, 34, 17",
    "environments, 38, 19",
    "value-free, 15, 2",
    "mla-ppo, 8, 8",
    "scalings, 7, 6",
    "synergy, 16, 2"
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
      assertThat(rows).hasSize(3 * pack.size()); // no trial diverged
      for (Row row : rows) {
        assertThat((Double) Rows.number(row, "policy_loss")).isFinite();
        assertThat(Rows.number(row, "alpha_ema") != null)
            .isEqualTo(!row.head().algorithm().equals("ppo"));
      }
    }
  }

  private Path scaledDown(String name) throws Exception {
    String text = Files.readString(Path.of("sweeps", "roadmap", name + ".conf"));
    String small =
        LENGTHS
            .matcher(text)
            .replaceAll("")
            .replaceAll("\\[Hopper-v4, (HalfCheetah-v4|Pendulum-v1)]", "[InvertedPendulum-v4]")
            .replace("seeds = 5", "seeds = 1");
    return Files.writeString(folder.resolve(name + ".conf"), small + SMALL);
  }
}
