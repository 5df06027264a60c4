package io.alphasweep.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.summary.Verdict.Certainty;
import io.alphasweep.summary.Verdicts.Reached;
import io.alphasweep.summary.statistics.DetectableEffect;
import io.alphasweep.summary.statistics.MeanDifference;
import io.alphasweep.summary.statistics.Moments;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class VerdictsTest {

  private static final UniformRandomProvider RANDOM = new RandomStreams(5).stream("verdicts", 0);
  private static final ZigguratSampler.NormalizedGaussian NORMAL =
      ZigguratSampler.NormalizedGaussian.of(RANDOM);

  @Test
  void leaderThatIsCertain() {
    Verdict verdict = verdict(reached("ppo", 10, 500, 20), reached("am-ppo", 10, 684, 20));
    assertThat(verdict.certainty()).isEqualTo(Certainty.CERTAIN);
    assertThat(verdict.sentence())
        .isEqualTo("Hopper-v4: certain: am-ppo leads ppo by 184 [165, 203].");
    assertThat(verdict.moreSeeds()).isZero();
  }

  @Test
  void leadThatTheSeedsDoNotShow() {
    Verdict leaning = verdict(reached("a", 3, 100, 20), reached("b", 3, 60, 20));
    assertThat(leaning.certainty()).isEqualTo(Certainty.LEANING);
    assertThat(leaning.sentence())
        .isEqualTo(
            "Hopper-v4: leaning: a leads b by 40 [-5, 85], about 3 more seeds of each would tell.");
    Verdict open =
        verdict(reached("a", 3, 100, 20), reached("b", 3, 95, 20), reached("c", 3, 93, 20));
    assertThat(open.certainty()).isEqualTo(Certainty.CANNOT_TELL);
    assertThat(open.sentence())
        .startsWith("Hopper-v4: cannot tell: a is ahead of b by ")
        .contains("; 2 of the 2 others may be as good");
    assertThat(verdict(reached("a", 3, 100, 20), reached("b", 3, 99.9, 20)).sentence())
        .contains("more than 1,000 more seeds of each would be needed");
  }

  /**
   * The seeds of a third, noisy setting are in the way of a leader that surely beats the second.
   */
  @Test
  void everyComparisonCounts() {
    Verdict verdict =
        verdict(reached("a", 10, 100, 1), reached("b", 10, 90, 1), reached("c", 2, 80, 60));
    assertThat(verdict.rival()).isEqualTo("b");
    assertThat(verdict.certainty()).isEqualTo(Certainty.CANNOT_TELL);
    assertThat(verdict.asGood()).isEqualTo(1);
  }

  @Test
  void whatCannotBeCompared() {
    assertThat(verdict(reached("ppo", 3, 683.72, 8.1)).sentence())
        .isEqualTo("Hopper-v4: ppo reached 684 \u00b1 20; there is nothing to compare it with.");
    assertThat(verdict(reached("a", 1, 100, 0), reached("b", 1, 60, 0)).sentence())
        .isEqualTo(
            "Hopper-v4: cannot tell: a is ahead of b by 40, and fewer than two seeds a side show no"
                + " spread.");
    assertThat(verdict(reached("a", 3, 1000, 0), reached("b", 3, 1000, 0)).sentence())
        .startsWith("Hopper-v4: cannot tell: a and b are level, and more seeds");
  }

  @Test
  void overAllEnvironmentsOfAScale() {
    Verdicts verdicts =
        Verdicts.of(
            List.of(
                new Reached("Hopper-v4", "a", moments(5, 2000, 50), 0),
                new Reached("Hopper-v4", "b", moments(5, 1000, 50), 1),
                new Reached("Swimmer-v4", "a", moments(5, 100, 9), 0),
                new Reached("Swimmer-v4", "b", moments(5, 101, 9), 0)));
    assertThat(verdicts.sentences()).hasSize(3);
    assertThat(verdicts.sentences().get(0))
        .startsWith("Over 2 environments (0 random, 1 reference): certain: a leads b by 0.2");
    assertThat(verdicts.environments().get(1).certainty()).isEqualTo(Certainty.CANNOT_TELL);
    assertThat(verdicts.environments().get(1).leader()).isEqualTo("b");
  }

  /** A test of a fixed number of seeds is no finding where seeds were added until there was one. */
  @Test
  void looksDecideWhereSeedsWereAdded() {
    List<Reached> clear =
        List.of(reached("a", 10, 684, 20), reached("b", 10, 500, 20), reached("c", 3, 400, 20));
    Verdict open = Verdicts.of(clear, Map.of("Hopper-v4", Set.of("a", "b"))).environments().get(0);
    assertThat(open.certainty()).isEqualTo(Certainty.LEANING);
    assertThat(open.asGood()).isEqualTo(1);
    assertThat(open.moreSeeds()).isPositive();
    List<Reached> near = List.of(reached("a", 3, 100, 20), reached("b", 3, 95, 20));
    assertThat(
            Verdicts.of(near, Map.of("Hopper-v4", Set.of("a"))).environments().get(0).certainty())
        .isEqualTo(Certainty.CERTAIN);
    assertThat(Verdicts.of(clear, Map.of("Ant-v4", Set.of("a", "b"))).environments().get(0))
        .isEqualTo(Verdicts.of(clear).environments().get(0));
  }

  /** Settings that are all alike, some noisier than others: nobody leads, but for one in twenty. */
  @Test
  void falseCertaintyIsRare() {
    for (int settings : new int[] {2, 4, 8}) {
      int sweeps = 1000;
      int certain = 0;
      for (int sweep = 0; sweep < sweeps; sweep++) {
        List<Reached> results = new ArrayList<>();
        for (int setting = 0; setting < settings; setting++) {
          double[] rewards = draws(5, 100, 10 + 10 * setting);
          results.add(new Reached("Hopper-v4", "s" + setting, Moments.of(rewards), 0));
        }
        if (Verdicts.of(results).environments().get(0).certainty() == Certainty.CERTAIN) {
          certain++;
        }
      }
      assertThat(certain / (double) sweeps).as("%d settings", settings).isLessThan(0.07);
    }
  }

  /** With as many seeds as are asked for, the t test finds the difference four times in five. */
  @Test
  void seedsThatWouldTellDo() {
    for (double effect : new double[] {0.7, 1, 2}) {
      int seeds = DetectableEffect.seeds(effect, 0.05, 0.8, 1000).orElseThrow();
      assertThat(share(effect, seeds)).as("effect %s", effect).isBetween(0.78, 0.9);
      assertThat(share(effect, seeds - 1)).as("effect %s", effect).isLessThan(0.82);
    }
    assertThat(DetectableEffect.seeds(0.5, 0.05, 0.8, 1000)).hasValue(64); // statsmodels: 63.8
    assertThat(DetectableEffect.seeds(0.01, 0.05, 0.8, 1000)).isEmpty();
  }

  private static double share(double effect, int seeds) {
    int sweeps = 2000;
    int found = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      double p = MeanDifference.welch(draws(seeds, effect, 1), draws(seeds, 0, 1)).pDifferent();
      found += p <= 0.05 ? 1 : 0;
    }
    return found / (double) sweeps;
  }

  private static double[] draws(int count, double mean, double deviation) {
    double[] values = new double[count];
    for (int index = 0; index < count; index++) {
      values[index] = mean + deviation * NORMAL.sample();
    }
    return values;
  }

  private static Verdict verdict(Reached... results) {
    return Verdicts.of(List.of(results)).environments().get(0);
  }

  private static Reached reached(String setting, int seeds, double mean, double deviation) {
    return new Reached("Hopper-v4", setting, moments(seeds, mean, deviation), 0);
  }

  private static Moments moments(int seeds, double mean, double deviation) {
    return new Moments(seeds, mean, deviation * deviation);
  }
}
