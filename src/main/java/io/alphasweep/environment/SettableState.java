package io.alphasweep.environment;

import java.util.Map;
import java.util.TreeSet;

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
   *     accepted. The environment is as it was
   */
  void setState(Map<String, double[]> state);

  /**
   * Refuses what has not the rows of a state, or holds a number that is not finite.
   *
   * @param form the present state
   * @throws IllegalArgumentException if so
   */
  static void check(Map<String, double[]> form, Map<String, double[]> state) {
    if (!state.keySet().equals(form.keySet())) {
      throw new IllegalArgumentException(
          "found the rows %s; accepted: %s"
              .formatted(
                  String.join(", ", new TreeSet<>(state.keySet())),
                  String.join(", ", form.keySet())));
    }
    form.forEach(
        (row, numbers) -> {
          double[] given = state.get(row);
          if (given.length != numbers.length) {
            throw new IllegalArgumentException(
                "%s has %d numbers, expected %d".formatted(row, given.length, numbers.length));
          }
          for (int i = 0; i < given.length; i++) {
            if (!Double.isFinite(given[i])) {
              throw new IllegalArgumentException(
                  "%s has %s at position %d, expected a finite number"
                      .formatted(row, given[i], i + 1));
            }
          }
        });
  }
}
