package io.alphasweep.cli;

import io.alphasweep.cluster.RunPlan;
import io.alphasweep.cluster.Standings;
import io.alphasweep.store.DecisionRow;
import io.alphasweep.store.ResultTables;
import io.alphasweep.store.ResultTables.End;
import io.alphasweep.summary.statistics.Halving;
import io.alphasweep.summary.statistics.Halving.Reached;
import io.alphasweep.sweep.Screen;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.text.ValueText;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.Footprint;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The rounds of a sweep that is screened: to each of its rungs, and to the end. At a rung every
 * trial of every setting that got so far stops, and the settings of each environment are ranked by
 * the rows at that iteration ({@link Halving}); later rows count for nothing.
 */
final class RungRounds implements Rounds {

  /** A setting that goes on. */
  private static final int GOES_ON = Integer.MAX_VALUE;

  private final Sweep sweep;
  private final Screen screen;
  private final Function<TrialSpec, String> names;
  private final Map<String, List<Integer>> byEnvironment;

  /** By trial. */
  private final Map<String, Integer> configurations = new HashMap<>();

  /** The rung at which a setting was left, from 0, {@code [configuration]}. */
  private final int[] leftAt;

  private final List<DecisionRow> decisions = new ArrayList<>();

  /** The rung that is trained to, from 0; behind the last one for the end. */
  private int rung;

  /**
   * @param names what a trial's setting is called
   */
  RungRounds(Sweep sweep, Screen screen, Function<TrialSpec, String> names) {
    this.sweep = sweep;
    this.screen = screen;
    this.names = names;
    this.byEnvironment = sweep.configurationsByEnvironment();
    this.leftAt = new int[sweep.configurations()];
    Arrays.fill(leftAt, GOES_ON);
    for (int configuration = 0; configuration < leftAt.length; configuration++) {
      for (String trialId : trials(configuration)) {
        configurations.put(trialId, configuration);
      }
    }
  }

  private List<String> trials(int configuration) {
    List<String> trials = new ArrayList<>();
    for (int seed = 0; seed < sweep.seeds().size(); seed++) {
      trials.add(sweep.trial(configuration, seed).id());
    }
    return trials;
  }

  @Override
  public boolean areSeveral() {
    return true;
  }

  @Override
  public String words() {
    int rungs = screen.rungs().size();
    return rung < rungs
        ? "to rung %d of %d, at %s of each trial"
            .formatted(rung + 1, rungs, ValueText.of(screen.rungs().get(rung)))
        : "to the end, after %d %s".formatted(rungs, rungs == 1 ? "rung" : "rungs");
  }

  @Override
  public Sweep sweep() {
    return sweep;
  }

  /** The rung at which the trial's setting was left, or the one that is trained to. */
  @Override
  public long goal(TrialSpec trial) {
    int to = Math.min(rung, leftAt[configurations.get(trial.id())]);
    return to < screen.rungs().size()
        ? screen.iterations(to, Algorithms.footprint(trial).iterations())
        : RunPlan.TO_THE_END;
  }

  @Override
  public List<DecisionRow> decisions() {
    return decisions;
  }

  @Override
  public Collection<String> left() {
    List<String> left = new ArrayList<>();
    for (int configuration = 0; configuration < leftAt.length; configuration++) {
      if (leftAt[configuration] != GOES_ON) {
        left.addAll(trials(configuration));
      }
    }
    return left;
  }

  @Override
  public void tell(Standings standings, Map<String, Double> rewards) {
    Set<String> left = new HashSet<>();
    for (int configuration = 0; configuration < leftAt.length; configuration++) {
      if (leftAt[configuration] != GOES_ON) {
        left.add(sweep.trial(configuration, 0).id());
      }
    }
    standings.rung(words(), rewards, left);
  }

  @Override
  public boolean decide(ResultTables tables) throws IOException {
    if (rung == screen.rungs().size()) {
      return false;
    }
    Map<String, Long> goals = new HashMap<>();
    for (int configuration = 0; configuration < leftAt.length; configuration++) {
      if (leftAt[configuration] == GOES_ON) {
        for (int seed = 0; seed < sweep.seeds().size(); seed++) {
          TrialSpec trial = sweep.trial(configuration, seed);
          goals.put(trial.id(), goal(trial));
        }
      }
    }
    Map<String, Double> returns = tables.returnsAt(goals);
    Map<String, End> ends = tables.ends();
    byEnvironment.forEach(
        (environment, settings) -> decide(environment, settings, goals, returns, ends));
    rung++;
    return true;
  }

  private void decide(
      String environment,
      List<Integer> all,
      Map<String, Long> goals,
      Map<String, Double> returns,
      Map<String, End> ends) {
    List<Integer> settings =
        all.stream().filter(configuration -> leftAt[configuration] == GOES_ON).toList();
    List<Reached> reached =
        settings.stream()
            .map(configuration -> reached(trials(configuration), goals, returns, ends))
            .toList();
    int[] ranks = Halving.ranks(reached);
    int kept = screen.kept(settings.size());
    for (int place = 0; place < ranks.length; place++) {
      int configuration = settings.get(place);
      boolean goesOn = ranks[place] <= kept;
      if (!goesOn) {
        leftAt[configuration] = rung;
      }
      TrialSpec first = sweep.trial(configuration, 0);
      double mean = reached.get(place).mean();
      decisions.add(
          new DecisionRow(
              sweep.name(),
              environment,
              rung + 1L,
              names.apply(first),
              first.id(),
              sweep.seeds().size(),
              reached.get(place).scores().length,
              Double.isNaN(mean) ? null : mean,
              null,
              null,
              goesOn ? "kept" : "screened",
              screen.rungs().get(rung),
              (long) ranks[place],
              (long) settings.size(),
              steps(configuration, goals, ends)));
    }
  }

  private static Reached reached(
      List<String> trials,
      Map<String, Long> goals,
      Map<String, Double> returns,
      Map<String, End> ends) {
    double[] scores =
        trials.stream()
            .map(returns::get)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    int lost = (int) trials.stream().filter(trial -> isLost(trial, goals, ends)).count();
    return new Reached(scores, trials.size() - lost - scores.length, lost);
  }

  /** Whether a trial diverged or failed before the rung. */
  private static boolean isLost(String trial, Map<String, Long> goals, Map<String, End> ends) {
    End end = ends.get(trial);
    return end != null && end.iterations() < goals.get(trial);
  }

  /** Environment steps that the trials of a setting had behind them at the rung. */
  private long steps(int configuration, Map<String, Long> goals, Map<String, End> ends) {
    long steps = 0;
    for (int seed = 0; seed < sweep.seeds().size(); seed++) {
      TrialSpec trial = sweep.trial(configuration, seed);
      long iterations = goals.get(trial.id());
      if (isLost(trial.id(), goals, ends)) {
        iterations = ends.get(trial.id()).iterations();
      }
      Footprint footprint = Algorithms.footprint(trial);
      steps += footprint.environmentSteps(iterations);
    }
    return steps;
  }
}
