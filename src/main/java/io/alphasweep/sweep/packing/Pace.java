package io.alphasweep.sweep.packing;

import io.alphasweep.trial.TrialSpec;
import java.util.Map;

/**
 * How fast trials train, in environment steps per second and slot: what the longest packs are known
 * by before they have run. A slot is a CPU core or a GPU, whatever trains one pack at a time.
 *
 * @param stepsPerSecond by environment and algorithm, measured; an algorithm that was not measured
 *     goes by the others on its environment, and other environments by the rule of thumb
 * @param source where the numbers come from, for people
 */
public record Pace(Map<String, Map<String, Double>> stepsPerSecond, String source) {

  /** Microseconds of a step, and of it for each number observed. */
  private static final double STEP_MICROSECONDS = 25;

  private static final double OBSERVED_NUMBER_MICROSECONDS = 0.2;

  /** Products of the networks in a microsecond. */
  private static final double PRODUCTS = 40_000;

  /**
   * What packs on one CPU core of 2023 or so reach, give or take a factor of three: by Hopper,
   * HalfCheetah, Humanoid and MinAtar's Breakout as scripts/README.md has them.
   */
  public static final Pace RULE_OF_THUMB =
      new Pace(Map.of(), "a rule of thumb for one CPU core; --history DIR takes measured paces");

  public Pace {
    stepsPerSecond = Map.copyOf(stepsPerSecond);
  }

  /**
   * The pace of a trial's packs.
   *
   * @param observationSize count of numbers
   * @param products for each environment step
   */
  double stepsPerSecond(TrialSpec trial, int observationSize, double products) {
    Map<String, Double> measured = stepsPerSecond.getOrDefault(trial.environment(), Map.of());
    double microseconds =
        STEP_MICROSECONDS + OBSERVED_NUMBER_MICROSECONDS * observationSize + products / PRODUCTS;
    return measured.containsKey(trial.algorithm())
        ? measured.get(trial.algorithm())
        : measured.values().stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElse(1e6 / microseconds);
  }
}
