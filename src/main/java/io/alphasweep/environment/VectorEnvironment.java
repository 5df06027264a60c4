package io.alphasweep.environment;

import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * The environments of one trial, stepped one after the other by one thread at a time: time limit,
 * reset in the same step, normalisation, and the books on returns.
 *
 * <p>What CleanRL's stack of Gymnasium wrappers does, per environment: actions clipped to the box,
 * observations and rewards normalised by each environment's own running statistics. When an episode
 * ends, its last observation enters the statistics and is not seen by the policy; the observation
 * given is the first of the next episode.
 *
 * <p>A step allocates nothing while episodes go on.
 */
public final class VectorEnvironment implements AutoCloseable {

  private final EnvironmentType type;
  private final Slot[] slots;
  private final double[] action;
  private final double[] observation;

  private final double[] endedReturns;
  private final int[] endedLengths;
  private int ended;
  private long normalizationNanoseconds;

  /** One environment and all that is kept for it alone. */
  private static final class Slot {
    final Environment environment;
    final RestorableUniformRandomProvider random;
    final ObservationNormalizer observations;
    final RewardNormalizer rewards;
    double episodeReturn;
    int episodeLength;

    Slot(EnvironmentType type, double gamma, RestorableUniformRandomProvider random) {
      this.environment = type.maker().make();
      this.random = random;
      this.observations = new ObservationNormalizer(type.observationSize());
      this.rewards = new RewardNormalizer(gamma);
    }

    void archive(StateArchive archive) {
      environment.archive(archive);
      archive.random("starts", random);
      observations.archive(archive.in("observation-statistics"));
      rewards.archive(archive.in("reward-statistics"));
      episodeReturn = archive.real("episode-return", episodeReturn);
      episodeLength = (int) archive.integer("episode-length", episodeLength);
    }
  }

  /**
   * @param count environments, at least 1
   * @param gamma discount factor of the reward normalisation
   * @param streams of the trial; environment i draws its start states from stream {@code
   *     environment-reset}, i
   */
  public VectorEnvironment(EnvironmentType type, int count, double gamma, RandomStreams streams) {
    this.type = type;
    this.slots = new Slot[count];
    for (int i = 0; i < count; i++) {
      slots[i] = new Slot(type, gamma, streams.stream("environment-reset", i));
    }
    this.action = new double[type.actionSize()];
    this.observation = new double[type.observationSize()];
    this.endedReturns = new double[count];
    this.endedLengths = new int[count];
  }

  /** Count of environments. */
  public int count() {
    return slots.length;
  }

  /**
   * Starts an episode in every environment. The statistics of the normalisation go on.
   *
   * @param observations receives the normalised first observations, {@code [env, observation]}
   * @param offset where they begin
   * @throws UnstableSimulationException if a start state is not finite
   */
  public void reset(float[] observations, int offset) {
    ended = 0;
    for (int i = 0; i < slots.length; i++) {
      reset(slots[i]);
      slots[i].observations.normalize(
          observation, observations, offset + i * type.observationSize());
    }
  }

  /**
   * Advances every environment by one step and resets those whose episode ends with it.
   *
   * @param actions as the policy drew them, {@code [env, action]}; clipped to the box here
   * @param actionOffset where they begin
   * @param observations receives the normalised next observations, {@code [env, observation]}; the
   *     first of the next episode where one ended
   * @param observationOffset where they begin
   * @param rewards receives the normalised rewards, {@code [env]}
   * @param terminated receives whether the task's own rule ended the episode, {@code [env]}
   * @param truncated receives whether the time limit ended it, {@code [env]}; both can be true
   * @param offset where rewards, terminated and truncated begin
   * @throws UnstableSimulationException if a simulation broke down (an action that is not a finite
   *     number does that); this object is of no use afterwards
   */
  public void step(
      float[] actions,
      int actionOffset,
      float[] observations,
      int observationOffset,
      float[] rewards,
      boolean[] terminated,
      boolean[] truncated,
      int offset) {
    ended = 0;
    normalizationNanoseconds = 0;
    for (int i = 0; i < slots.length; i++) {
      Slot slot = slots[i];
      clip(actions, actionOffset + i * action.length);
      slot.environment.step(action);
      double reward = slot.environment.reward();
      slot.episodeReturn += reward;
      slot.episodeLength++;

      boolean isTerminated = slot.environment.terminated();
      boolean isTruncated = slot.episodeLength >= type.timeLimit();
      boolean isOver = isTerminated || isTruncated;
      terminated[offset + i] = isTerminated;
      truncated[offset + i] = isTruncated;
      slot.environment.observe(observation, 0);

      long start = System.nanoTime();
      rewards[offset + i] = (float) slot.rewards.normalize(reward, isOver);
      slot.observations.update(observation);
      if (isOver) {
        endedReturns[ended] = slot.episodeReturn;
        endedLengths[ended] = slot.episodeLength;
        ended++;
        long resetting = System.nanoTime();
        reset(slot);
        start += System.nanoTime() - resetting;
      }
      slot.observations.normalize(
          observation, observations, observationOffset + i * observation.length);
      normalizationNanoseconds += System.nanoTime() - start;
    }
  }

  /** Saves or restores all that the steps ahead depend on. */
  public void archive(StateArchive archive) {
    for (int i = 0; i < slots.length; i++) {
      slots[i].archive(archive.in("environment", i));
    }
  }

  /** Count of episodes that ended in the last step. */
  public int ended() {
    return ended;
  }

  /**
   * The sum of the rewards of an episode that ended in the last step: not discounted, not
   * normalised.
   *
   * @param i from 0 to {@link #ended()} - 1, in the order of the environments
   */
  public double endedReturn(int i) {
    return endedReturns[i];
  }

  /** The count of steps of the i-th episode that ended in the last step. */
  public int endedLength(int i) {
    return endedLengths[i];
  }

  /** How long the last step took to normalise rewards and observations, resets aside. */
  public long normalizationNanoseconds() {
    return normalizationNanoseconds;
  }

  /** Frees all environments. */
  @Override
  public void close() {
    for (Slot slot : slots) {
      slot.environment.close();
    }
  }

  private void reset(Slot slot) {
    slot.environment.reset(slot.random);
    slot.episodeReturn = 0;
    slot.episodeLength = 0;
    slot.environment.observe(observation, 0);
    slot.observations.update(observation);
  }

  /** Clips in 32 bits, as Gymnasium does with a 32-bit box; NaN stays NaN. */
  private void clip(float[] actions, int offset) {
    float low = (float) type.actionLow();
    float high = (float) type.actionHigh();
    for (int i = 0; i < action.length; i++) {
      action[i] = Math.max(low, Math.min(high, actions[offset + i]));
    }
  }
}
