package io.alphasweep.environment.stepping;

/**
 * Several actions tried at every state, of which one goes on: from the same snapshot each is taken
 * for one step, and the episode goes on from where the selected one led. Every try is a step that
 * the environment takes.
 *
 * <p>Where a state has fewer tries than it has places for, those beyond them repeat them in turn,
 * and the environment takes no step for them.
 *
 * @param count places for actions tried at a state, at least 1
 * @param isByOpenness whether states have fewer or more, by how open the policy is there
 * @param subSteps steps that each is followed for, its own included, at least 1: those beyond its
 *     own are looked at and forgotten
 * @param selection tells which one goes on
 */
public record Tries(int count, boolean isByOpenness, int subSteps, Selection selection) {

  /** One action at every state, and nothing to select. */
  public static final Tries ONE = new Tries(1, rewards -> 0);

  /** As many at every state. */
  public Tries(int count, int subSteps, Selection selection) {
    this(count, false, subSteps, selection);
  }

  /** Tries of one step each, as many at every state. */
  public Tries(int count, Selection selection) {
    this(count, 1, selection);
  }

  /** Selects among the tries at a state. It may keep books: it is asked once a step and state. */
  @FunctionalInterface
  public interface Selection {
    /** Whether {@link #select(double[], float[], float[])} is asked. */
    default boolean asksForValues() {
      return false;
    }

    /**
     * Which of the tries goes on, where a critic has a say.
     *
     * @param rewards as below
     * @param scaled {@code [try]}, the rewards as the learner would get them, by the statistics
     *     before the step
     * @param values {@code [try]}, what the critic says of where the tries led; 0 where that is
     *     over
     */
    default int select(double[] rewards, float[] scaled, float[] values) {
      return select(rewards);
    }

    /**
     * Which of the tries goes on.
     *
     * @param rewards {@code [try]}, the task's own; what is left in the place of the selected one
     *     is the reward that is learned from
     */
    int select(double[] rewards);
  }
}
