package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.summary.statistics.HalvingRates.Loss;
import io.alphasweep.sweep.Screen;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small part of what {@code scripts/benchmark halving} prints; 1,000 sweeps. */
class HalvingRatesTest {

  private static final Screen SCREEN = new Screen(List.of(0.125, 0.25, 0.5), 0.5);

  private static final HalvingRates RATES = new HalvingRates(1_000);

  /** Three of 24 are left: where a rung tells nothing, each is one of them with 1 / 8. */
  @Test
  void whereARungTellsNothingTheBestIsLostByChance() {
    double error = Math.sqrt(0.125 * 0.875 / 1_000);
    assertThat(RATES.loss(SCREEN, 24, 0).lost()).isCloseTo(0.875, within(4 * error));
  }

  @Test
  void theMoreARungTellsTheLessIsLost() {
    List<Loss> losses =
        Arrays.stream(HalvingRates.CORRELATIONS)
            .mapToObj(correlation -> RATES.loss(SCREEN, 24, correlation))
            .toList();
    for (int next = 1; next < losses.size(); next++) {
      assertThat(losses.get(next).lost()).isLessThan(losses.get(next - 1).lost());
      assertThat(losses.get(next).worse()).isLessThan(losses.get(next - 1).worse());
    }
    assertThat(losses.get(losses.size() - 1).lost()).isLessThan(0.08);
  }
}
