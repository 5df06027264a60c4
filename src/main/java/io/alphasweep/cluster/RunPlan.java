package io.alphasweep.cluster;

import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
 */
public record RunPlan(
    List<Pack> packs,
    int trials,
    double plannedSteps,
    double settledSteps,
    Map<String, Long> partialSteps,
    Map<Status, Integer> endedBefore,
    int mixedBefore,
    TrialLedger ledger) {

  /**
   * The plan of a run.
   *
   * @param trials all of the sweep
   * @param packs those that are not over, packed; index 0 first
   * @param ledger what is written of each trial
   */
  public static RunPlan of(List<TrialSpec> trials, List<Pack> packs, TrialLedger ledger) {
    double planned = 0;
    double settled = 0;
    Map<String, Long> partial = new HashMap<>();
    Map<Status, Integer> ended = new EnumMap<>(Status.class);
    int mixed = 0;
    for (TrialSpec trial : trials) {
      planned += plannedSteps(trial);
      if (ledger.isEmpty()) {
        continue; // saves a hash for each of what may be a million trials
      }
      Status status = ledger.status(trial.id());
      if (status != null) {
        ended.merge(status, 1, Integer::sum);
        mixed += ledger.isMixed(trial.id()) ? 1 : 0;
        settled += plannedSteps(trial);
      } else if (ledger.iterations(trial.id()) > 0) {
        long steps = Algorithms.footprint(trial).environmentSteps(ledger.iterations(trial.id()));
        partial.put(trial.id(), steps);
        settled += steps;
      }
    }
    return new RunPlan(packs, trials.size(), planned, settled, partial, ended, mixed, ledger);
  }

  /** Environment steps that a trial takes when nothing ends it early. */
  static long plannedSteps(TrialSpec trial) {
    return Algorithms.footprint(trial).environmentSteps();
  }

  /** Trials that this run has to train. */
  public int left() {
    return trials - endedBefore.values().stream().mapToInt(Integer::intValue).sum();
  }
}
