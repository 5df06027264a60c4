package io.alphasweep.cli;

import io.alphasweep.cluster.RunPlan;
import io.alphasweep.cluster.Standings;
import io.alphasweep.store.DecisionRow;
import io.alphasweep.store.ResultTables;
import io.alphasweep.summary.statistics.Race;
import io.alphasweep.summary.statistics.Race.Standing;
import io.alphasweep.summary.statistics.Race.State;
import io.alphasweep.sweep.SeedRange;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The rounds of a sweep whose seeds are added where they decide: in each environment its settings
 * race ({@link Race}). A round has one look at the rewards of all its trials, when they have ended.
 * So what is decided follows from the sweep file and the rows, not from what ended first, and a
 * sweep that is resumed decides the same again.
 *
 * <p>A trial that diverged or failed counts as a seed, and gives no reward.
 *
 * <p>A sweep of fixed seeds has one round, in which nothing is decided.
 */
final class SeedRounds implements Rounds {

  /** Probability of a false certainty in any environment of a sweep. */
  private static final double ALPHA = 0.05;

  /** The settings of an environment. */
  private record Contest(String environment, List<Integer> configurations, Race race) {}

  private final Sweep sweep;
  private final Function<TrialSpec, String> names;
  private final List<Contest> contests = new ArrayList<>();
  private final List<DecisionRow> decisions = new ArrayList<>();

  /** Trials of the first seed of settings that do not compete any more. */
  private final Set<String> out = new HashSet<>();

  private int round = 1;

  /**
   * @param names what a trial's setting is called
   */
  SeedRounds(Sweep sweep, Function<TrialSpec, String> names) {
    this.sweep = sweep;
    this.names = names;
    if (sweep.seedRange().isEmpty()) {
      return;
    }
    SeedRange seeds = sweep.seedRange().get();
    Map<String, List<Integer>> byEnvironment = sweep.configurationsByEnvironment();
    long races = byEnvironment.values().stream().filter(of -> of.size() > 1).count();
    byEnvironment.forEach(
        (environment, of) ->
            contests.add(
                new Contest(
                    environment,
                    of,
                    new Race(seeds.from(), seeds.to(), ALPHA / Math.max(1, races), of.size()))));
  }

  @Override
  public boolean areSeveral() {
    return !contests.isEmpty();
  }

  @Override
  public String words() {
    return "round " + round;
  }

  /** The sweep with the seeds up to this round. */
  @Override
  public Sweep sweep() {
    if (!areSeveral()) {
      return sweep;
    }
    int[] counts = new int[sweep.configurations()];
    for (Contest contest : contests) {
      int[] seeds = contest.race().seeds();
      for (int setting = 0; setting < seeds.length; setting++) {
        counts[contest.configurations().get(setting)] = seeds[setting];
      }
    }
    return sweep.withSeeds(counts);
  }

  @Override
  public long goal(TrialSpec trial) {
    return RunPlan.TO_THE_END;
  }

  @Override
  public List<DecisionRow> decisions() {
    return decisions;
  }

  @Override
  public void tell(Standings standings, Map<String, Double> rewards) {
    standings.round(round, rewards, out);
  }

  @Override
  public boolean decide(ResultTables tables) throws IOException {
    Map<String, Double> reward = tables.rewardsOfCompleted();
    boolean more = false;
    for (Contest contest : contests) {
      Race race = contest.race();
      if (race.isOver()) {
        continue;
      }
      int[] seeds = race.seeds();
      double[][] rewards = new double[seeds.length][];
      for (int setting = 0; setting < seeds.length; setting++) {
        int configuration = contest.configurations().get(setting);
        rewards[setting] = new double[seeds[setting]];
        Arrays.setAll(
            rewards[setting],
            seed -> reward.getOrDefault(sweep.trial(configuration, seed).id(), Double.NaN));
      }
      List<Standing> standings = race.look(rewards);
      for (int setting = 0; setting < seeds.length; setting++) {
        TrialSpec first = sweep.trial(contest.configurations().get(setting), 0);
        record(contest, first, standings.get(setting));
      }
      more |= !race.isOver();
    }
    round += more ? 1 : 0;
    return more;
  }

  private void record(Contest contest, TrialSpec first, Standing standing) {
    State state = standing.state();
    if (state == State.BEATEN || state == State.LOST) {
      out.add(first.id());
    } else {
      out.remove(first.id());
    }
    decisions.add(
        new DecisionRow(
            sweep.name(),
            contest.environment(),
            contest.race().look(),
            names.apply(first),
            first.id(),
            standing.seeds(),
            standing.rewards(),
            orNull(standing.mean()),
            orNull(standing.p()),
            orNull(standing.level()),
            state.name().toLowerCase(Locale.ROOT),
            null,
            null,
            null,
            null));
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
