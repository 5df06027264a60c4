package io.alphasweep.cluster;

import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What a run has to do: the packs of the trials that are not over, and what was there before.
 *
 * @param packs the trials that are not over, packed; index 0 first
 * @param trials trials of the sweep, those that are over included
 * @param plannedSteps environment steps of all of them
 * @param settledSteps those that need not be taken any more: made, or of trials that are over
 * @param partialSteps steps that trials which are not over have behind them, by trial
 * @param endedBefore trials that ended in earlier runs
 * @param mixedBefore of these, the mixed ones
 * @param ledger what is written of each trial
 * @param goals iterations after which a trial stops in this run; {@link #TO_THE_END} for none
 */
public record RunPlan(
    List<Pack> packs,
    int trials,
    double plannedSteps,
    double settledSteps,
    Map<String, Long> partialSteps,
    Map<Status, Integer> endedBefore,
    int mixedBefore,
    TrialLedger ledger,
    ToLongFunction<TrialSpec> goals) {

  /** The goal of a trial that does not stop before it is complete. */
  public static final long TO_THE_END = Long.MAX_VALUE;

  /**
   * The plan of a run in which every trial trains to its end.
   *
   * @param trials all of the sweep
   * @param packs those that are not over, packed; index 0 first
   * @param ledger what is written of each trial
   */
  public static RunPlan of(List<TrialSpec> trials, List<Pack> packs, TrialLedger ledger) {
    return of(trials, packs, ledger, trial -> TO_THE_END);
  }

  /**
   * The plan of a run.
   *
   * @param trials all of the sweep
   * @param packs those that are not over, packed; index 0 first
   * @param ledger what is written of each trial; those that stopped before their goals go on
   * @param goals iterations after which a trial stops; {@link #TO_THE_END} for none
   */
  public static RunPlan of(
      List<TrialSpec> trials,
      List<Pack> packs,
      TrialLedger ledger,
      ToLongFunction<TrialSpec> goals) {
    double planned = 0;
    double settled = 0;
    Map<String, Long> partial = new HashMap<>();
    Map<Status, Integer> ended = new EnumMap<>(Status.class);
    int mixed = 0;
    for (TrialSpec trial : trials) {
      long steps = steps(trial, goals.applyAsLong(trial));
      planned += steps;
      if (ledger.isEmpty()) {
        continue; // saves a hash for each of what may be a million trials
      }
      ledger.goOn(trial.id(), goals.applyAsLong(trial));
      Status status = ledger.status(trial.id());
      if (status != null) {
        ended.merge(status, 1, Integer::sum);
        mixed += ledger.isMixed(trial.id()) ? 1 : 0;
        settled += steps;
      } else if (ledger.iterations(trial.id()) > 0) {
        long made = Algorithms.footprint(trial).environmentSteps(ledger.iterations(trial.id()));
        partial.put(trial.id(), made);
        settled += Math.min(made, steps);
      }
    }
    return new RunPlan(
        packs, trials.size(), planned, settled, partial, ended, mixed, ledger, goals);
  }

  /** Environment steps that a trial takes when nothing ends it early. */
  static long plannedSteps(TrialSpec trial) {
    return Algorithms.footprint(trial).environmentSteps();
  }

  /** Environment steps that a trial takes in this run and before, when nothing ends it early. */
  long stepsToGoal(TrialSpec trial) {
    return steps(trial, goals.applyAsLong(trial));
  }

  private static long steps(TrialSpec trial, long goal) {
    Footprint footprint = Algorithms.footprint(trial);
    return footprint.environmentSteps(Math.min(goal, footprint.iterations()));
  }

  /** Trials that this run has to train. */
  public int left() {
    return trials - endedBefore.values().stream().mapToInt(Integer::intValue).sum();
  }
}
