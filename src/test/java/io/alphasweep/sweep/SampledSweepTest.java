package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.trial.TrialSpec;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampledSweepTest {

  private static final String POINTS =
      """
      name = sampled
      base.algorithm = am-ppo
      sample {
        count = 64
        %s
        modulation.kappa = { log-uniform = [0.5, 8.0] }
        modulation.eta = { uniform = [0, 1] }
        update-epochs = { integer = [1, 4] }
        optimizer = { choice = [adam, { name = sgd, learning-rate = 3e-2 }] }
      }
      """;

  @TempDir private Path folder;

  private Sweep sweep(String text) throws Exception {
    Path file = folder.resolve("sampled.conf");
    Files.writeString(file, text);
    Sweep sweep = SweepFile.read(file);
    assertThat(sweep.warnings()).isEmpty();
    return sweep;
  }

  private static <T> List<T> each(Sweep sweep, Function<TrialSpec, T> value) {
    return sweep.trials().stream().map(value).toList();
  }

  @Test
  void pointsLieInTheirDistributionsAndReadWell() throws Exception {
    Sweep sweep = sweep(POINTS.formatted(""));
    assertThat(sweep.combinations()).isEqualTo(64);
    assertThat(sweep.trials()).hasSize(64);
    for (TrialSpec trial : sweep.trials()) {
      assertThat(trial.real("modulation.kappa")).isBetween(0.5, 8.0);
      assertThat(
              BigDecimal.valueOf(trial.real("modulation.kappa")).stripTrailingZeros().precision())
          .isLessThanOrEqualTo(3);
      assertThat(trial.real("modulation.eta")).isBetween(0.0, 1.0);
      assertThat(trial.real("optimizer.learning-rate"))
          .isEqualTo(trial.optimizer().equals("sgd") ? 3e-2 : 3e-4);
    }
    assertThat(each(sweep, trial -> trial.integer("update-epochs"))).contains(1L, 2L, 3L, 4L);
    assertThat(each(sweep, TrialSpec::optimizer)).contains("adam", "sgd");
    // The median of the logarithm, which has a standard deviation of 0.1 here.
    assertThat(each(sweep, trial -> trial.real("modulation.kappa") > 2).stream().filter(x -> x))
        .hasSizeBetween(20, 44);
  }

  @Test
  void pointsDependOnTheirSeedAndNotOnOneAnother() throws Exception {
    Function<TrialSpec, Double> kappa = trial -> trial.real("modulation.kappa");
    List<Double> kappas = each(sweep(POINTS.formatted("")), kappa);
    assertThat(each(sweep(POINTS.formatted("seed = 1")), kappa)).isEqualTo(kappas);
    assertThat(each(sweep(POINTS.formatted("gamma = { uniform = [0.9, 1] }")), kappa))
        .isEqualTo(kappas);
    assertThat(each(sweep(POINTS.formatted("seed = 2")), kappa)).isNotEqualTo(kappas);
    assertThat(kappas.subList(0, 3)).containsExactly(KAPPA);
  }

  /** Pinned: another draw of the same seed would be another sweep. */
  private static final Double[] KAPPA = {3.25, 5.16, 3.58};

  /** A power of two of them: each of as many equal parts of every interval holds one. */
  @Test
  void pointsOfSobolCoverEveryInterval() throws Exception {
    Sweep sweep = sweep(POINTS.formatted("method = sobol"));
    double[] etas =
        sweep.trials().stream()
            .mapToDouble(trial -> trial.real("modulation.eta"))
            .sorted()
            .toArray();
    double[] kappas =
        sweep.trials().stream()
            .mapToDouble(trial -> Math.log(trial.real("modulation.kappa") / 0.5) / Math.log(16))
            .sorted()
            .toArray();
    for (double[] sorted : List.of(etas, kappas)) {
      IntStream.range(1, 64)
          .forEach(
              point ->
                  assertThat(sorted[point] - sorted[point - 1]).isCloseTo(1 / 64.0, within(0.006)));
    }
    assertThat(each(sweep, trial -> trial.optimizer().equals("sgd")).stream().filter(x -> x))
        .hasSize(32);
  }

  /** Points of settings that differ within a pack are of one kind. */
  @Test
  void pointsShareAPackAndStandTimesTheGrid() throws Exception {
    Sweep sweep =
        sweep(
            """
            name = sampled
            base.algorithm = am-ppo
            grid.gamma = [0.9, 0.99]
            sample { count = 8, modulation.rho = { log-uniform = [0.01, 1] } }
            seeds = 2
            """);
    assertThat(sweep.trials()).hasSize(2 * 8 * 2);
    assertThat(IntStream.range(0, 32).map(sweep::kind).distinct()).hasSize(1);
  }
}
