package io.alphasweep.cluster;

import io.alphasweep.training.Algorithms;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.PackTraining;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trials of a pack that are at the same iteration, and what they have reached. */
final class TrialGroup {

  private final long startingIteration;
  private final boolean withReplays;
  private final List<TrialSpec> trials = new ArrayList<>();

  /** What the trials start from, {@code [trial]}; null at the very start. */
  private List<byte[]> startingStates = new ArrayList<>();

  /** Whole iterations of the trials, those of earlier attempts included. */
  private long iteration;

  private List<TrialOutcome> outcomes = List.of();
  private List<Arithmetics> arithmetics = List.of();

  /** Of trials that ended, by trial. */
  private final Map<String, List<KeptPolicy>> policies = new HashMap<>();

  /** What is between two iterations and can tell its states; null within one. */
  private PackTraining training;

  /** The states after the last whole iteration, {@code [trial]}; null where nobody asked yet. */
  private List<StateArchive> states;

  /** By trial and name, what is written of the replays in their states. */
  private final Map<String, Map<String, CheckpointFile.Part>> parts = new HashMap<>();

  /**
   * @param iteration that the trials start from
   * @param withReplays whether their states hold replays
   */
  TrialGroup(long iteration, boolean withReplays) {
    this.startingIteration = iteration;
    this.withReplays = withReplays;
  }

  /** The trials, in the order of the pack. */
  List<TrialSpec> trials() {
    return trials;
  }

  /** Iterations that the trials have made, as of the last whole one. */
  long iteration() {
    return iteration;
  }

  /** What has computed a trial; empty before the first iteration of this attempt. */
  Optional<Arithmetics> arithmetics(String trialId) {
    return arithmetics.isEmpty()
        ? Optional.empty()
        : Optional.of(arithmetics.get(trials.indexOf(trial(trialId))));
  }

  /** How each trial ended, {@code [trial]}; null for those that still train; empty at first. */
  List<TrialOutcome> outcomes() {
    return outcomes;
  }

  /**
   * The same, where those that still train stop at a rung.
   *
   * @param goal its iterations
   */
  List<TrialOutcome> stopped(long goal) {
    List<TrialOutcome> stopped = new ArrayList<>(outcomes);
    for (int index = 0; index < stopped.size(); index++) {
      if (stopped.get(index) == null) {
        TrialSpec trial = trials.get(index);
        stopped.set(
            index,
            new TrialOutcome(
                trial.id(),
                Status.SCREENED,
                null,
                goal,
                Algorithms.footprint(trial).environmentSteps(goal)));
      }
    }
    return stopped;
  }

  /**
   * @param saved what the trial starts from; null for the very start
   */
  void add(TrialSpec trial, CheckpointFile.Saved saved) {
    trials.add(trial);
    startingStates.add(saved == null ? null : saved.whole());
    parts.put(
        trial.id(), saved == null ? new HashMap<>() : CheckpointFile.byName(saved.state().parts()));
  }

  /** What is written of a trial's replay, by the names of the parts; may be added to. */
  Map<String, CheckpointFile.Part> parts(String trialId) {
    return parts.get(trialId);
  }

  /** What the trials start from, empty for the very start; to be asked once. */
  List<byte[]> startingStates() {
    List<byte[]> from = startingIteration == 0 ? List.of() : startingStates;
    startingStates = null; // they may be large, and a training copies them
    return from;
  }

  /** The training is at the end of an iteration. */
  void reached(PackTraining training) {
    this.training = training;
    iteration = training.iteration();
    outcomes = training.outcomes();
    for (int index = 0; index < outcomes.size(); index++) {
      if (outcomes.get(index) != null) {
        int trial = index;
        policies.computeIfAbsent(trials.get(index).id(), id -> training.policies(trial));
      }
    }
    arithmetics = training.arithmetics();
    states = null;
  }

  /** An iteration begins, from which no state can be had before it ends. */
  void leaves() {
    training = null;
  }

  /** The states of the trials that go on, by trial; empty where they cannot be had any more. */
  Map<String, StateArchive> states() {
    if (states == null && training != null) {
      states =
          training.saved(
              trialId ->
                  withReplays
                      ? StateArchive.savingApart(trialId, parts.get(trialId).keySet())
                      : StateArchive.savingWithoutReplay(trialId));
    }
    Map<String, StateArchive> byTrial = new LinkedHashMap<>();
    for (int index = 0; states != null && index < states.size(); index++) {
      if (states.get(index) != null) {
        byTrial.put(trials.get(index).id(), states.get(index));
      }
    }
    return byTrial;
  }

  /** What is to be kept of a trial that ended; nothing where it was not trained to its end here. */
  List<KeptPolicy> policies(String trialId) {
    return policies.getOrDefault(trialId, List.of());
  }

  /** The trials that are to start anew, before their first iteration. */
  TrialGroup anew(Set<String> trialIds) {
    TrialGroup group = new TrialGroup(0, withReplays);
    trials.stream()
        .filter(trial -> trialIds.contains(trial.id()))
        .forEach(trial -> group.add(trial, null));
    return group;
  }

  TrialSpec trial(String trialId) {
    return trials.stream().filter(trial -> trial.id().equals(trialId)).findFirst().orElseThrow();
  }
}
