package io.alphasweep.report;

/**
 * How one trial ended.
 *
 * @param id its trial_id
 * @param environment its place in {@link SweptSettings#environments()}
 * @param combination which of the {@link SweptSettings#combinations()} it has
 * @param seed its seed
 * @param status completed, diverged or failed
 * @param error why it diverged or failed; null for a completed one
 * @param iterations whole iterations reported
 * @param envSteps environment steps of those iterations
 * @param finalReward episodic_return_100 of the last iteration; null where there is none
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

  boolean completed() {
    return status.equals("completed");
  }
}
