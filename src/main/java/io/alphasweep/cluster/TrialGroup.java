package io.alphasweep.cluster;

import io.alphasweep.training.PackTraining;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.trial.Arithmetics;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Trials of a pack that are at the same iteration, and what they have reached. */
final class TrialGroup {

  private final List<TrialSpec> trials = new ArrayList<>();

  /** Where the rows that are written end, with the states there; null at the very start. */
  private long committedIteration;

  private final List<byte[]> committedStates = new ArrayList<>();

  /** After the last whole iteration of this attempt, {@code [trial]}. */
  private long iteration;

  private List<byte[]> states = List.of();
  private List<TrialOutcome> outcomes = List.of();
  private List<Arithmetics> arithmetics = List.of();

  TrialGroup(long iteration) {
    this.committedIteration = iteration;
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

  void add(TrialSpec trial, byte[] state) {
    trials.add(trial);
    committedStates.add(state);
  }

  List<byte[]> startingStates() {
    return committedIteration == 0 ? List.of() : committedStates;
  }

  void reached(PackTraining training) {
    iteration = training.iteration();
    states = training.states();
    outcomes = training.outcomes();
    arithmetics = training.arithmetics();
  }

  /** The states of the trials that go on, by trial. */
  Map<String, byte[]> statesByTrial() {
    Map<String, byte[]> byTrial = new LinkedHashMap<>();
    for (int index = 0; index < states.size(); index++) {
      if (states.get(index) != null) {
        byTrial.put(trials.get(index).id(), states.get(index));
      }
    }
    return byTrial;
  }

  void committed() {
    committedIteration = iteration;
    for (int index = 0; index < states.size(); index++) {
      committedStates.set(index, states.get(index));
    }
  }

  /** A part of the group, as of the last commit, without the trials that ended before it. */
  TrialGroup part(int from, int to, Set<String> ended) {
    TrialGroup part = new TrialGroup(committedIteration);
    for (int index = from; index < to; index++) {
      if (!ended.contains(trials.get(index).id())) {
        part.add(trials.get(index), committedStates.get(index));
      }
    }
    return part;
  }

  /** The trials that are not to start anew, as of the last commit. */
  TrialGroup without(Set<String> anew) {
    return part(0, trials.size(), anew);
  }

  /** The trials that are, before their first iteration. */
  TrialGroup anew(Set<String> anew) {
    TrialGroup group = new TrialGroup(0);
    trials.stream()
        .filter(trial -> anew.contains(trial.id()))
        .forEach(trial -> group.add(trial, null));
    return group;
  }

  TrialSpec trial(String trialId) {
    return trials.stream().filter(trial -> trial.id().equals(trialId)).findFirst().orElseThrow();
  }
}
