package io.alphasweep.sweep.packing;

import io.alphasweep.trial.TrialSpec;
import java.util.Map;

/**
 * How fast trials train, in environment steps per second and slot: what the longest packs are known
 * by before they have run. A slot is a CPU core or a GPU, whatever trains one pack at a time.
 *
 * @param stepsPerSecond by environment, measured; others go by the rule of thumb
 * @param source where the numbers come from, for people
 */
public record Pace(Map<String, Double> stepsPerSecond, String source) {

  /** Microseconds of a step for the network and the optimizer, and for each number observed. */
  private static final double STEP_MICROSECONDS = 110;

  private static final double OBSERVED_NUMBER_MICROSECONDS = 1;

  /** What packs on one CPU core of 2020 or so reach, give or take a factor of two. */
  public static final Pace RULE_OF_THUMB =
      new Pace(Map.of(), "a rule of thumb for one CPU core; --history DIR takes measured paces");

  public Pace {
    stepsPerSecond = Map.copyOf(stepsPerSecond);
  }

  double stepsPerSecond(TrialSpec trial, int observationSize) {
    Double measured = stepsPerSecond.get(trial.environment());
    return measured == null
        ? 1e6 / (STEP_MICROSECONDS + OBSERVED_NUMBER_MICROSECONDS * observationSize)
        : measured;
  }
}
