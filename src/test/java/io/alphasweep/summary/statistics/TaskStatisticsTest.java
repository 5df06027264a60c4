package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.alphasweep.testing.Reference;
import io.alphasweep.trial.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Against rliable 1.2.0 and SciPy 1.17.1, by scripts/reference/rliable_statistics.py.
 *
 * <p>Both sides draw 20,000 resamples; a 2.5% quantile of so many lies within 0.019 standard errors
 * (1 sigma), which is 0.005 widths of the interval.
 */
class TaskStatisticsTest {

  private static final JsonNode REFERENCE = Reference.read("rliable/statistics.json").get("tasks");
  private static final double[][] FIRST = Reference.matrix(REFERENCE.get("first"));
  private static final double[][] SECOND = Reference.matrix(REFERENCE.get("second"));
  private static final double TARGET = REFERENCE.get("target").asDouble();
  private static final double[] THRESHOLDS = Reference.doubles(REFERENCE.get("thresholds"));
  private static final Offset<Double> EXACTLY = within(1e-9);

  /** Of the interval's width: four sigma of two such quantiles. */
  private static final double RESAMPLING = 0.03;

  @Test
  void aggregatesEqualRliables() {
    Map<String, ToDoubleFunction<double[][]>> aggregates =
        Map.of(
            "mean", TaskStatistics::mean,
            "median", TaskStatistics::median,
            "interquartile_mean", TaskStatistics::interquartileMean,
            "optimality_gap", scores -> TaskStatistics.optimalityGap(scores, TARGET));
    aggregates.forEach(
        (name, aggregate) -> {
          JsonNode expected = REFERENCE.get("aggregates").get(name);
          assertThat(aggregate.applyAsDouble(FIRST))
              .as(name)
              .isCloseTo(expected.get("value").asDouble(), EXACTLY);
          assertNear(name, bootstrap().percentile(FIRST, aggregate), expected.get("interval"));
        });
  }

  @Test
  void performanceProfileEqualsRliables() {
    double[] expected = Reference.doubles(REFERENCE.get("profile"));
    assertThat(TaskStatistics.performanceProfile(FIRST, THRESHOLDS))
        .containsExactly(expected, EXACTLY);
    List<Interval> intervals =
        bootstrap()
            .percentiles(FIRST, drawn -> TaskStatistics.performanceProfile(drawn, THRESHOLDS));
    for (int i = 0; i < THRESHOLDS.length; i++) {
      // Shares of 20 runs move in steps of 0.05: the quantile is the same step, exactly.
      assertThat(intervals.get(i).low())
          .isCloseTo(REFERENCE.get("profile_low").get(i).asDouble(), EXACTLY);
      assertThat(intervals.get(i).high())
          .isCloseTo(REFERENCE.get("profile_high").get(i).asDouble(), EXACTLY);
    }
  }

  @Test
  void probabilityOfImprovementEqualsRliables() {
    JsonNode expected = REFERENCE.get("improvement");
    assertThat(TaskStatistics.probabilityOfImprovement(FIRST, SECOND))
        .isCloseTo(expected.get("value").asDouble(), EXACTLY);
    assertNear(
        "improvement",
        bootstrap().percentile(FIRST, SECOND, TaskStatistics::probabilityOfImprovement),
        expected.get("interval"));
    assertThat(TaskStatistics.probabilityOfImprovement(FIRST, FIRST)).isEqualTo(0.5);
  }

  @Test
  void acceleratedIntervalEqualsScipys() {
    JsonNode expected = REFERENCE.get("bca");
    double[][] one = {SECOND[1]};
    assertNear("one", bootstrap().bca(one, TaskStatistics::mean), expected.get("one_task"));
    assertNear("four", bootstrap().bca(FIRST, TaskStatistics::mean), expected.get("four_tasks"));
  }

  @Test
  void studentsIntervalOfTwoTasksEqualsScipys() {
    double[][] two = {FIRST[0], FIRST[1]};
    Interval interval = TaskStatistics.meanInterval(two, 0.95);
    assertThat(interval.low())
        .isCloseTo(REFERENCE.get("t_of_two_tasks").get(0).asDouble(), EXACTLY);
    assertThat(interval.high())
        .isCloseTo(REFERENCE.get("t_of_two_tasks").get(1).asDouble(), EXACTLY);
  }

  /** With its parts against SciPy: {@code ComparisonTest} holds Welch's of one task to it. */
  @Test
  void differenceOverTasksIsWelchsOfOneTaskAndTheDifferenceOfTheMeans() {
    assertThat(TaskStatistics.meanDifference(new double[][] {FIRST[2]}, new double[][] {SECOND[2]}))
        .isEqualTo(MeanDifference.welch(FIRST[2], SECOND[2]));
    assertThat(TaskStatistics.meanDifference(FIRST, SECOND).difference())
        .isCloseTo(TaskStatistics.mean(FIRST) - TaskStatistics.mean(SECOND), EXACTLY);
  }

  /** Four tasks of unlike spread, five runs against seven: the truth is 0.25. */
  @Test
  void intervalOfADifferenceOverTasksHoldsTheTruth() {
    UniformRandomProvider random = new RandomStreams(1).stream("coverage", 0);
    SharedStateContinuousSampler normal = ZigguratSampler.NormalizedGaussian.of(random);
    int held = 0;
    for (int experiment = 0; experiment < 2000; experiment++) {
      double[][] first = new double[4][5];
      double[][] second = new double[4][7];
      for (int task = 0; task < 4; task++) {
        double spread = 1 + task;
        Arrays.setAll(first[task], run -> 1 + spread * normal.sample());
        Arrays.setAll(second[task], run -> 0.75 + 2 * spread * normal.sample());
      }
      Interval interval = TaskStatistics.meanDifference(first, second).interval(0.95);
      held += interval.low() <= 0.25 && 0.25 <= interval.high() ? 1 : 0;
    }
    // Three sigma of 2,000 experiments are 1.5%.
    assertThat(held / 2000.0).isBetween(0.935, 0.965);
  }

  @Test
  void intervalOfWhatDoesNotVaryIsAPoint() {
    double[][] constant = {{3, 3, 3}, {1, 1}};
    assertThat(bootstrap().percentile(constant, TaskStatistics::mean))
        .isEqualTo(new Interval(2, 2));
    assertThat(bootstrap().bca(constant, TaskStatistics::mean)).isEqualTo(new Interval(2, 2));
    assertThat(TaskStatistics.meanInterval(constant, 0.95)).isEqualTo(new Interval(2, 2));
  }

  private static Bootstrap bootstrap() {
    return new Bootstrap(
        0.95, REFERENCE.get("resamples").asInt(), new RandomStreams(1).stream("bootstrap", 0));
  }

  private static void assertNear(String name, Interval interval, JsonNode expected) {
    double low = expected.get(0).asDouble();
    double high = expected.get(1).asDouble();
    Offset<Double> tolerance = within(RESAMPLING * (high - low));
    assertThat(interval.low()).as(name).isCloseTo(low, tolerance);
    assertThat(interval.high()).as(name).isCloseTo(high, tolerance);
  }
}
