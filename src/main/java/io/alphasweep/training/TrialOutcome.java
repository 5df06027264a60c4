package io.alphasweep.training;

import io.alphasweep.fault.OneLine;
import java.io.Serializable;

/**
 * How a trial ended.
 *
 * @param trialId the trial
 * @param status completed, diverged, failed or screened
 * @param error why, in one line; null when completed or screened
 * @param iterations whole iterations that it reported
 * @param envSteps environment steps of those iterations
 */
public record TrialOutcome(
    String trialId, Status status, String error, long iterations, long envSteps)
    implements Serializable {

  public TrialOutcome {
    error = error == null ? null : OneLine.of(error);
  }

  /** How a trial can end. */
  public enum Status {
    /** It reached its last iteration. */
    COMPLETED,
    /** A loss, a parameter, an action or the simulation left the finite numbers: a result. */
    DIVERGED,
    /** An exception of AlphaSweep's or a library's. */
    FAILED,
    /** It stopped at a rung of its sweep's screen, and goes on only where its setting is kept. */
    SCREENED;

    /** The word in the {@code status} column. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
