package io.alphasweep.summary.statistics;

import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.summary.statistics.Halving.Reached;
import io.alphasweep.sweep.Screen;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How often a screen loses the best setting, in simulated sweeps. What settings truly reach at the
 * end is normal with a deviation of 1; what they truly have at a rung is normal, too, and has a
 * given correlation with it, that of slow starters being the same at every rung; and each trial
 * differs from its setting by a normal amount of its own, the same at every rung.
 */
public final class HalvingRates {

  /** Correlations of what a setting has at a rung and reaches at the end. */
  static final double[] CORRELATIONS = {0, 0.3, 0.5, 0.7, 0.8, 0.9, 1};

  private static final int SEEDS = 3;

  /** Of trials around their setting, where settings deviate by 1. */
  private static final double SEED_DEVIATION = 0.5;

  private final int sweeps;

  HalvingRates(int sweeps) {
    this.sweeps = sweeps;
  }

  /** Prints the table; the one argument, if any, is the count of sweeps. */
  public static void main(String[] arguments) {
    HalvingRates rates =
        new HalvingRates(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000);
    List<Screen> screens =
        List.of(
            new Screen(List.of(0.125, 0.25, 0.5), 0.5),
            new Screen(List.of(0.125, 0.25, 0.5), 0.7),
            new Screen(List.of(0.25), 0.25),
            new Screen(List.of(0.25), 0.5));
    System.out.printf(
        "24 settings with %d seeds, over %,d sweeps: how often the setting that is truly the best"
            + " is lost, and by how much%nthe best that is left is worse, in standard deviations of"
            + " the settings%n%n",
        SEEDS, rates.sweeps);
    List<String[]> rows = new ArrayList<>();
    for (Screen screen : screens) {
      for (double correlation : CORRELATIONS) {
        Loss loss = rates.loss(screen, 24, correlation);
        rows.add(
            new String[] {
              screen.rungs().toString(),
              Double.toString(screen.keep()),
              Double.toString(correlation),
              "%.0f%%".formatted(100 * loss.lost()),
              "%.2f".formatted(loss.worse())
            });
      }
    }
    System.out.println(
        AsciiTable.getTable(
            new String[] {"rungs", "keep", "correlation", "best lost", "worse by"},
            rows.toArray(String[][]::new)));
  }

  /**
   * What a screen loses.
   *
   * @param lost share of sweeps in which the best setting is left at a rung
   * @param worse mean of what the best one that is kept lacks
   */
  record Loss(double lost, double worse) {}

  Loss loss(Screen screen, int settings, double correlation) {
    UniformRandomProvider random = new RandomStreams(1).stream("halving", settings);
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int lost = 0;
    double worse = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      double[] ends = IntStream.range(0, settings).mapToDouble(i -> normal.sample()).toArray();
      List<Reached> reached = new ArrayList<>();
      for (double end : ends) {
        double there =
            correlation * end + Math.sqrt(1 - correlation * correlation) * normal.sample();
        double[] scores = new double[SEEDS];
        Arrays.setAll(scores, seed -> there + SEED_DEVIATION * normal.sample());
        reached.add(new Reached(scores, 0, 0));
      }
      double best = Arrays.stream(ends).max().getAsDouble();
      double kept =
          survivors(screen, reached).mapToDouble(setting -> ends[setting]).max().getAsDouble();
      lost += kept < best ? 1 : 0;
      worse += best - kept;
    }
    return new Loss((double) lost / sweeps, worse / sweeps);
  }

  /** The settings that go on from the last rung. */
  private static IntStream survivors(Screen screen, List<Reached> reached) {
    List<Integer> left = IntStream.range(0, reached.size()).boxed().toList();
    for (int rung = 0; rung < screen.rungs().size(); rung++) {
      List<Integer> before = left;
      int[] ranks = Halving.ranks(before.stream().map(reached::get).toList());
      int kept = screen.kept(before.size());
      left =
          IntStream.range(0, ranks.length)
              .filter(place -> ranks[place] <= kept)
              .mapToObj(before::get)
              .toList();
    }
    return left.stream().mapToInt(Integer::intValue);
  }
}
