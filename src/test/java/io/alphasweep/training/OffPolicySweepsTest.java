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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweep files of learners with a replay, scaled down: every variant in them trains and learns. */
class OffPolicySweepsTest {

  private static final Path SWEEPS = Path.of("sweeps", "off-policy");

  private static final String SMALL =
      """
      base {
        total-timesteps = 2000
        iteration-steps = 500
        learning-starts = 200
        batch-size = 16
        replay.capacity = 1000
        train-frequency = 10
        gradient-steps = 1
        target.frequency = 10
        network.hidden-sizes = [16, 16]
        num-steps = 128
        num-minibatches = 4
        update-epochs = 2
      }
      """;

  /** What the small base says instead. */
  private static final Pattern SIZES =
      Pattern.compile(
          "(?<![-.\\w])(total-timesteps|iteration-steps|learning-starts|batch-size|(replay[.])?capacity|train-frequency|gradient-steps|(target[.])?frequency|(network[.])?hidden-sizes)"
              + " += (\\[[^]]*]|[0-9]+),?");

  @TempDir private Path folder;

  @Test
  void everySweepIsTried() throws Exception {
    Set<String> tried =
        Stream.of(
                OffPolicySweepsTest.class
                    .getDeclaredMethod("everyVariantLearns", String.class, int.class)
                    .getAnnotation(CsvSource.class)
                    .value())
            .map(line -> line.replaceFirst(",.*", ""))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(SWEEPS)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".conf"))
                  .map(name -> name.replace(".conf", "")))
          .containsExactlyInAnyOrderElementsOf(tried);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "anchors, 6",
    "td-modulation, 32",
    "td-modulation-classic, 16",
    "td-modulation-lunar-lander, 8",
    "td-modulation-pendulum, 16",
    "alphagrad, 108",
    "per, 12",
    "grokfast, 6",
    "grokfast-grade, 16",
    "pendulum, 2"
  })
  void everyVariantLearns(String name, int trials) throws Exception {
    Sweep sweep = SweepFile.read(scaledDown(name));
    assertThat(sweep.trials()).hasSize(trials);
    Map<String, List<TrialSpec>> kinds =
        sweep.trials().stream().collect(groupingBy(TrialSchema.standard()::packKey));
    for (List<TrialSpec> all : kinds.values()) {
      List<TrialSpec> pack = all.subList(0, Math.min(all.size(), 4));
      List<Row> rows = new ArrayList<>();
      PackTrainer.train("test", pack, Placement.ONE_CORE, rows::add);
      long iterations = Algorithms.footprint(pack.get(0)).iterations();
      assertThat(rows).hasSize((int) iterations * pack.size()); // no trial diverged
      for (Row row : rows) {
        if (row.head().algorithm().equals("ppo")) {
          assertThat((Double) Rows.number(row, "policy_loss")).isFinite();
        } else if (row.head().iteration() == iterations) {
          assertThatItLearned(row, trial(pack, row));
        }
      }
    }
  }

  private static TrialSpec trial(List<TrialSpec> pack, Row row) {
    return pack.stream()
        .filter(trial -> trial.id().equals(row.head().trialId()))
        .findFirst()
        .orElseThrow();
  }

  private static void assertThatItLearned(Row row, TrialSpec trial) {
    for (String column : List.of("td_loss", "mean_q", "td_error", "gradient_norm")) {
      assertThat((Double) Rows.number(row, column)).as(column).isFinite();
    }
    assertThat((Double) Rows.number(row, "td_error")).isPositive();
    assertThat(Rows.number(row, "value_bias") == null)
        .isEqualTo(Rows.number(row, "monte_carlo_return") == null);
    String gate = trial.text("td-modulation.gate");
    assertThat(Rows.number(row, "td_correlation") != null).isEqualTo(!gate.equals("off"));
    boolean controls = Set.of("abs-tanh", "scalar").contains(gate);
    for (String column : List.of("td_alpha", "td_saturation")) {
      assertThat(Rows.number(row, column) != null).as(column).isEqualTo(controls);
    }
    boolean hasTwoCritics = !Set.of("dqn", "ddpg").contains(trial.algorithm());
    assertThat(Rows.number(row, "td_alpha_2") != null).isEqualTo(controls && hasTwoCritics);
    if (controls) {
      assertThat((Double) Rows.number(row, "td_saturation")).isBetween(0.0, 1.0);
      assertThat((Double) Rows.number(row, "td_alpha")).isPositive();
    }
    boolean isScheduled =
        trial.has("entropy-schedule.name") && trial.text("entropy-schedule.name").equals("grade");
    assertThat(Rows.number(row, "entropy_share") != null).isEqualTo(isScheduled);
  }

  /** Two seeds of each, few steps, in one environment of each kind of actions. */
  private Path scaledDown(String name) throws Exception {
    String text = Files.readString(SWEEPS.resolve(name + ".conf"));
    String small =
        SIZES
            .matcher(text)
            .replaceAll("")
            .replaceAll("seeds = [0-9]+", "seeds = 2")
            .replaceAll("\\[HalfCheetah-v4, .*InvertedPendulum-v4]", "[InvertedPendulum-v4]")
            .replace("Hopper-v4", "InvertedPendulum-v4");
    return Files.writeString(folder.resolve(name + ".conf"), small + SMALL);
  }
}
