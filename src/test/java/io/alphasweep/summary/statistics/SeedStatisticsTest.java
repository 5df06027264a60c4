package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import io.alphasweep.trial.RandomStreams;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against SciPy 1.17.1, by scripts/reference/scipy_seed_statistics.py. */
class SeedStatisticsTest {

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(
        Reference.read("scipy/seed_statistics.json").get("cases").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScipy(JsonNode expected) {
    double[] values = Reference.doubles(expected.get("values"));
    double scale = Math.abs(expected.get("mean").asDouble()) + 1;
    assertThat(SeedStatistics.mean(values))
        .isCloseTo(expected.get("mean").asDouble(), within(1e-12 * scale));
    assertThat(SeedStatistics.standardDeviation(values))
        .isCloseTo(expected.get("standard_deviation").asDouble(), within(1e-12 * scale));
    assertThat(SeedStatistics.interquartileMean(values))
        .isCloseTo(expected.get("interquartile_mean").asDouble(), within(1e-12 * scale));
  }

  /** 10,000 resamples place a 2.5% quantile to within about 0.03 standard errors (1 sigma). */
  @ParameterizedTest
  @MethodSource("cases")
  void intervalEqualsScipyUpToResampling(JsonNode expected) {
    double[] values = Reference.doubles(expected.get("values"));
    double standardError = SeedStatistics.standardDeviation(values) / Math.sqrt(values.length);
    Interval interval = bootstrapMean(values);
    assertThat(interval.low())
        .isCloseTo(expected.get("interval").get(0).asDouble(), within(0.12 * standardError));
    assertThat(interval.high())
        .isCloseTo(expected.get("interval").get(1).asDouble(), within(0.12 * standardError));
  }

  @Test
  void intervalIsTheSameEachTime() {
    double[] values = {1, 2, 4, 8};
    assertThat(bootstrapMean(values)).isEqualTo(bootstrapMean(values));
  }

  @Test
  void whatOneValueCannotTellIsNan() {
    double[] one = {7};
    assertThat(SeedStatistics.mean(one)).isEqualTo(7);
    assertThat(SeedStatistics.interquartileMean(one)).isEqualTo(7);
    assertThat(SeedStatistics.standardDeviation(one)).isNaN();
    assertThat(bootstrapMean(one)).isEqualTo(Interval.UNKNOWN);
    assertThat(SeedStatistics.meanInterval(one, 0.95)).isEqualTo(Interval.UNKNOWN);
    assertThat(SeedStatistics.mean(new double[0])).isNaN();
    assertThat(SeedStatistics.median(new double[0])).isNaN();
    assertThat(bootstrapMean(new double[0])).isEqualTo(Interval.UNKNOWN);
    assertThat(SeedStatistics.interquartileMean(new double[0])).isNaN();
  }

  private static Interval bootstrapMean(double[] values) {
    return new Bootstrap(0.95, 10_000, new RandomStreams(1).stream("bootstrap", 0))
        .percentile(new double[][] {values}, TaskStatistics::mean);
  }
}
