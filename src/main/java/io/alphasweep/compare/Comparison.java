package io.alphasweep.compare;

import io.alphasweep.compare.Verdict.Judgement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A candidate against a baseline.
 *
 * @param answer which setting leads in the candidate, and how surely, a sentence each
 * @param verdicts on the rewards and the speed of every matched setting
 * @param notes what else a reader should know, such as settings that only one side has
 * @param page where the curves of both are drawn; empty where they are not
 */
public record Comparison(
    List<String> answer, List<Verdict> verdicts, List<String> notes, String page) {

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
    answer = List.copyOf(answer);
    verdicts = List.copyOf(verdicts);
    notes = List.copyOf(notes);
  }

  Comparison(List<Verdict> verdicts, List<String> notes) {
    this(List.of(), verdicts, notes, "");
  }

  /** The same, with the candidate's own answer. */
  public Comparison withAnswer(List<String> sentences) {
    return new Comparison(sentences, verdicts, notes, page);
  }

  /** The same, with a page that draws it. */
  public Comparison withPage(String place) {
    return new Comparison(answer, verdicts, notes, place);
  }

  /** The same, with one more note. */
  public Comparison withNote(String note) {
    return new Comparison(
        answer, verdicts, Stream.concat(notes.stream(), Stream.of(note)).toList(), page);
  }

  /** What is worse counts before what could not be judged. */
  public Outcome outcome() {
    if (!with(Judgement.WORSE).isEmpty()) {
      return Outcome.WORSE;
    }
    return verdicts.isEmpty() || notJudged(false) > 0 ? Outcome.REFUSED : Outcome.PASSED;
  }

  /**
   * How many settings could not be judged. Speed that could not, on another or on a busy machine,
   * says nothing about the rest.
   *
   * @param speed whether their speed, or what they reached
   */
  long notJudged(boolean speed) {
    return with(Judgement.NOT_JUDGED).stream()
        .filter(verdict -> verdict.ofSpeed() == speed)
        .count();
  }

  /** The verdicts of one kind. */
  public List<Verdict> with(Judgement judgement) {
    return verdicts.stream().filter(verdict -> verdict.judgement() == judgement).toList();
  }

  /** The settings of which something got worse; all of them where nothing did. */
  public List<MatchedSetting> toDraw() {
    List<Verdict> worse = with(Judgement.WORSE);
    return (worse.isEmpty() ? verdicts : worse).stream().map(Verdict::setting).distinct().toList();
  }
}
