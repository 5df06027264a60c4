package io.alphasweep.environment.stepping;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import java.util.function.IntFunction;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * The environments of one trial, stepped one after the other by one thread at a time: time limit,
 * reset in the same step, normalisation where it is asked for, and the books on returns.
 *
 * <p>What CleanRL's stack of Gymnasium wrappers does, per environment: actions clipped to the box,
 * observations and rewards normalised by each environment's own running statistics. When an episode
 * ends, its last observation enters the statistics and is not seen by the policy; the observation
 * given is the first of the next episode, and the last one is there to be asked for.
 *
 * <p>A step allocates nothing while episodes go on.
 */
public final class VectorEnvironment implements AutoCloseable {

  private static final String DYNAMICS = "dynamics";

  private final EnvironmentType type;
  private final Slot[] slots;
  private final double[] action;
  private final double[] observation;

  /** {@code [env, observation]}, of the last episode that ended. */
  private final float[] finalObservations;

  private final double[] endedReturns;
  private final int[] endedLengths;
  private final int[] endedEnvironments;
  private int ended;
  private long normalizationNanoseconds;

  /** One environment and all that is kept for it alone. */
  private static final class Slot {
    final Environment environment;
    final RestorableUniformRandomProvider starts;
    final RestorableUniformRandomProvider dynamics;

    /** Null where observations are passed on as they are. */
    final ObservationNormalizer observations;

    /** Null where rewards are passed on as they are. */
    final RewardNormalizer rewards;

    /** Whether it leaves the statistics of the observations as they are. */
    final boolean isTest;

    double episodeReturn;
    int episodeLength;

    Slot(EnvironmentType type, Normalization normalization, RandomStreams streams, int index) {
      this.environment = type.maker().make();
      this.starts = streams.stream("environment-reset", index);
      this.dynamics = streams.stream("environment-dynamics", index);
      this.observations =
          normalization.observations()
              ? new ObservationNormalizer(type.observations().size())
              : null;
      this.rewards = normalization.rewards() ? new RewardNormalizer(normalization.gamma()) : null;
      this.isTest = false;
    }

    /** One to test on, beside one to train on. */
    Slot(Slot trained, EnvironmentType type, RandomStreams streams, int index) {
      this.environment = type.testMaker().make();
      this.starts = streams.stream("environment-reset", index);
      this.dynamics = streams.stream("environment-dynamics", index);
      this.observations = trained.observations;
      this.rewards = null;
      this.isTest = true;
    }

    void archive(StateArchive archive) {
      environment.archive(archive);
      archive.random("starts", starts);
      if (archive.saves() || archive.has(DYNAMICS)) {
        // An older state lacks it, of environments that draw nothing from it.
        archive.random(DYNAMICS, dynamics);
      }
      if (observations != null) {
        observations.archive(archive.in("observation-statistics"));
      }
      if (rewards != null) {
        rewards.archive(archive.in("reward-statistics"));
      }
      episodeReturn = archive.real("episode-return", episodeReturn);
      episodeLength = (int) archive.integer("episode-length", episodeLength);
    }
  }

  /**
   * @param count environments, at least 1
   * @param streams of the trial; environment i draws its start states from stream {@code
   *     environment-reset}, i, and what it draws in a step from {@code environment-dynamics}, i
   */
  public VectorEnvironment(
      EnvironmentType type, int count, Normalization normalization, RandomStreams streams) {
    this(type, count, i -> new Slot(type, normalization, streams, i));
  }

