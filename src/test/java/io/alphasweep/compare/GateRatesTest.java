package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.benchmark.Coverage.Spread;
import org.junit.jupiter.api.Test;

/** A small part of what {@code scripts/benchmark gate} prints; 400 nights. */
class GateRatesTest {

  private static final GateRates RATES = new GateRates(400);

  /** The bound is 5% and four standard errors of it. */
  @Test
  void falseAlarmsAreRare() {
    for (Spread spread : Spread.values()) {
      for (int seeds : new int[] {5, 10}) {
        assertThat(RATES.alarms(spread, 4, seeds, 0)).as(spread + " " + seeds).isLessThan(0.095);
      }
    }
  }

  @Test
  void dropOfTwoDeviationsIsFoundWithTenSeeds() {
    assertThat(RATES.alarms(Spread.NORMAL, 4, 10, 2)).isGreaterThan(0.9);
  }
}
