package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import io.alphasweep.training.TrialOutcome.Status;
import java.nio.FloatBuffer;

/** Which trials of a pack still train, and why the others do not. */
public final class Survivors {

  private static final int[] PARAMETERS = {1};

  private final Status[] statuses;
  private final String[] reasons;

  public Survivors(int trials) {
    this.statuses = new Status[trials];
    this.reasons = new String[trials];
  }

  /** Whether the trial still trains. */
  public boolean contains(int trial) {
    return statuses[trial] == null;
  }

  /** Whether any of the first trials still trains. */
  public boolean any(int trials) {
    for (int trial = 0; trial < trials; trial++) {
      if (contains(trial)) {
        return true;
      }
    }
    return false;
  }

  /** Ends a trial that left the finite numbers; the first end stays. */
  public void diverge(int trial, String reason) {
    end(trial, Status.DIVERGED, reason);
  }

  /** Ends a trial that met an exception; the first end stays. */
  public void fail(int trial, String reason) {
    end(trial, Status.FAILED, reason);
  }

  /**
   * Ends the trials that have a parameter that is not finite.
   *
   * @param parameters {@code [trial, parameter]}
   */
  public void divergeIfNotFinite(NDArray parameters) {
    float[] sums = parameters.sum(PARAMETERS).toFloatArray();
    for (int trial = 0; trial < sums.length; trial++) {
      if (!Float.isFinite(sums[trial])) {
        diverge(trial, "a parameter was not finite");
      }
    }
  }

  /** Ends a trial that has a parameter that is not finite, {@code [parameter]}. */
  public void divergeIfNotFinite(int trial, FloatBuffer parameters) {
    for (int index = 0; index < parameters.capacity(); index++) {
      if (!Float.isFinite(parameters.get(index))) {
        diverge(trial, "a parameter was not finite");
        return;
      }
    }
  }

  private void end(int trial, Status status, String reason) {
    if (contains(trial)) {
      statuses[trial] = status;
      reasons[trial] = reason;
    }
  }

  /** How the trial ended; null while it trains. */
  public Status status(int trial) {
    return statuses[trial];
  }

  /** Why the trial ended; null while it trains. */
  public String reason(int trial) {
    return reasons[trial];
  }
}
