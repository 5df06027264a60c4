package io.alphasweep.environment;

import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.ObservationSpace;

/**
 * What is known of an environment before one is made.
 *
 * @param observations what it shows
 * @param actions what it takes
 * @param timeLimit steps after which an episode is truncated
 * @param maker makes one instance; instances are independent and may live on different threads
 */
public record EnvironmentType(
    ObservationSpace observations, ActionSpace actions, int timeLimit, Maker maker) {

  /** Makes environments. */
  @FunctionalInterface
  public interface Maker {
    Environment make();
  }
}
