package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpisodeReturnsTest {

  private static final int SAMPLES = 16;
  private static final double GAMMA = 0.9;

  /** Rewards of the numbers of observations. */
  private static float reward(int step) {
    return new Random(step).nextFloat() - 0.3f;
  }

  /**
   * Observation i is the number i.
   *
   * @param ends the steps behind which episodes end, negative where the time limit ends them
   */
  private static Replay replay(int capacity, int steps, Integer... ends) {
    Replay replay = new Replay(capacity, 1, 2);
    replay.start(new float[] {0}, 0);
    for (int step = 0; step < steps; step++) {
      replay.add(
          new float[] {step, -step},
          0,
          reward(step),
          List.of(ends).contains(step),
          List.of(ends).contains(-step),
          new float[] {-1},
          new float[] {step + 1},
          0);
    }
    return replay;
  }

  private static Transitions place(int trials, int samples) {
    long all = (long) trials * samples;
    Floats one = Floats.zeros(all);
    return new Transitions(
        samples, Floats.zeros(all), Floats.zeros(2 * all), one, one, Floats.zeros(all), one);
  }

  private static List<Integer> steps(Transitions place, int from, int to) {
    List<Integer> steps = new ArrayList<>();
    for (int sample = from; sample < to; sample++) {
      int step = (int) place.observations().get(sample);
      assertThat(place.actions().get(2 * sample)).isEqualTo(step);
      assertThat(place.actions().get(2 * sample + 1)).isEqualTo(-step);
      steps.add(step);
    }
    return steps;
  }

  private static Double of(EpisodeReturns returns, int trial, String column) {
    Row row = new Row(null, EpisodeReturns.COLUMNS);
    returns.report(trial, row);
    return EpisodeReturns.COLUMNS.list().stream()
        .filter(each -> each.name().equals(column))
        .map(row::real)
        .reduce(null, (before, value) -> value);
  }

  /** By the definition, to the last step of the episode. */
  private static double worth(int step, int last) {
    double worth = 0;
    for (int later = last; later >= step; later--) {
      worth = reward(later) + GAMMA * worth;
    }
    return worth;
  }

  @Test
  void judgesAllOfAShortEpisodeThatEndedByItself() {
    Transitions place = place(2, SAMPLES);
    var returns =
        new EpisodeReturns(
            new double[] {GAMMA, GAMMA},
            List.of(replay(100, 40, 5, 20, 31), replay(100, 40, 5, 20)),
            place,
            15);

    assertThat(returns.draw()).isTrue();
    List<Integer> steps = steps(place, 0, 11);
    float[] values = new float[2 * SAMPLES];
    double mean = 0;
    for (int sample = 0; sample < 11; sample++) {
      values[sample] = (float) worth(steps.get(sample), 31) + (sample % 2 == 0 ? 3 : -1);
      mean += worth(steps.get(sample), 31) / 11;
    }
    returns.judge(values);

    assertThat(steps).containsExactly(21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    assertThat(of(returns, 0, "monte_carlo_return")).isCloseTo(mean, within(1e-6));
    assertThat(of(returns, 0, "value_bias")).isCloseTo((6 * 3 - 5) / 11., within(1e-6));
    assertThat(of(returns, 1, "value_bias")).as("ended 19 steps ago").isNull();
    assertThat(of(returns, 1, "monte_carlo_return")).isNull();
  }

  @Test
  void spreadsOverALongEpisodeOfWhichTheRingHasTheEnd() {
    Transitions place = place(1, SAMPLES);
    var returns =
        new EpisodeReturns(new double[] {GAMMA}, List.of(replay(100, 400, 10, 390)), place, 1000);

    assertThat(returns.draw()).isTrue();
    List<Integer> steps = steps(place, 0, SAMPLES);

    assertThat(steps.get(0)).as("the oldest that is left").isEqualTo(300);
    assertThat(steps).isSorted().doesNotHaveDuplicates();
    assertThat(steps.get(SAMPLES - 1)).isEqualTo(300 + 15 * 91 / 16);
    double mean = steps.stream().mapToDouble(step -> worth(step, 390)).average().orElseThrow();
    returns.judge(new float[SAMPLES]);
    assertThat(of(returns, 0, "monte_carlo_return")).isCloseTo(mean, within(1e-6));
    assertThat(of(returns, 0, "value_bias")).isCloseTo(-mean, within(1e-6));
  }

  /** Where each value is right there is no bias, though the last is all that tells of the rest. */
  @Test
  void goesOnWithTheCriticsOwnValueWhereTheTimeLimitCutsOff() {
    Transitions place = place(1, SAMPLES);
    var returns =
        new EpisodeReturns(new double[] {GAMMA}, List.of(replay(1000, 60, 7, -50)), place, 1000);

    assertThat(returns.draw()).isTrue();
    List<Integer> steps = steps(place, 0, SAMPLES);
    float[] right = new float[SAMPLES];
    float[] high = new float[SAMPLES];
    double shares = 0;
    for (int sample = 0; sample < SAMPLES; sample++) {
      right[sample] = (float) worth(steps.get(sample), 300);
      high[sample] = right[sample] + 1;
      shares += sample < SAMPLES - 1 ? Math.pow(GAMMA, 50 - steps.get(sample)) / 15 : 0;
    }

    assertThat(steps.get(SAMPLES - 1)).as("behind the others").isEqualTo(50);
    assertThat(steps.subList(0, SAMPLES - 1))
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(step -> step >= 8 && Math.pow(GAMMA, 50 - step) <= 0.25);
    returns.judge(right);
    assertThat(of(returns, 0, "value_bias")).isCloseTo(0, within(1e-4));
    returns.judge(high);
    assertThat(of(returns, 0, "value_bias")).isCloseTo(1 - shares, within(1e-4));
    returns.start();
    assertThat(of(returns, 0, "value_bias")).isNull();
  }

  @Test
  void judgesNothingWhereTheEndWouldCountForMost() {
    Transitions place = place(1, SAMPLES);
    for (Replay replay :
        List.of(replay(100, 30, -12, -25), replay(100, 10), new Replay(100, 1, 2))) {
      var returns = new EpisodeReturns(new double[] {GAMMA}, List.of(replay), place, 1000);
      assertThat(returns.draw()).isFalse();
    }
    var undiscounted =
        new EpisodeReturns(new double[] {1}, List.of(replay(1000, 600, -500)), place, 1000);
    assertThat(undiscounted.draw()).isFalse();
    var single =
        new EpisodeReturns(
            new double[] {GAMMA}, List.of(replay(1000, 600, -500)), place(1, 1), 1000);
    assertThat(single.draw()).as("no room for the end").isFalse();
  }
}
