package io.alphasweep.training.experience;

import io.alphasweep.kernel.Floats;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;

/** The running episode of one environment, step by step, until it is learned from and forgotten. */
public final class Episode implements Memory {

  private final float[] present;
  private final float[] last;
  private final int actionSize;

  /** {@code [step, observation]}, as long as was ever needed. */
  private float[] observations = new float[0];

  private float[] actions = new float[0];
  private float[] rewards = new float[0];
  private float[] logProbabilities = new float[0];
  private int steps;
  private boolean isOver;
  private boolean isTruncated;

  public Episode(int observationSize, int actionSize) {
    this.present = new float[observationSize];
    this.last = new float[observationSize];
    this.actionSize = actionSize;
  }

  @Override
  public void start(float[] observation, int offset) {
    System.arraycopy(observation, offset, present, 0, present.length);
  }

  /** Takes the log probability of the coming step's action in. */
  public void logProbability(float logProbability) {
    if (steps == rewards.length) {
      int room = Math.max(64, 2 * steps);
      observations = Arrays.copyOf(observations, room * present.length);
      actions = Arrays.copyOf(actions, room * actionSize);
      rewards = Arrays.copyOf(rewards, room);
      logProbabilities = Arrays.copyOf(logProbabilities, room);
    }
    logProbabilities[steps] = logProbability;
  }

  /** See {@link Memory}; behind the log probability of its action. */
  @Override
  public void add(
      float[] taken,
      int actionOffset,
      float reward,
      boolean terminated,
      boolean truncated,
      float[] lastObservation,
      float[] next,
      int offset) {
    System.arraycopy(present, 0, observations, steps * present.length, present.length);
    System.arraycopy(taken, actionOffset, actions, steps * actionSize, actionSize);
    rewards[steps++] = reward;
    isOver = terminated || truncated;
    isTruncated = truncated && !terminated;
    if (isOver) {
      System.arraycopy(lastObservation, 0, last, 0, last.length);
    }
    System.arraycopy(next, offset, present, 0, present.length);
  }

  /** Whether the last step ended it. */
  public boolean isOver() {
    return isOver;
  }

  /** Whether the time limit did, so that it would have gone on. */
  public boolean isTruncated() {
    return isTruncated;
  }

  /** Count of steps so far. */
  public int steps() {
    return steps;
  }

  /** A copy of what was seen before each step, {@code [step, observation]}. */
  public Floats observations() {
    Floats copy = Floats.zeros((long) steps * present.length);
    copy.buffer().put(0, observations, 0, copy.count());
    return copy;
  }

  /** What was seen after the last step, {@code [observation]}. */
  public float[] last() {
    return last;
  }

  /** The first number of a step's action. */
  public int action(int step) {
    return (int) actions[step * actionSize];
  }

  /** The log probability of a step's action, under the policy that drew it. */
  public float logProbability(int step) {
    return logProbabilities[step];
  }

  /**
   * The discounted returns of its steps.
   *
   * @param behind what comes after the last step is worth
   */
  public float[] returns(double gamma, double behind) {
    float[] returns = new float[steps];
    double later = behind;
    for (int step = steps - 1; step >= 0; step--) {
      later = rewards[step] + gamma * later;
      returns[step] = (float) later;
    }
    return returns;
  }

  /** Forgets its steps; the next one begins where the environment stands. */
  public void forget() {
    steps = 0;
    isOver = false;
    isTruncated = false;
  }

  @Override
  public void archive(StateArchive archive) {
    steps = (int) archive.integer("steps", steps);
    archive.floats("present", present, 0, present.length);
    if (!archive.saves()) {
      observations = new float[steps * present.length];
      actions = new float[steps * actionSize];
      rewards = new float[steps];
      logProbabilities = new float[steps];
    }
    archive.floats("observations", observations, 0, steps * present.length);
    archive.floats("actions", actions, 0, steps * actionSize);
    archive.floats("rewards", rewards, 0, steps);
    archive.floats("log-probabilities", logProbabilities, 0, steps);
  }

  @Override
  public boolean mayBeLeftOut() {
    return false;
  }
}
