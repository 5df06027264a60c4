package io.alphasweep.training.pack;

/**
 * A stopwatch that tells where a pack's time goes: at any moment one phase runs, so the phases add
 * up to the time since the start.
 *
 * <p>It reads the clock of the pack's thread. On a GPU, which computes on while the thread goes on,
 * a phase is charged with what the thread waits for in it.
 */
@SuppressWarnings("EnumOrdinal") // an array by ordinal is counted up without allocating
public final class Phases {

  /** What a pack does with its time. */
  public enum Phase {
    /** Simulation, rewards, observations and resets. */
    PHYSICS,
    /** Normalising observations and rewards. */
    NORMALIZATION,
    /** Policy and values for a rollout, the draw of the actions, the record of the step. */
    POLICY_FORWARD,
    /** GAE, modulation, the shuffling of the samples and the critic's targets. */
    ADVANTAGES,
    /** Making a minibatch on the device. */
    GATHER,
    /** Forward, backward and clipping of a gradient step. */
    GRADIENT,
    /** The optimizer's part of a gradient step. */
    OPTIMIZER,
    /** Rows, and all that is nowhere else. */
    OTHER
  }

  private final long[] nanoseconds = new long[Phase.values().length];
  private Phase running = Phase.OTHER;
  private long since = System.nanoTime();

  /** Ends the phase that runs and starts another. */
  public void enter(Phase phase) {
    long now = System.nanoTime();
    nanoseconds[running.ordinal()] += now - since;
    running = phase;
    since = now;
  }

  /** Charges a part of the running phase's time to another phase. */
  public void charge(Phase phase, long nanoseconds) {
    this.nanoseconds[phase.ordinal()] += nanoseconds;
    this.nanoseconds[running.ordinal()] -= nanoseconds;
  }

  /** Time spent in a phase up to the last change of phases. */
  public long nanoseconds(Phase phase) {
    return nanoseconds[phase.ordinal()];
  }
}
