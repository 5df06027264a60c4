package io.alphasweep.environment.mujoco;

import io.alphasweep.trial.Settings;

/**
 * What lies between two numbers.
 *
 * @param low lower end
 * @param high upper end
 */
record Interval(double low, double high) {

  /** All numbers. */
  static final Interval ALL = new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** That of a setting with two ends. */
  static Interval of(Settings options, String key) {
    return new Interval(options.real(key + Options.LOW), options.real(key + Options.HIGH));
  }

  /** Whether a number lies within, not at the ends; NaN never does. */
  boolean surrounds(double value) {
    return low < value && value < high;
  }

  /** Whether a number lies within or at an end; NaN never does. */
  boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** The nearest number in the interval; NaN stays NaN. */
  double clip(double value) {
    return Math.min(high, Math.max(low, value));
  }
}
