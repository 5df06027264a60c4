package io.alphasweep.compare;

import io.alphasweep.compare.Verdict.Judgement;
import java.util.List;

/**
 * A candidate against a baseline.
 *
 * @param verdicts on the rewards and the speed of every matched setting
 * @param notes what else a reader should know, such as settings that only one side has
 */
public record Comparison(List<Verdict> verdicts, List<String> notes) {

  /** How a comparison ends. */
  public enum Outcome {
    /** Nothing got worse. */
    PASSED,
    /** Something did. */
    WORSE,
    /** Nothing got worse, but not all could be judged. */
    REFUSED
  }

  public Comparison {
    verdicts = List.copyOf(verdicts);
    notes = List.copyOf(notes);
  }

  /** What is worse counts before what could not be judged. */
  public Outcome outcome() {
    if (!with(Judgement.WORSE).isEmpty()) {
      return Outcome.WORSE;
    }
    return verdicts.isEmpty() || !with(Judgement.NOT_JUDGED).isEmpty()
        ? Outcome.REFUSED
        : Outcome.PASSED;
  }

  /** The verdicts of one kind. */
  public List<Verdict> with(Judgement judgement) {
    return verdicts.stream().filter(verdict -> verdict.judgement() == judgement).toList();
  }
}
