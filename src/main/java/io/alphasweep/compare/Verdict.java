package io.alphasweep.compare;

import io.alphasweep.summary.statistics.Interval;
import java.util.Locale;

/**
 * What the gate says of one subject.
 *
 * @param setting what was judged
 * @param subject the setting's name, or what of it was judged
 * @param judgement the outcome
 * @param reason why, in one sentence
 * @param baseline the baseline's figure; NaN where there is none
 * @param candidate the candidate's figure; NaN where there is none
 * @param change candidate minus baseline, with its 95% interval where there is one
 * @param p the corrected p-value of "it is not worse"; NaN where none was tested
 * @param power what could not have been seen, in words; empty where nothing was tested
 */
public record Verdict(
    MatchedSetting setting,
    String subject,
    Judgement judgement,
    String reason,
    double baseline,
    double candidate,
    Interval change,
    double p,
    String power) {

  /** Behind a setting's name. */
  static final String SPEED = ": speed";

  /** Whether a subject got worse. */
  public enum Judgement {
    PASSED,
    WORSE,
    NOT_JUDGED;

    /** For people. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public String environment() {
    return setting.environment();
  }

  /** Whether it is about speed, not about rewards or how trials ended. */
  public boolean ofSpeed() {
    return subject.equals(setting.name() + SPEED);
  }

  /** The reason, and what could not have been seen where anything was tested. */
  public String explanation() {
    return power.isEmpty() ? reason : reason + "; " + power;
  }
}
