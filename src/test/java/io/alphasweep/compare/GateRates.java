package io.alphasweep.compare;

import com.github.freva.asciitable.AsciiTable;
import io.alphasweep.benchmark.Coverage.Spread;
import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.trial.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/** How often the gate raises a false alarm, and how often it finds a drop, in simulated nights. */
public final class GateRates {

  private static final Side.Speed SPEED =
      new Side.Speed(new double[] {1000}, new double[] {1000}, 1, 1, List.of("here"));

  private final int nights;

  GateRates(int nights) {
    this.nights = nights;
  }

  /** Prints the table; the one argument, if any, is the count of nights. */
  public static void main(String[] arguments) {
    int nights = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
    GateRates rates = new GateRates(nights);
    List<String[]> rows = new ArrayList<>();
    for (Spread spread : Spread.values()) {
      for (int settings : new int[] {4, 12}) {
        for (int seeds : new int[] {5, 10}) {
          rows.add(
              new String[] {
                spread.name().toLowerCase(Locale.ROOT),
                "" + settings,
                "" + seeds,
                "%.1f%%".formatted(100 * rates.alarms(spread, settings, seeds, 0)),
                "%.1f%%".formatted(100 * rates.alarms(spread, settings, seeds, 2))
              });
        }
      }
    }
    System.out.printf(
        "The gate at its defaults, over %,d nights: how often anything is called worse where"
            + " nothing changed,%nand how often a drop of two standard deviations of one setting is"
            + " found%n%n",
        nights);
    System.out.println(
        AsciiTable.getTable(
            new String[] {"scores", "settings", "seeds", "false alarm", "drop found"},
            rows.toArray(String[][]::new)));
  }

  /**
   * The share of nights with an alarm.
   *
   * @param drop of the first setting, in standard deviations; where it is not 0, only an alarm on
   *     that setting counts
   */
  double alarms(Spread spread, int settings, int seeds, double drop) {
    double deviation =
        SeedStatistics.standardDeviation(
            spread.experiment(1, 100_000, new RandomStreams(0).stream("deviation", 0))[0]);
    Gate gate = new Gate(GateSettings.defaults());
    int alarms = 0;
    for (int night = 0; night < nights; night++) {
      UniformRandomProvider random = new RandomStreams(night).stream("night", seeds);
      List<MatchedSetting> matched = new ArrayList<>();
      for (int setting = 0; setting < settings; setting++) {
        double lower = setting == 0 ? drop * deviation : 0;
        matched.add(
            new MatchedSetting(
                "made-up",
                "" + setting,
                side(spread, seeds, 0, random),
                side(spread, seeds, lower, random)));
      }
      boolean alarm =
          gate.judge(matched).stream()
              .filter(verdict -> verdict.judgement() == Judgement.WORSE)
              .anyMatch(verdict -> drop == 0 || verdict.subject().equals("0"));
      alarms += alarm ? 1 : 0;
    }
    return (double) alarms / nights;
  }

  private static Side side(Spread spread, int seeds, double lower, UniformRandomProvider random) {
    double[] rewards =
        Arrays.stream(spread.experiment(1, seeds, random)[0]).map(of -> of - lower).toArray();
    return new Side(List.of(), rewards, 0, 0, SPEED);
  }
}
