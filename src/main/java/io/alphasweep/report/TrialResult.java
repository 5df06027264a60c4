package io.alphasweep.report;

/**
 * How one trial ended, or how far it is.
 *
 * @param id its trial_id
 * @param environment its place in {@link SweptSettings#environments()}
 * @param combination which of the {@link SweptSettings#combinations()} it has
 * @param seed its seed
 * @param status completed, diverged, failed or unfinished
 * @param error why it diverged or failed; null for others
 * @param iterations whole iterations reported
 * @param envSteps environment steps of those iterations
 * @param finalReward episodic_return_100 of the last iteration; null where there is none, or none
 *     yet
 */
record TrialResult(
    String id,
    int environment,
    int combination,
    long seed,
    String status,
    String error,
    long iterations,
    long envSteps,
    Double finalReward) {

  static final String UNFINISHED = "unfinished";

  boolean completed() {
    return status.equals("completed");
  }

  /** Whether it has not ended. */
  boolean unfinished() {
    return status.equals(UNFINISHED);
  }

  /** Whether it ended and left no result. */
  boolean lost() {
    return !completed() && !unfinished();
  }
}
