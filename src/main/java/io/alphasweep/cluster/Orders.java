package io.alphasweep.cluster;

import java.io.Serializable;
import java.util.List;

/**
 * The driver's answer to a task.
 *
 * @param kind what the task does next
 * @param trials what is left to do of each trial of the pack, in its order; only in answer to
 *     {@link Message.Begin}
 * @param reason why the pack's trials are to fail; null for no reason to
 */
record Orders(Kind kind, List<Start> trials, String reason) implements Serializable {

  /** What a task does next. */
  enum Kind {
    /** It goes on. */
    GO_ON,
    /** It lets the trials that it asked about start from their first iteration. */
    START_ANEW,
    /** It saves what it has and ends: the sweep is being stopped. */
    STOP,
    /** It ends at once and writes nothing: the pack is another attempt's. */
    LEAVE
  }

  /**
   * Where a trial stands.
   *
   * @param over whether there is nothing left to do
   * @param iterations iterations whose rows are written
   * @param checkpoints files that hold its state at or before that iteration, latest first
   * @param goal iterations after which it stops; those of its whole training or more for its end
   */
  record Start(boolean over, long iterations, List<String> checkpoints, long goal)
      implements Serializable {

    /** A trial that nothing is known of, and that trains to its end. */
    static final Start FRESH = new Start(false, 0, List.of(), RunPlan.TO_THE_END);
  }

  static Orders of(Kind kind) {
    return new Orders(kind, List.of(), null);
  }
}
