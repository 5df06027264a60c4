package io.alphasweep.environment;

import java.util.function.Supplier;

/**
 * What is known of an environment before one is made.
 *
 * @param observationSize count of numbers in an observation
 * @param actionSize count of numbers in an action
 * @param actionLow lower bound of every action dimension, in the units of the task
 * @param actionHigh upper bound of every action dimension
 * @param timeLimit steps after which an episode is truncated
 * @param source where the definition comes from, for people
 * @param nativeLibrary tells the library that simulates it, with its version, for people; asking
 *     loads the library
 * @param maker makes one instance; instances are independent and may live on different threads
 */
public record EnvironmentType(
    int observationSize,
    int actionSize,
    double actionLow,
    double actionHigh,
    int timeLimit,
    String source,
    Supplier<String> nativeLibrary,
    Maker maker) {

  /** Makes environments. */
  @FunctionalInterface
  public interface Maker {
    Environment make();
  }
}
