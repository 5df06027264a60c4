package io.alphasweep.environment;

import java.util.Map;

/** An environment that tells its state in numbers, and can start an episode in one of them. */
public interface SettableState {

  /**
   * The present state, as the task's original keeps it: named rows of numbers, in the order for
   * people. Names and lengths never change.
   */
  Map<String, double[]> state();

  /**
   * Starts an episode in a state of the caller's choice, as if a reset had led there.
   *
   * @param state rows of finite numbers under the names and in the lengths of {@link #state()}
   * @throws IllegalArgumentException if the task has no such state; the message says what is
   *     accepted
   */
  void setState(Map<String, double[]> state);
}
