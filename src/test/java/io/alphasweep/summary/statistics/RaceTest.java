package io.alphasweep.summary.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.summary.statistics.Race.Standing;
import io.alphasweep.summary.statistics.Race.State;
import io.alphasweep.trial.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

/**
 * What a race promises, over simulated sweeps of 3 to 30 seeds. {@link #main} makes 10,000 of each
 * kind and prints what they come to.
 */
class RaceTest {

  private static final double ALPHA = 0.05;

  private static final UniformRandomProvider RANDOM = new RandomStreams(7).stream("races", 0);
  private static final ZigguratSampler.NormalizedGaussian NORMAL =
      ZigguratSampler.NormalizedGaussian.of(RANDOM);

  /** Rewards of settings of which none is better than the others. */
  private enum Alike {
    NORMAL_ONES(setting -> NORMAL::sample),
    UNEQUAL_SPREADS(setting -> () -> (1 + setting) * NORMAL.sample()),
    SKEWED(setting -> () -> Math.exp(NORMAL.sample())),
    TWO_HUMPS(setting -> () -> NORMAL.sample() + (RANDOM.nextBoolean() ? 5 : 0)),
    ONE_IN_FIVE_LOST(setting -> () -> RANDOM.nextInt(5) == 0 ? Double.NaN : NORMAL.sample());

    @SuppressWarnings("ImmutableEnumChecker") // a function of nothing that changes but the draws
    private final IntFunction<DoubleSupplier> rewards;

    Alike(IntFunction<DoubleSupplier> rewards) {
      this.rewards = rewards;
    }
  }

  /**
   * What sweeps came to.
   *
   * @param found share in which the first setting was certain
   * @param wrong share in which another one was
   * @param seeds mean over the sweeps, of all settings together
   */
  private record Outcome(double found, double wrong, double seeds) {

    static Outcome of(int sweeps, int settings, IntFunction<DoubleSupplier> rewards) {
      int found = 0;
      int wrong = 0;
      long seeds = 0;
      for (int sweep = 0; sweep < sweeps; sweep++) {
        Race race = new Race(3, 30, ALPHA, settings);
        double[][] drawn = new double[settings][];
        for (int setting = 0; setting < settings; setting++) {
          DoubleSupplier reward = rewards.apply(setting);
          drawn[setting] = IntStream.range(0, 30).mapToDouble(i -> reward.getAsDouble()).toArray();
        }
        List<Standing> last = List.of();
        while (!race.isOver()) {
          last = look(race, drawn);
        }
        for (int setting = 0; setting < settings; setting++) {
          if (last.get(setting).state() == State.CERTAIN) {
            found += setting == 0 ? 1 : 0;
            wrong += setting == 0 ? 0 : 1;
          }
        }
        seeds += Arrays.stream(race.seeds()).sum();
      }
      return new Outcome(found / (double) sweeps, wrong / (double) sweeps, seeds / (double) sweeps);
    }

    double certain() {
      return found + wrong;
    }
  }

  private static List<Standing> look(Race race, double[][] rewards) {
    int[] seeds = race.seeds();
    return race.look(
        IntStream.range(0, seeds.length)
            .mapToObj(setting -> Arrays.copyOf(rewards[setting], seeds[setting]))
            .toArray(double[][]::new));
  }

  private static IntFunction<DoubleSupplier> ahead(double effect) {
    return setting -> () -> (setting == 0 ? effect : 0) + NORMAL.sample();
  }

