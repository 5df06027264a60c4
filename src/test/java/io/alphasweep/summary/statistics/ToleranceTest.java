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

/** Against SciPy 1.17.1, by scripts/reference/scipy_tolerance.py. */
class ToleranceTest {

  static Stream<JsonNode> cases() {
    return StreamSupport.stream(
        Reference.read("scipy/tolerance.json").get("cases").spliterator(), false);
  }

  private static double[][] scores(JsonNode of) {
    return StreamSupport.stream(of.get("scores").spliterator(), false)
        .map(Reference::doubles)
        .toArray(double[][]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsScipy(JsonNode expected) {
    double[] values = Reference.doubles(expected.get("values"));
    double share = expected.get("share").asDouble();
    double zero = expected.get("zero").asDouble();
    Tolerance found = Tolerance.of(values, scores(expected), share, zero);
    assertThat(found.best()).isEqualTo(expected.get("best").asDouble());
    double from = expected.get("from").asDouble();
    double to = expected.get("to").asDouble();
    assertThat(found.from()).isCloseTo(from, within(1e-9 * from));
    assertThat(found.to()).isCloseTo(to, within(1e-9 * to));
    assertThat(found.decades()).isCloseTo(expected.get("decades").asDouble(), within(1e-9));

    Interval interval =
        new Bootstrap(0.95, 10_000, new RandomStreams(1).stream("test", 0))
            .percentile(
                scores(expected), drawn -> Tolerance.of(values, drawn, share, zero).decades());
    double low = expected.get("interval").get(0).asDouble();
    double high = expected.get("interval").get(1).asDouble();
    double allowed = 0.05 * (high - low) + 1e-9;
    assertThat(interval.low()).isCloseTo(low, within(allowed));
    assertThat(interval.high()).isCloseTo(high, within(allowed));
  }

  /** By hand: 90 will do, which is half way from 100 to 80, and from 95 to 85. */
  @Test
  void endsHalfWayOverTheLogarithm() {
    double[] values = {1, 100, 10_000, 1_000_000};
    Tolerance found = Tolerance.of(values, new double[][] {{80}, {100}, {95}, {85}}, 0.1, 0);
    assertThat(found.best()).isEqualTo(100);
    assertThat(found.from()).isCloseTo(10, within(1e-9));
    assertThat(found.to()).isCloseTo(100_000, within(1e-6));
    assertThat(found.opensBelow()).isFalse();
    assertThat(found.opensAbove()).isFalse();
  }

  /** What lies beyond a value that will not do is not in the range, however good. */
  @Test
  void saysWhereTheValuesEndBeforeTheRange() {
    double[] values = {1, 2, 4, 8};
    Tolerance found = Tolerance.of(values, new double[][] {{99}, {0}, {98}, {100}}, 0.1, 0);
    assertThat(found.opensAbove()).isTrue();
    assertThat(found.opensBelow()).isFalse();
    assertThat(found.to()).isEqualTo(8);
    assertThat(found.from()).isBetween(2.0, 4.0);
  }
}