  private VectorEnvironment(EnvironmentType type, int count, IntFunction<Slot> maker) {
    this.type = type;
    this.slots = new Slot[count];
    try {
      for (int i = 0; i < count; i++) {
        slots[i] = maker.apply(i);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    this.action = new double[type.actions().size()];
    this.observation = new double[type.observations().size()];
    this.finalObservations = new float[count * observation.length];
    this.endedReturns = new double[count];
    this.endedLengths = new int[count];
    this.endedEnvironments = new int[count];
  }

  /**
   * As many environments to test a policy on as these are to train it on. Observations are
   * normalised by the statistics of these, which stay as they are; rewards are the task's own.
   *
   * @param streams of the test
   */
  public VectorEnvironment tests(RandomStreams streams) {
    return new VectorEnvironment(type, slots.length, i -> new Slot(slots[i], type, streams, i));
  }

  /** Count of environments. */
  public int count() {
    return slots.length;
  }

  /**
   * Starts an episode in every environment. The statistics of the normalisation go on.
   *
   * @param observations receives the first observations, {@code [env, observation]}
   * @param offset where they begin
   * @throws UnstableSimulationException if a start state is not finite
   */
  public void reset(float[] observations, int offset) {
    ended = 0;
    for (int i = 0; i < slots.length; i++) {
      slots[i].episodeReturn = 0;
      slots[i].episodeLength = 0;
      reset(slots[i]);
      show(slots[i], observations, offset + i * observation.length);
    }
  }

  /**
   * Advances every environment by one step and resets those whose episode ends with it.
   *
   * @param actions as the policy drew them, {@code [env, action]}; clipped here where the space is
   *     a box
   * @param actionOffset where they begin
   * @param observations receives the next observations, {@code [env, observation]}; the first of
   *     the next episode where one ended
   * @param observationOffset where they begin
   * @param rewards receives the rewards, {@code [env]}
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
      type.actions().admit(actions, actionOffset + i * action.length, action);
      slot.environment.step(action, slot.dynamics);
      double reward = slot.environment.reward();
      slot.episodeReturn += slot.environment.score();
      slot.episodeLength++;

      boolean isTerminated = slot.environment.terminated();
      boolean isTruncated = slot.episodeLength >= type.timeLimit();
      boolean isOver = isTerminated || isTruncated;
      terminated[offset + i] = isTerminated;
      truncated[offset + i] = isTruncated;
      slot.environment.observe(observation, 0);

      long start = System.nanoTime();
      rewards[offset + i] =
          (float) (slot.rewards == null ? reward : slot.rewards.normalize(reward, isOver));
      update(slot);
      if (isOver) {
        show(slot, finalObservations, i * observation.length);
        if (isTruncated || slot.environment.isOver()) {
          endedReturns[ended] = slot.episodeReturn;
          endedLengths[ended] = slot.episodeLength;
          endedEnvironments[ended] = i;
          ended++;
          slot.episodeReturn = 0;
          slot.episodeLength = 0;
        }
        long resetting = System.nanoTime();
        reset(slot);
        start += System.nanoTime() - resetting;
      }
      show(slot, observations, observationOffset + i * observation.length);
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

  /** The environment of the i-th episode that ended in the last step, from 0. */
  public int endedEnvironment(int i) {
    return endedEnvironments[i];
  }

  /**
   * Copies the last observation of the latest episode that ended in an environment, as a policy
   * would have seen it. Where the last step ended it, that is what the step led to.
   *
   * @param target receives an observation from {@code offset}
   */
  public void finalObservation(int env, float[] target, int offset) {
    System.arraycopy(
        finalObservations, env * observation.length, target, offset, observation.length);
  }

  /** How long the last step took to normalise rewards and observations, resets aside. */
  public long normalizationNanoseconds() {
    return normalizationNanoseconds;
  }

  /** Frees all environments. */
  @Override
  public void close() {
    for (Slot slot : slots) {
      if (slot != null) {
        slot.environment.close();
      }
    }
  }

  private void reset(Slot slot) {
    slot.environment.reset(slot.starts);
    slot.environment.observe(observation, 0);
    update(slot);
  }

  /** Takes the present observation into the statistics. */
  private void update(Slot slot) {
    if (slot.observations != null && !slot.isTest) {
      slot.observations.update(observation);
    }
  }

  /** Writes the present observation as a policy sees it. */
  private void show(Slot slot, float[] target, int offset) {
    if (slot.observations != null) {
      slot.observations.normalize(observation, target, offset);
    } else {
      for (int i = 0; i < observation.length; i++) {
        target[offset + i] = (float) observation[i];
      }
    }
  }
}
