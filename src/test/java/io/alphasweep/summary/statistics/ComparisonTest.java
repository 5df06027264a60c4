package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import io.alphasweep.trial.RandomStreams;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.rng.UniformRandomProvider;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests, effect sizes, Holm's correction and power, against SciPy 1.17.1 and statsmodels 0.15.0, by
 * scripts/reference/rliable_statistics.py.
 */
class ComparisonTest {

  private static final JsonNode REFERENCE = Reference.read("rliable/statistics.json");

  static Stream<JsonNode> pairs() {
    return StreamSupport.stream(REFERENCE.get("pairs").spliterator(), false);
  }

  static Stream<JsonNode> holm() {
    return StreamSupport.stream(REFERENCE.get("holm").spliterator(), false);
  }

  static Stream<JsonNode> powers() {
    return StreamSupport.stream(REFERENCE.get("power").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void welchEqualsScipy(JsonNode expected) {
    double[] first = Reference.doubles(expected.get("first"));
    double[] second = Reference.doubles(expected.get("second"));
    MeanDifference welch = MeanDifference.welch(first, second);
    assertClose(welch.degreesOfFreedom(), expected.get("welch").get("degrees"));
    assertClose(welch.pDifferent(), expected.get("welch").get("p"));
    assertClose(welch.interval(0.95), expected.get("welch").get("interval"));
    assertClose(welch.pBelow(expected.get("bound").asDouble()), expected.get("p_below_bound"));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void pairsEqualScipy(JsonNode expected) {
    double[] first = Reference.doubles(expected.get("first"));
    double[] second = Reference.doubles(expected.get("second"));
    assertClose(SeedStatistics.median(first), expected.get("median_of_first"));
    assertClose(SeedStatistics.meanInterval(first, 0.95), expected.get("t_of_first"));
    if (first.length == second.length) {
      JsonNode of = expected.get("paired");
      MeanDifference paired = MeanDifference.paired(first, second);
      assertClose(paired.pDifferent(), of.get("p"));
      assertClose(paired.interval(0.95), of.get("interval"));
      assertClose(PermutationTest.paired(first, second, null), of.get("permutation"));
    }
  }

  /** Of 1,000,000 draws there and 9,999 here, the p-value differs by 0.02 (four sigma) at most. */
  @ParameterizedTest
  @MethodSource("pairs")
  void permutationEqualsScipy(JsonNode expected) {
    double[] first = Reference.doubles(expected.get("first"));
    double[] second = Reference.doubles(expected.get("second"));
    boolean exact = expected.get("permutation").get("exact").asBoolean();
    UniformRandomProvider random = exact ? null : random();
    assertThat(PermutationTest.independent(first, second, random))
        .isCloseTo(expected.get("permutation").get("p").asDouble(), within(exact ? 1e-9 : 0.02));
  }

  @Test
  void drawnSignsAgreeWithStudentsT() {
    double[] first = random().doubles(40, 0, 1).toArray();
    double[] second = random().doubles(40, 0.1, 1.2).map(value -> 1.3 - value).toArray();
    assertThat(PermutationTest.paired(first, second, random()))
        .isCloseTo(MeanDifference.paired(first, second).pDifferent(), within(0.03));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void effectSizesEqualStatsmodels(JsonNode expected) {
    double[] first = Reference.doubles(expected.get("first"));
    double[] second = Reference.doubles(expected.get("second"));
    assertClose(EffectSize.cohensD(first, second), expected.get("cohens_d"));
    assertClose(EffectSize.hedgesG(first, second), expected.get("hedges_g"));
  }

  @ParameterizedTest
  @MethodSource("holm")
  void holmEqualsStatsmodels(JsonNode expected) {
    assertThat(Holm.correct(Reference.doubles(expected.get("p"))))
        .containsExactly(Reference.doubles(expected.get("corrected")), within(1e-9));
  }

  @Test
  void whatIsNoComparisonDoesNotCountForHolm() {
    assertThat(Holm.correct(new double[] {0.01, Double.NaN, 0.04}))
        .containsExactly(0.02, Double.NaN, 0.04);
  }

  @ParameterizedTest
  @MethodSource("powers")
  void powerEqualsStatsmodels(JsonNode expected) {
    int first = expected.get("first").asInt();
    int second = expected.get("second").asInt();
    double alpha = expected.get("alpha").asDouble();
    int sides = expected.get("sides").asInt();
    assertClose(
        DetectableEffect.power(1.5, first, second, alpha, sides),
        expected.get("power_of_one_and_a_half"));
    assertClose(
        DetectableEffect.smallest(first, second, alpha, 0.8, sides),
        expected.get("smallest_at_80"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5 | 5 | 118.7  | 5 seeds a side cannot show a difference under 120
          5 | 4 | 0.0234 | 5 and 4 seeds cannot show a difference under 0.023
          1 | 1 | NaN    | 1 seed a side cannot show any difference
          """)
  void saysTheSmallestDifferenceInWords(int first, int second, double difference, String words) {
    assertThat(DetectableEffect.sentence(first, second, difference)).isEqualTo(words);
  }

  @Test
  void sidesOfOneSeedCannotTell() {
    double[] one = {1};
    double[] two = {1, 2};
    assertThat(MeanDifference.welch(one, two).difference()).isEqualTo(-0.5);
    assertThat(MeanDifference.welch(one, two).pDifferent()).isNaN();
    assertThat(MeanDifference.welch(one, two).interval(0.95)).isEqualTo(Interval.UNKNOWN);
    assertThat(EffectSize.cohensD(one, two)).isNaN();
    assertThat(DetectableEffect.smallest(1, 2, 0.05, 0.8, 2)).isNaN();
  }

  @Test
  void sidesThatDoNotVaryAreCertain() {
    double[] low = {1, 1, 1};
    double[] high = {2, 2};
    assertThat(MeanDifference.welch(low, low).pDifferent()).isEqualTo(1);
    assertThat(MeanDifference.welch(low, high).pDifferent()).isEqualTo(0);
    assertThat(MeanDifference.welch(low, high).pBelow(0)).isEqualTo(0);
    assertThat(MeanDifference.welch(high, low).pBelow(0)).isEqualTo(1);
  }

  /** Of two groups, the t distributions' difference is nearly Welch's: the p-value, one-sided. */
  @Test
  void highestMeanOfTwoIsWelchsTail() {
    double[] first = {5, 6, 7, 4, 8, 5, 6, 7, 6, 6};
    double[] second = {6, 7, 6, 8, 7, 5, 9, 6, 7, 6};
    double[] probabilities =
        HighestMean.probabilities(new double[][] {first, second, {9}}, 20_000, random());
    assertThat(probabilities[0])
        .isCloseTo(MeanDifference.welch(first, second).pBelow(0), within(0.02));
    assertThat(probabilities[0] + probabilities[1]).isCloseTo(1, within(1e-9));
    assertThat(probabilities[2]).isNaN();
  }

  private static void assertClose(double value, JsonNode expected) {
    Offset<Double> tolerance = within(1e-9 * (1 + Math.abs(expected.asDouble())));
    assertThat(value).isCloseTo(expected.asDouble(), tolerance);
  }

  private static void assertClose(Interval interval, JsonNode expected) {
    assertClose(interval.low(), expected.get(0));
    assertClose(interval.high(), expected.get(1));
  }

  private static UniformRandomProvider random() {
    return new RandomStreams(1).stream("permutation", 0);
  }
}
