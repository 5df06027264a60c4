package io.alphasweep.compare;

import io.alphasweep.summary.statistics.Interval;

/**
 * What the gate says of one subject.
 *
 * @param environment of the setting
 * @param subject the setting, or what of it was judged
 * @param judgement the outcome
 * @param reason why, in one sentence
 * @param baseline the baseline's figure; NaN where there is none
 * @param candidate the candidate's figure; NaN where there is none
 * @param change candidate minus baseline, with its 95% interval where there is one
 * @param p the corrected p-value of "it is not worse"; NaN where none was tested
 * @param power what could not have been seen, in words; empty where nothing was tested
 */
public record Verdict(
    String environment,
    String subject,
    Judgement judgement,
    String reason,
    double baseline,
    double candidate,
    Interval change,
    double p,
    String power) {

  /** Whether a subject got worse. */
  public enum Judgement {
    PASSED,
    WORSE,
    NOT_JUDGED
  }
}
