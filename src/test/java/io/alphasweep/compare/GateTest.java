package io.alphasweep.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.compare.Comparison.Outcome;
import io.alphasweep.compare.Verdict.Judgement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate over made-up sides; rewards spread around 1,000 with a standard deviation of 10. */
class GateTest {

  private static final double[] SPREAD = {-14, -9, -5, -2, 0, 0, 2, 5, 9, 14};
  private static final GateSettings GATE = GateSettings.defaults();

  /** One setting changes beside three that do not. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing changes          | 1000 | 10 | 0 | 0 | 1000 | PASSED  |
          better                   | 1100 | 10 | 0 | 0 | 1000 | PASSED  |
          a drop of two deviations |  980 | 10 | 0 | 0 | 1000 | WORSE   | ppo, adam
          a drop within the noise  |  997 | 10 | 0 | 0 | 1000 | PASSED  |
          a drop, five seeds       |  970 |  5 | 0 | 0 | 1000 | WORSE   | ppo, adam
          four seeds               | 1000 |  4 | 0 | 0 | 1000 | REFUSED |
          four seeds and a crash   | 1000 |  4 | 0 | 1 | 1000 | WORSE   | ppo, adam: failed
          all diverge              | 1000 |  0 | 9 | 0 | 1000 | WORSE   | ppo, adam: diverged
          one diverges             | 1000 |  9 | 1 | 0 | 1000 | PASSED  |
          one crashes              | 1000 |  9 | 0 | 1 | 1000 | WORSE   | ppo, adam: failed
          20% slower               | 1000 | 10 | 0 | 0 |  800 | WORSE   | ppo, adam: speed
          10% slower               | 1000 | 10 | 0 | 0 |  900 | PASSED  |
          """)
  void findsWhatWasPlanted(
      String what,
      double mean,
      int seeds,
      long diverged,
      long failed,
      double speed,
      Outcome outcome,
      String worse) {
    List<MatchedSetting> settings = new ArrayList<>();
    settings.add(
        setting(
            "ppo, adam", side(1000, 10, 0, 0, 1000), side(mean, seeds, diverged, failed, speed)));
    for (String other : List.of("ppo, sgd", "am-ppo, adam", "am-ppo, sgd")) {
      settings.add(setting(other, side(1000, 10, 0, 0, 1000), side(1000, 10, 0, 0, 1000)));
    }
    Comparison comparison = new Comparison(new Gate(GATE).judge(settings), List.of());
    assertThat(comparison.outcome()).as(what).isEqualTo(outcome);
    assertThat(
            comparison.with(Judgement.WORSE).stream()
                .map(Verdict::subject)
                .collect(Collectors.joining(" and ")))
        .isEqualTo(worse == null ? "" : worse);
  }

  @Test
  void saysByHowMuchAndWhatItCouldNotHaveSeen() {
    List<Verdict> verdicts =
        new Gate(GATE)
            .judge(List.of(setting("ppo, adam", side(1000, 10, 0, 0, 1), side(980, 10, 0, 0, 1))));
    assertThat(verdicts.get(0).reason())
        .startsWith("final reward fell by 20.0, from 1000.0 to 980.0 (p = ");
    // 1.1563 standard deviations (statsmodels, in ComparisonTest's reference) of 8.246.
    assertThat(verdicts.get(0).power())
        .isEqualTo("10 seeds a side cannot show a difference under 9.5");
    assertThat(verdicts.get(0).change().contains(-20)).isTrue();
  }

  @Test
  void aDropWithinTheMarginPasses() {
    List<MatchedSetting> drop =
        List.of(setting("ppo, adam", side(1000, 10, 0, 0, 1), side(960, 10, 0, 0, 1)));
    assertThat(new Gate(new GateSettings(0.05, 0.05, 5, 0.15)).judge(drop))
        .extracting(Verdict::judgement)
        .containsOnly(Judgement.PASSED);
    assertThat(new Gate(new GateSettings(0.02, 0.05, 5, 0.15)).judge(drop))
        .extracting(Verdict::judgement)
        .contains(Judgement.WORSE);
  }

  @Test
  void whatElseTheMachineDoesIsNoRegression() {
    List<Verdict> verdicts =
        new Gate(GATE)
            .judge(
                List.of(
                    setting("busy", speeds(1000, 1000), speeds(500, 980)),
                    setting("slower", speeds(1000, 1000), speeds(500, 510)),
                    setting("waits less", speeds(1000, 1000), speeds(1000, 500))));
    assertThat(verdicts)
        .filteredOn(Verdict::ofSpeed)
        .extracting(Verdict::judgement)
        .containsExactly(Judgement.PASSED, Judgement.WORSE, Judgement.PASSED);
    assertThat(verdicts.get(1).reason())
        .isEqualTo(
            "500 steps per second, before 1,000: 50% slower, but 2% by processor time: the machine"
                + " was busy");
    assertThat(verdicts.get(3).reason()).endsWith(": 50% slower, 15% are tolerated");
  }

  @Test
  void speedOfAnotherMachineIsNotCompared() {
    Side elsewhere =
        new Side(List.of(), new double[0], 0, 0, speed(10, new double[0], List.of("elsewhere")));
    List<Verdict> verdicts =
        new Gate(GATE).judge(List.of(setting("ppo, adam", side(1000, 10, 0, 0, 1000), elsewhere)));
    assertThat(verdicts.get(1).judgement()).isEqualTo(Judgement.NOT_JUDGED);
    assertThat(verdicts.get(1).reason())
        .isEqualTo(
            "speed is not judged, since host, device or trials per pack differ: [elsewhere], before"
                + " [here]");
  }

  @Test
  void refusesWhereNothingMatches() {
    Comparison nothing = new Comparison(List.of(), List.of("no setting of a is one of b"));
    assertThat(nothing.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(ComparisonFormats.terminal(nothing))
        .contains("no setting of a is one of b", "Refused to judge: nothing matches.");
    assertThat(ComparisonFormats.junit(nothing, 1)).contains("errors=\"1\"", "<error message=");
  }

  private static MatchedSetting setting(String name, Side baseline, Side candidate) {
    return new MatchedSetting("Hopper-v4", name, baseline, candidate);
  }

  private static Side side(double mean, int seeds, long diverged, long failed, double speed) {
    double[] rewards =
        Arrays.stream(SPREAD).skip((10 - seeds) / 2).limit(seeds).map(of -> mean + of).toArray();
    return new Side(
        List.of(), rewards, diverged, failed, speed(speed, new double[0], List.of("here")));
  }

  private static Side.Speed speed(double clock, double[] processor, List<String> machine) {
    return new Side.Speed(new double[] {clock}, processor, Double.NaN, 1, machine);
  }

  private static Side speeds(double clock, double processor) {
    return new Side(
        List.of(), new double[0], 0, 0, speed(clock, new double[] {processor}, List.of("here")));
  }
}
