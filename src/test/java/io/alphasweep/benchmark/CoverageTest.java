package io.alphasweep.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.benchmark.Coverage.Spread;
import io.alphasweep.summary.statistics.TaskStatistics;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A small part of what {@code scripts/benchmark coverage} prints; 300 experiments. */
class CoverageTest {

  private static final Coverage COVERAGE = new Coverage(300);

  /** The bounds are four standard errors of a share of 95% wide. */
  @Test
  void studentsIntervalOfNormalScoresHoldsTheTruthAsOftenAsItSays() {
    for (int seeds : new int[] {3, 5, 10}) {
      assertThat(of(Spread.NORMAL, seeds).get("t")).as(seeds + " seeds").isBetween(0.90, 1.0);
    }
  }

  @Test
  void studentsIntervalIsNearestToWhatItSaysAtFiveSeeds() {
    for (Spread spread : Spread.values()) {
      Map<String, Double> shares = of(spread, 5);
      assertThat(miss(shares, "t"))
          .as(spread + " " + shares)
          .isLessThan(miss(shares, "percentile"));
      assertThat(miss(shares, "t")).as(spread + " " + shares).isLessThan(miss(shares, "BCa"));
    }
  }

  private static Map<String, Double> of(Spread spread, int seeds) {
    return COVERAGE.shares(1, spread, seeds, TaskStatistics::mean, true);
  }

  private static double miss(Map<String, Double> shares, String method) {
    return Math.abs(0.95 - shares.get(method));
  }
}
