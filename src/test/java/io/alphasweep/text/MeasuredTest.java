package io.alphasweep.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuredTest {

  @Test
  void digitsThatTheIntervalSupports() {
    assertThat(Measured.plusMinus(683.7241, 663.7, 703.7)).isEqualTo("684 \u00b1 20");
    assertThat(Measured.plusMinus(698.0, 687.9, 708.1)).isEqualTo("698 \u00b1 10");
    assertThat(Measured.plusMinus(2382.86, 2111.12, 2654.6)).isEqualTo("2380 \u00b1 270");
    assertThat(Measured.plusMinus(0.04567, 0.03367, 0.05767)).isEqualTo("0.046 \u00b1 0.012");
    assertThat(Measured.plusMinus(-0.0001, -0.5, 0.4998)).isEqualTo("0.00 \u00b1 0.50");
    assertThat(Measured.interval(-12.4, 29.2)).isEqualTo("[-12, 29]");
    assertThat(Measured.interval(0.3012, 0.4903)).isEqualTo("[0.301, 0.490]");
    assertThat(Measured.interval(165.21, 202.79)).isEqualTo("[165, 203]");
  }

  @Test
  void chances() {
    assertThat(Measured.chance(0.1899)).isEqualTo("0.19");
    assertThat(Measured.chance(0.0012)).isEqualTo("0.0012");
    assertThat(Measured.chance(1.23e-5)).isEqualTo("1.2e-5");
    assertThat(Measured.chance(4e-12)).isEqualTo("4.0e-12");
    assertThat(Measured.chance(Double.NaN)).isEqualTo("-");
  }

  @Test
  void withoutAnInterval() {
    assertThat(Measured.alone(683.7241)).isEqualTo("683.7");
    assertThat(Measured.plusMinus(1000, 1000, 1000)).isEqualTo("1000");
    assertThat(Measured.plusMinus(683.7241, Double.NaN, Double.NaN)).isEqualTo("683.7");
    assertThat(Measured.alone(3e-4)).isEqualTo("0.0003");
  }
}