  /** How often the verdict of a fixed number of seeds is certain of the first setting. */
  private static double fixed(int sweeps, int settings, double effect, int seeds) {
    int found = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      double[][] rewards = new double[settings][];
      double[] p = new double[settings - 1];
      boolean leads = true;
      for (int setting = 0; setting < settings; setting++) {
        DoubleSupplier reward = ahead(effect).apply(setting);
        rewards[setting] =
            IntStream.range(0, seeds).mapToDouble(seed -> reward.getAsDouble()).toArray();
        if (setting > 0) {
          MeanDifference lead = MeanDifference.welch(rewards[0], rewards[setting]);
          leads &= lead.difference() > 0;
          p[setting - 1] = lead.pDifferent();
        }
      }
      found += leads && Arrays.stream(Holm.correct(p)).allMatch(each -> each <= ALPHA) ? 1 : 0;
    }
    return found / (double) sweeps;
  }

  @Test
  void looksComeRarerAndRarer() {
    assertThat(Race.looks(3, 30)).containsExactly(3, 5, 8, 12, 18, 27, 30);
    assertThat(Race.looks(3, 3)).containsExactly(3);
  }

  /** Four standard errors are left to chance. */
  @Test
  void falseCertaintyIsRare() {
    int sweeps = 500;
    double most = ALPHA + 4 * Math.sqrt(ALPHA * (1 - ALPHA) / sweeps);
    for (Alike alike : Alike.values()) {
      for (int settings : new int[] {2, 4}) {
        assertThat(Outcome.of(sweeps, settings, alike.rewards).certain())
            .as("%s, %d settings", alike, settings)
            .isLessThan(most);
      }
    }
  }

  /** A difference that is there is found, with fewer seeds than there may be. */
  @Test
  void seedsAreSaved() {
    Outcome clear = Outcome.of(300, 2, ahead(2));
    assertThat(clear.found()).isGreaterThan(0.98);
    assertThat(clear.seeds()).isLessThan(20); // of 60
    Outcome amongFour = Outcome.of(300, 4, ahead(1.5));
    assertThat(amongFour.found()).isGreaterThan(0.95);
    assertThat(amongFour.seeds()).isLessThan(70); // of 120
  }

  @Test
  void whoIsBeatenGetsNoMoreSeedsUnlessTheLeaderFallsBelowIt() {
    double[][] rewards = {
      {10, 10.1, 9.9, 0, 0, 0, 0, 0},
      {5, 5.001, 4.999, 5, 5, 5, 5, 5},
      {9.7, 10.2, 9.8, 0, 0, 0, 0, 0}
    };
    Race race = new Race(3, 8, ALPHA, 3);
    assertThat(look(race, rewards))
        .extracting(Standing::state)
        .containsExactly(State.LEADS, State.BEATEN, State.COMPETES);
    assertThat(race.seeds()).containsExactly(5, 3, 5);
    assertThat(look(race, rewards))
        .extracting(Standing::state)
        .containsExactly(State.LEADS, State.BEATEN, State.COMPETES);
    assertThat(race.seeds()).containsExactly(8, 3, 8);
    rewards[0][4] = -10;
    race = new Race(3, 8, ALPHA, 3);
    look(race, rewards);
    rewards[2][4] = -10;
    assertThat(look(race, rewards))
        .extracting(Standing::state)
        .containsExactly(State.LEADS, State.COMPETES, State.COMPETES);
    assertThat(race.seeds()).containsExactly(8, 8, 8);
  }

  @Test
  void lostTrialsCountAsSeedsAndGiveNoReward() {
    double lost = Double.NaN;
    Race race = new Race(3, 5, ALPHA, 3);
    double[][] rewards = {{1, 1.1, lost, 1, 1}, {lost, lost, lost}, {lost, 3, lost, 3, 3.1}};
    List<Standing> first = look(race, rewards);
    assertThat(first)
        .extracting(Standing::state)
        .containsExactly(State.COMPETES, State.LOST, State.LEADS);
    assertThat(first).extracting(Standing::rewards).containsExactly(2, 0, 1);
    assertThat(first.get(0).p()).isNaN();
    assertThat(race.seeds()).containsExactly(5, 3, 5);
    assertThat(look(race, rewards))
        .extracting(Standing::state)
        .containsExactly(State.BEATEN, State.LOST, State.CERTAIN);
    assertThat(race.isOver()).isTrue();

    Race nobody = new Race(3, 5, ALPHA, 2);
    look(nobody, new double[][] {{lost, lost, lost}, {lost, lost, lost}});
    assertThat(nobody.isOver()).isTrue();
  }

  /** The figures of 10,000 sweeps of each kind. */
  public static void main(String[] arguments) {
    int sweeps = 10_000;
    for (Alike alike : Alike.values()) {
      for (int settings : new int[] {2, 4, 8}) {
        Outcome of = Outcome.of(sweeps, settings, alike.rewards);
        System.out.printf(
            "%s, %d settings: false certainty %.4f, %.1f seeds%n",
            alike, settings, of.certain(), of.seeds());
      }
    }
    for (double effect : new double[] {0.8, 1, 1.5, 2, 3}) {
      for (int settings : new int[] {2, 4, 8}) {
        Outcome of = Outcome.of(sweeps, settings, ahead(effect));
        int seeds = 2;
        while (fixed(sweeps, settings, effect, seeds) < of.found()) {
          seeds++;
        }
        System.out.printf(
            "ahead by %.1f, %d settings: found %.3f, wrong %.4f, %.1f seeds; fixed: %d%n",
            effect, settings, of.found(), of.wrong(), of.seeds(), seeds * settings);
      }
    }
  }
}
