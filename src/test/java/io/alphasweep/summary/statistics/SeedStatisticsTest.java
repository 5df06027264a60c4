package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alphasweep.trial.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against SciPy 1.17.1, by scripts/reference/scipy_seed_statistics.py. */
class SeedStatisticsTest {

  static Stream<JsonNode> cases() throws IOException {
    JsonNode reference;
    try (InputStream in =
        SeedStatisticsTest.class.getResourceAsStream("/scipy/seed_statistics.json")) {
      reference = new ObjectMapper().readTree(in);
    }
    return StreamSupport.stream(reference.get("cases").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScipy(JsonNode expected) {
    double[] values = doubles(expected.get("values"));
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
    double[] values = doubles(expected.get("values"));
    double standardError = SeedStatistics.standardDeviation(values) / Math.sqrt(values.length);
    SeedStatistics.Interval interval = SeedStatistics.bootstrapMean(values, 0.95, 10_000, random());
    assertThat(interval.low())
        .isCloseTo(expected.get("interval").get(0).asDouble(), within(0.12 * standardError));
    assertThat(interval.high())
        .isCloseTo(expected.get("interval").get(1).asDouble(), within(0.12 * standardError));
  }

  @Test
  void intervalIsTheSameEachTime() {
    double[] values = {1, 2, 4, 8};
    assertThat(SeedStatistics.bootstrapMean(values, 0.95, 1000, random()))
        .isEqualTo(SeedStatistics.bootstrapMean(values, 0.95, 1000, random()));
  }

  @Test
  void whatOneValueCannotTellIsNan() {
    double[] one = {7};
    assertThat(SeedStatistics.mean(one)).isEqualTo(7);
    assertThat(SeedStatistics.interquartileMean(one)).isEqualTo(7);
    assertThat(SeedStatistics.standardDeviation(one)).isNaN();
    assertThat(SeedStatistics.bootstrapMean(one, 0.95, 10, random()).low()).isNaN();
    assertThat(SeedStatistics.mean(new double[0])).isNaN();
    assertThat(SeedStatistics.interquartileMean(new double[0])).isNaN();
  }

  private static UniformRandomProvider random() {
    return new RandomStreams(1).stream("bootstrap", 0);
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}
