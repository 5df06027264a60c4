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
import org.junit.jupiter.api.Test;
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
      Pattern.compile("(total-timesteps|num-\\w+|update-epochs) += (\\[[^]]*]|[0-9]+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "modulation, 32, 1",
    "controller, 13, 1",
    "optimizers, 52, 18",
    "learning-rates, 42, 7",
    "robustness, 182, 6",
    "robustness-sampled, 9, 1",
    "duration, 10, 1",
    "networks, 56, 28",
    "environments, 38, 19",
    "gates, 10, 1",
    "value-free, 30, 4",
    "agram, 26, 4",
    "hybrid-grpo, 34, 12",
    "hybrid-grpo-sampling, 10, 6",
    "mla-ppo, 8, 8",
    "scalings, 7, 6",
    "synergy, 16, 2",
    "synergy-rnd, 12, 2"
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

  /** Those of update rules, which have neither rollouts nor a policy's loss. */
  @ParameterizedTest
  @CsvSource({"mla-bandit, 12, softmax_return", "mla-four-rooms, 10, discounted_return_ema"})
  void everyUpdateRuleTrains(String name, int trials, String column) throws Exception {
    String text = Files.readString(Path.of("sweeps", "roadmap", name + ".conf"));
    Path file =
        Files.writeString(
            folder.resolve(name + ".conf"),
            text.replace("seeds = 5", "seeds = 1")
                + "base { total-timesteps = 1280, iteration-steps = 640, batch-size = 64 }\n");
    Sweep sweep = SweepFile.read(file);
    assertThat(sweep.trials()).hasSize(trials);
    List<Row> rows = new ArrayList<>();
    for (List<TrialSpec> pack :
        sweep.trials().stream().collect(groupingBy(TrialSchema.standard()::packKey)).values()) {
      PackTrainer.train("test", pack, Placement.ONE_CORE, rows::add);
    }
    assertThat(rows).hasSize(2 * trials);
    assertThat(rows).allSatisfy(row -> assertThat((Double) Rows.number(row, column)).isFinite());
  }

  /** Of episodes, which end where they end; two seeds. */
  @Test
  void episodicPpoTrainsWithEachFilterAndSchedule() throws Exception {
    String text = Files.readString(Path.of("sweeps", "roadmap", "grade-ppo.conf"));
    Path file =
        Files.writeString(
            folder.resolve("grade-ppo.conf"),
            text.replace("seeds = 5", "seeds = 2")
                + "base { total-timesteps = 1000, iteration-steps = 500 }");
    Map<String, List<TrialSpec>> kinds =
        SweepFile.read(file).trials().stream().collect(groupingBy(TrialSchema.standard()::packKey));
    assertThat(kinds.values().stream().map(List::size)).containsExactlyInAnyOrder(4, 4);
    for (List<TrialSpec> pack : kinds.values()) {
      List<Row> rows = new ArrayList<>();
      PackTrainer.train("test", pack, Placement.ONE_CORE, rows::add);
      assertThat(rows).hasSize(2 * pack.size()); // no trial diverged
      for (Row row : rows) {
        for (String column : List.of("policy_loss", "value_loss", "entropy", "gradient_norm")) {
          assertThat((Double) Rows.number(row, column)).as(column).isFinite();
        }
        TrialSpec trial =
            pack.stream()
                .filter(each -> each.id().equals(row.head().trialId()))
                .findFirst()
                .orElseThrow();
        assertThat(Rows.number(row, "entropy_share") != null)
            .isEqualTo(trial.text("entropy-schedule.name").equals("grade"));
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
            .replace("[Hopper-v4, Pendulum-v1]", "[InvertedPendulum-v4, Pendulum-v1]")
            .replaceAll("\\[(Swimmer-v4, )?Hopper-v4, [^]]*]", "[InvertedPendulum-v4]")
            .replaceAll("\\[1e-5, 3e-5, [^]]*]", "[1e-5, 1e-4, 1e-3]")
            .replace("count = 64", "count = 8")
            .replaceAll("seeds = (5|10)", "seeds = 1");
    // Where several actions are tried, rollouts are of fewer states, for as many steps.
    String few =
        text.contains("agram") || text.contains("hybrid-grpo")
            ? SMALL.replace("num-steps = 128", "num-steps = 64\n  tried-actions = 2")
            : SMALL;
    return Files.writeString(folder.resolve(name + ".conf"), small + few);
  }
}
