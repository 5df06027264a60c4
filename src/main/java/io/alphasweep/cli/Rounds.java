package io.alphasweep.cli;

import io.alphasweep.cluster.Standings;
import io.alphasweep.store.DecisionRow;
import io.alphasweep.store.ResultTables;
import io.alphasweep.sweep.Sweep;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rounds that a sweep is trained in. Between two of them it is decided, by rows alone, what the
 * next one trains; so a sweep that is resumed goes through all of them and decides the same again.
 */
interface Rounds {

  /**
   * The rounds of a sweep; one, where nothing is decided.
   *
   * @param names what a trial's setting is called
   */
  static Rounds of(Sweep sweep, Function<TrialSpec, String> names) {
    return sweep.screen().isPresent()
        ? new RungRounds(sweep, sweep.screen().get(), names)
        : new SeedRounds(sweep, names);
  }

  /** Whether anything is decided. */
  boolean areSeveral();

  /** What the present round is called. */
  String words();

  /** The trials up to this round. */
  Sweep sweep();

  /** Iterations after which a trial stops in this round; those of its training or more for none. */
  long goal(TrialSpec trial);

  /** The {@code decisions} table so far. */
  List<DecisionRow> decisions();

  /** Trials that go no further though they did not end, of settings left at a rung. */
  default Collection<String> left() {
    return List.of();
  }

  /**
   * Tells how far the sweep is.
   *
   * @param rewards final rewards of trials of earlier rounds, by trial
   */
  void tell(Standings standings, Map<String, Double> rewards);

  /**
   * Looks at a round whose trials have all ended or stopped.
   *
   * @return whether another round follows
   */
  boolean decide(ResultTables tables) throws IOException;
}
