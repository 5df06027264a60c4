package io.alphasweep.cluster;

import io.alphasweep.cluster.CommitFiles.Kind;
import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.TrialSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells what a task of this sweep may say from what none would, before anything is done about it.
 * All checks throw {@link IllegalArgumentException}.
 */
final class MessageCheck {

  /** Longest sentence that is passed on. */
  private static final int MOST_CHARACTERS = 2_000;

  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{8}");

  private final Map<String, TrialSpec> trials;
  private final TrialLedger ledger;

  /**
   * @param trials those of the pack, by identity
   * @param ledger what is written of each trial
   */
  MessageCheck(Map<String, TrialSpec> trials, TrialLedger ledger) {
    this.trials = trials;
    this.ledger = ledger;
  }

  /** Checks that the message is of one of the packs. */
  static void address(Message message, int packs) {
    require(message != null, "it is null");
    require(
        message.pack() >= 0 && message.pack() < packs,
        "there is no pack " + message.pack() + " among " + packs);
    require(message.attempt() >= 0, "there is no attempt " + message.attempt());
  }

  /** Checks what the message says of the pack's trials. */
  void content(Message message) {
    if (message instanceof Message.Beat beat) {
      require(beat.envSteps() >= 0, "steps below zero");
      moments(beat.trials());
    } else if (message instanceof Message.Commit commit) {
      require(commit.commit() >= 0, "there is no commit " + commit.commit());
      files(commit.files());
      moments(commit.reached());
      for (Moment moment : commit.reached()) {
        require(
            moment.iteration() >= ledger.iterations(moment.trialId()),
            "trial %s is past iteration %d".formatted(moment.trialId(), moment.iteration()));
        goesOn(moment.trialId());
      }
      distinct(commit.saved());
      commit.saved().forEach(this::trial);
      require(
          commit.saved().isEmpty()
              || commit.files().contains(new CommitFiles.File(Kind.CHECKPOINT, null)),
          "states without a checkpoint");
      outcomes(commit.ended());
      policies(commit.policies(), commit.ended());
    } else if (message instanceof Message.OtherMachine other) {
      distinct(other.trialIds());
      require(!other.trialIds().isEmpty(), "it names no trial");
      other.trialIds().forEach(this::trial);
      other.trialIds().forEach(this::goesOn);
      require(other.arithmetics() != null, "the arithmetics are missing");
    } else if (message instanceof Message.Abort abort) {
      require(abort.reason() != null, "an end without a reason");
    }
  }

  private static void files(List<CommitFiles.File> files) {
    distinct(files);
    distinct(files.stream().map(CommitFiles.File::kind).toList());
    for (CommitFiles.File file : files) {
      require(
          file.kind() == Kind.CHECKPOINT
              ? file.checksum() == null
              : file.checksum() != null && CHECKSUM.matcher(file.checksum()).matches(),
          "a file without its checksum");
    }
  }

  private void moments(List<Moment> moments) {
    distinct(moments);
    distinct(moments.stream().map(Moment::trialId).toList());
    for (Moment moment : moments) {
      progress(moment.trialId(), moment.iteration(), moment.envSteps());
      require(moment.iteration() > 0, "there is no iteration " + moment.iteration());
    }
  }

  private void outcomes(List<TrialOutcome> outcomes) {
    distinct(outcomes);
    distinct(outcomes.stream().map(TrialOutcome::trialId).toList());
    for (TrialOutcome outcome : outcomes) {
      progress(outcome.trialId(), outcome.iterations(), outcome.envSteps());
      require(outcome.status() != null, "an end without a status");
      require(
          outcome.status() != Status.FAILED || outcome.error() != null,
          "a failure without an error");
      goesOn(outcome.trialId());
    }
  }

  private static void policies(List<CommitFiles.Policy> policies, List<TrialOutcome> ended) {
    distinct(policies);
    for (CommitFiles.Policy policy : policies) {
      require(policy.kind() != null, "a policy of no kind");
      require(
          ended.stream().anyMatch(outcome -> outcome.trialId().equals(policy.trialId())),
          "a policy of a trial that did not end");
    }
  }

  private void goesOn(String trialId) {
    require(ledger.status(trialId) == null, "trial %s has ended already".formatted(trialId));
  }

  private void progress(String trialId, long iterations, long envSteps) {
    require(
        iterations >= 0
            && iterations <= envSteps
            && envSteps <= RunPlan.plannedSteps(trial(trialId)),
        "trial %s cannot be at iteration %d after %d steps"
            .formatted(trialId, iterations, envSteps));
  }

  private TrialSpec trial(String trialId) {
    TrialSpec trial = trials.get(trialId);
    require(trial != null, "the pack has no trial " + trialId);
    return trial;
  }

  private static void distinct(Collection<?> values) {
    require(values != null, "a list is missing");
    require(values.stream().noneMatch(value -> value == null), "a list has a gap");
    require(new HashSet<>(values).size() == values.size(), "a list names something twice");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** A text of a message as it may reach a terminal or a file: in one line, and not without end. */
  static String sentence(String text) {
    String line = OneLine.of(text);
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS) + " ...";
  }
}
