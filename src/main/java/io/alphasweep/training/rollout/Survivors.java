package io.alphasweep.training.rollout;

/** Which trials of a pack still train; the others left the finite numbers. */
public final class Survivors {

  private final String[] reasons;

  public Survivors(int trials) {
    this.reasons = new String[trials];
  }

  /** Whether the trial still trains. */
  public boolean contains(int trial) {
    return reasons[trial] == null;
  }

  /** Whether any trial still trains. */
  public boolean any() {
    for (String reason : reasons) {
      if (reason == null) {
        return true;
      }
    }
    return false;
  }

  /** Ends a trial as diverged; the first reason stays. */
  public void diverge(int trial, String reason) {
    if (reasons[trial] == null) {
      reasons[trial] = reason;
    }
  }

  /** Why the trial diverged; null while it trains. */
  public String reason(int trial) {
    return reasons[trial];
  }
}
