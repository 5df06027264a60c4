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
 * @param testMaker likewise, of what policies are tested on, such as levels that training does not
 *     have; the maker itself where tests are on the same
 * @param nativeBytes about what an instance holds beside Java's heap, where that is much
 * @param replays whether {@link Environment#restore} plays the episode again, so that going back
 *     takes the longer the older it is
 */
public record EnvironmentType(
    ObservationSpace observations,
    ActionSpace actions,
    int timeLimit,
    Maker maker,
    Maker testMaker,
    long nativeBytes,
    boolean replays) {

  /**
   * Of instances that hold little beside Java's heap and go back to a snapshot at once, and of
   * tests on the same.
   */
  public EnvironmentType(
      ObservationSpace observations, ActionSpace actions, int timeLimit, Maker maker) {
    this(observations, actions, timeLimit, maker, maker, 0, false);
  }

  /** Makes environments. */
  @FunctionalInterface
  public interface Maker {
    Environment make();
  }
}
