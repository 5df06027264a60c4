package io.alphasweep.training;

import java.util.Locale;

/**
 * A policy of a trial that ended, to be kept.
 *
 * @param trialId the trial
 * @param kind which of its policies
 * @param iteration at whose end it was so
 * @param envSteps environment steps by then
 * @param meanReturn mean return of the last episodes by then, as the row of that iteration has it;
 *     null before the first episode ended
 * @param since the first of the iterations that were compared for the best: 1, but for a trial that
 *     an earlier version began
 * @param snapshot its numbers
 */
public record KeptPolicy(
    String trialId,
    Kind kind,
    long iteration,
    long envSteps,
    Double meanReturn,
    long since,
    PolicySnapshot snapshot) {

  /** Which of a trial's policies. */
  public enum Kind {
    /** That after the last iteration. */
    FINAL,
    /**
     * That after the iteration whose row has the highest mean return of the last episodes, of
     * equals the first.
     */
    BEST;

    /**
     * The one of that word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind named(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The word in names of files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
