package io.alphasweep.environment.stepping;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
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
 * <p>Where several actions are {@linkplain Tries tried} at a state, the statistics and the books
 * take in the selected one alone.
 *
 * <p>A step allocates nothing while episodes go on, as long as there is one try.
 */
public final class VectorEnvironment implements AutoCloseable {

  private static final String DYNAMICS = "dynamics";

  private final EnvironmentType type;
  private final Tries tries;
  private final Slot[] slots;
  private final double[] action;

  /** The one that goes on. */
  private final double[] observation;

  /** {@code [env][try]}. */
  private final Outcome[][] outcomes;

  /** {@code [try]}, of the present environment, as the selection leaves them. */
  private final double[] offered;

  /** {@code [env]}, how many of its tries are taken; the others repeat them. */
  private final int[] taken;

  /** {@code [env]}. */
  private final int[] selected;

  /** {@code [env, try]} of the last step, where there are several tries. */
  private final float[] triedRewards;

  private final boolean[] triedTerminations;

  private final boolean[] triedTimeUps;

  /** {@code [env, try, following step]}, likewise. */
  private final float[] followingRewards;

  /** {@code [env, try]}, how many steps followed. */
  private final int[] followed;

  /** {@code [env, try, observation]}, likewise. */
  private final float[] triedObservations;

  /** {@code [env, observation]}, of the last episode that ended. */
  private final float[] finalObservations;

  private final double[] endedReturns;
  private final int[] endedLengths;
  private final int[] endedEnvironments;
  private int ended;
  private long normalizationNanoseconds;

  /** What a try came to. */
  private static final class Outcome {
    double reward;
    double score;
    boolean isTerminated;
    boolean isOver;

    /** {@code [observation]}; empty where there is one try. */
    final double[] observation;

    /** Where the environment then stood; null where there is one try. */
    byte[] snapshot;

    /** {@code [following step]}. */
    final double[] following;

    /** Of the steps that followed so far, and what the last of them came to, or the try itself. */
    int followed;

    final double[] lastObservation;
    byte[] lastSnapshot;
    boolean endsTerminated;
    boolean endsOver;
    boolean isTimeUp;

    Outcome(int observationSize, int subSteps) {
      this.observation = new double[observationSize];
      this.lastObservation = new double[observationSize];
      this.following = new double[subSteps - 1];
    }

    /** Nothing has followed yet. */
    void startFollowing(boolean timeIsUp) {
      followed = 0;
      System.arraycopy(observation, 0, lastObservation, 0, observation.length);
      lastSnapshot = snapshot;
      endsTerminated = isTerminated;
      endsOver = isTerminated || isOver;
      isTimeUp = timeIsUp;
    }

    /** Takes over a step that followed. */
    void follow(Environment environment, boolean timeIsUp) {
      following[followed++] = environment.reward();
      endsTerminated = environment.terminated();
      endsOver = endsTerminated || environment.isOver();
      isTimeUp = timeIsUp;
      environment.observe(lastObservation, 0);
      lastSnapshot = environment.snapshot();
    }

    /** Becomes the same as another. */
    void repeat(Outcome other) {
      reward = other.reward;
      score = other.score;
      isTerminated = other.isTerminated;
      isOver = other.isOver;
      System.arraycopy(other.observation, 0, observation, 0, observation.length);
      snapshot = other.snapshot;
      System.arraycopy(other.following, 0, following, 0, following.length);
      followed = other.followed;
      System.arraycopy(other.lastObservation, 0, lastObservation, 0, lastObservation.length);
      lastSnapshot = other.lastSnapshot;
      endsTerminated = other.endsTerminated;
      endsOver = other.endsOver;
      isTimeUp = other.isTimeUp;
    }

    void read(Environment environment) {
      reward = environment.reward();
      score = environment.score();
      isTerminated = environment.terminated();
      isOver = environment.isOver();
    }
  }

  /** One environment and all that is kept for it alone. */
  private static final class Slot {
    final Environment environment;
    final RestorableUniformRandomProvider starts;

    /** {@code [try]}. */
    final RestorableUniformRandomProvider[] dynamics;

    /** {@code [try]}, of the steps that follow tries; empty where none do. */
    final RestorableUniformRandomProvider[] following;

    /** Null where observations are passed on as they are. */
    final ObservationNormalizer observations;

    /** Null where rewards are passed on as they are. */
    final RewardNormalizer rewards;

    /** Whether it leaves the statistics of the observations as they are. */
    final boolean isTest;

    double episodeReturn;
    int episodeLength;

    Slot(
        EnvironmentType type,
        Normalization normalization,
        Tries tries,
        RandomStreams streams,
        int index) {
      this.environment = type.maker().make();
      this.starts = streams.stream("environment-reset", index);
      this.dynamics = new RestorableUniformRandomProvider[tries.count()];
      dynamics[0] = streams.stream("environment-dynamics", index);
      for (int i = 1; i < tries.count(); i++) {
        dynamics[i] = streams.stream("environment-dynamics-of-try-" + i, index);
      }
      this.following =
          new RestorableUniformRandomProvider[tries.subSteps() == 1 ? 0 : tries.count()];
      for (int i = 0; i < following.length; i++) {
        following[i] = streams.stream("environment-dynamics-after-try-" + i, index);
      }
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
      this.dynamics =
          new RestorableUniformRandomProvider[] {streams.stream("environment-dynamics", index)};
      this.following = new RestorableUniformRandomProvider[0];
      this.observations = trained.observations;
      this.rewards = null;
      this.isTest = true;
    }

    void archive(StateArchive archive) {
      environment.archive(archive);
      archive.random("starts", starts);
      if (archive.saves() || archive.has(DYNAMICS)) {
        // An older state lacks it, of environments that draw nothing from it.
        archive.random(DYNAMICS, dynamics[0]);
      }
      for (int i = 1; i < dynamics.length; i++) {
        archive.random("dynamics-of-try-" + i, dynamics[i]);
      }
      for (int i = 0; i < following.length; i++) {
        archive.random("dynamics-after-try-" + i, following[i]);
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

  /** Environments in which one action is taken at every state. */
  public VectorEnvironment(
      EnvironmentType type, int count, Normalization normalization, RandomStreams streams) {
    this(type, count, normalization, Tries.ONE, streams);
  }

  /**
   * @param count environments, at least 1
   * @param tries with more than one, the environments must go back to their snapshots
   * @param streams of the trial; environment i draws its start states from stream {@code
   *     environment-reset}, i, and what it draws in a step from {@code environment-dynamics}, i, in
   *     the k-th further try from {@code environment-dynamics-of-try-k}, i, and in what follows the
   *     k-th try from {@code environment-dynamics-after-try-k}, i
   */
  public VectorEnvironment(
      EnvironmentType type,
      int count,
      Normalization normalization,
      Tries tries,
      RandomStreams streams) {
    this(type, count, tries, i -> new Slot(type, normalization, tries, streams, i));
  }

  private VectorEnvironment(EnvironmentType type, int count, Tries tries, IntFunction<Slot> maker) {
    this.type = type;
    this.tries = tries;
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
    this.outcomes = new Outcome[count][tries.count()];
    for (Outcome[] ofEnvironment : outcomes) {
      for (int i = 0; i < ofEnvironment.length; i++) {
        ofEnvironment[i] =
            new Outcome(tries.count() == 1 ? 0 : observation.length, tries.subSteps());
      }
    }
    this.offered = new double[tries.count()];
    this.taken = new int[count];
    this.selected = new int[count];
    int tried = tries.count() == 1 ? 0 : count * tries.count();
    this.triedRewards = new float[tried];
    this.triedTerminations = new boolean[tried];
    this.triedTimeUps = new boolean[tried];
    this.followingRewards = new float[tried * (tries.subSteps() - 1)];
    this.followed = new int[tried];
    this.triedObservations = new float[tried * observation.length];
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
    return new VectorEnvironment(
        type, slots.length, Tries.ONE, i -> new Slot(slots[i], type, streams, i));
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
   * @param actions as the policy drew them, {@code [env, try, action]}; clipped here where the
   *     space is a box
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
    attempt(actions, actionOffset);
    settle(null, 0, observations, observationOffset, rewards, terminated, truncated, offset);
  }

  /**
   * Takes all tries of a step, which {@link #settle} is to end.
   *
   * @param actions as {@link #step} has them
   */
  public void attempt(float[] actions, int actionOffset) {
    attempt(actions, actionOffset, null, 0);
  }

  /**
   * Takes some of the tries of a step, which the others repeat in turn.
   *
   * @param actions as {@link #step} has them
   * @param counts how many are taken, {@code [env]}, from 1 to as many as there are places; null
   *     for all
   * @param countOffset where they begin
   */
  public void attempt(float[] actions, int actionOffset, int[] counts, int countOffset) {
    for (int env = 0; env < slots.length; env++) {
      Slot slot = slots[env];
      byte[] start = tries.count() == 1 ? null : slot.environment.snapshot();
      taken[env] = counts == null ? tries.count() : counts[countOffset + env];
      for (int i = 0; i < taken[env]; i++) {
        if (i > 0) {
          slot.environment.restore(start);
        }
        int place = actionOffset + (env * tries.count() + i) * action.length;
        type.actions().admit(actions, place, action);
        slot.environment.step(action, slot.dynamics[i]);
        Outcome outcome = outcomes[env][i];
        outcome.read(slot.environment);
        if (start != null) {
          slot.environment.observe(outcome.observation, 0);
          outcome.snapshot = slot.environment.snapshot();
          outcome.startFollowing(slot.episodeLength + 1 >= type.timeLimit());
        }
      }
      repeatTries(env);
      if (tries.selection().asksForValues() || tries.subSteps() > 1) {
        keepTries(env);
      }
    }
  }

  private void repeatTries(int env) {
    for (int i = taken[env]; i < tries.count(); i++) {
      outcomes[env][i].repeat(outcomes[env][i - taken[env]]);
    }
  }

  /**
   * Takes one more step from where each try led, as long as its episode goes on; {@link
   * #triedObservations} tells where that led.
   *
   * @param actions as {@link #step} has them
   */
  public void follow(float[] actions, int actionOffset) {
    for (int env = 0; env < slots.length; env++) {
      Slot slot = slots[env];
      for (int i = 0; i < taken[env]; i++) {
        Outcome outcome = outcomes[env][i];
        if (!outcome.endsOver && !outcome.isTimeUp) {
          int place = actionOffset + (env * tries.count() + i) * action.length;
          type.actions().admit(actions, place, action);
          slot.environment.restore(outcome.lastSnapshot);
          slot.environment.step(action, slot.following[i]);
          int length = slot.episodeLength + outcome.followed + 2;
          outcome.follow(slot.environment, length >= type.timeLimit());
        }
      }
      repeatTries(env);
      keepTries(env);
    }
  }

  /**
   * Ends a step: selects among its tries, keeps the books and resets.
   *
   * @param values what a critic says of {@link #triedObservations}, {@code [env, try]}; null where
   *     the selection does not ask
   * @param valueOffset where they begin
   * @param observations as {@link #step} has them, and all that follows
   */
  public void settle(
      float[] values,
      int valueOffset,
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
      Outcome outcome = select(i, values, valueOffset);
      double reward = offered[selected[i]];
      slot.episodeReturn += outcome.score;
      slot.episodeLength++;

      boolean isTruncated = slot.episodeLength >= type.timeLimit();
      boolean isOver = outcome.isTerminated || isTruncated;
      terminated[offset + i] = outcome.isTerminated;
      truncated[offset + i] = isTruncated;

      long start = System.nanoTime();
      rewards[offset + i] =
          (float) (slot.rewards == null ? reward : slot.rewards.normalize(reward, isOver));
      update(slot);
      if (tries.count() > 1) {
        keepTries(i);
      }
      if (isOver) {
        show(slot, finalObservations, i * observation.length);
        if (isTruncated || outcome.isOver) {
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

  /** Leaves an environment, and its observation, where the selected try led. */
  private Outcome select(int env, float[] values, int valueOffset) {
    Environment environment = slots[env].environment;
    for (int i = 0; i < offered.length; i++) {
      offered[i] = outcomes[env][i].reward;
    }
    selected[env] =
        values == null
            ? tries.selection().select(offered)
            : select(
                env,
                Arrays.copyOfRange(
                    values,
                    valueOffset + env * tries.count(),
                    valueOffset + (env + 1) * tries.count()));
    Outcome outcome = outcomes[env][selected[env]];
    if (tries.count() == 1) {
      environment.observe(observation, 0);
    } else {
      environment.restore(outcome.snapshot);
      System.arraycopy(outcome.observation, 0, observation, 0, observation.length);
    }
    return outcome;
  }

  private int select(int env, float[] values) {
    int from = env * tries.count();
    boolean isTimeUp = slots[env].episodeLength + 1 >= type.timeLimit();
    for (int i = 0; i < values.length; i++) {
      if (isTimeUp || outcomes[env][i].isTerminated) {
        values[i] = 0;
      }
    }
    float[] scaled = Arrays.copyOfRange(triedRewards, from, from + values.length);
    return tries.selection().select(offered, scaled, values);
  }

  /** Keeps what the tries came to, as the statistics are. */
  private void keepTries(int env) {
    Slot slot = slots[env];
    for (int i = 0; i < tries.count(); i++) {
      int place = env * tries.count() + i;
      Outcome outcome = outcomes[env][i];
      triedRewards[place] =
          (float) (slot.rewards == null ? outcome.reward : slot.rewards.scale(outcome.reward));
      triedTerminations[place] = outcome.endsTerminated;
      triedTimeUps[place] = outcome.isTimeUp;
      followed[place] = outcome.followed;
      for (int step = 0; step < outcome.followed; step++) {
        double later = outcome.following[step];
        followingRewards[place * outcome.following.length + step] =
            (float) (slot.rewards == null ? later : slot.rewards.scale(later));
      }
      show(slot, outcome.lastObservation, triedObservations, place * observation.length);
    }
  }

  /**
   * The rewards of the last step's tries, {@code [env, try]}, normalised where rewards are; empty
   * where there is one try. Not to be changed.
   */
  public float[] triedRewards() {
    return triedRewards;
  }

  /**
   * The rewards of the steps that followed the last step's tries, {@code [env, try, following
   * step]}; likewise. Those beyond {@link #followed} mean nothing.
   */
  public float[] followingRewards() {
    return followingRewards;
  }

  /** How many steps followed each of the last step's tries, {@code [env, try]}; likewise. */
  public int[] followed() {
    return followed;
  }

  /** Whether the time limit ended the episode with a try or what followed it; likewise. */
  public boolean[] triedTimeUps() {
    return triedTimeUps;
  }

  /**
   * Whether the task's own rule ended the episode with a try or what followed it, {@code [env,
   * try]}; likewise.
   */
  public boolean[] triedTerminations() {
    return triedTerminations;
  }

  /**
   * What the last step's tries and what followed them led to, as a policy would have seen it,
   * {@code [env, try, observation]}; likewise.
   */
  public float[] triedObservations() {
    return triedObservations;
  }

  /** Which of the actions tried in an environment's last step it went on from. */
  public int selected(int env) {
    return selected[env];
  }

  /** Saves or restores all that the steps ahead depend on. */
  public void archive(StateArchive archive) {
    for (int i = 0; i < slots.length; i++) {
      slots[i].archive(archive.in("environment", i));
    }
  }

  /** What observations are normalised by, of all environments; null where they are not. */
  public ObservationStatistics observationStatistics() {
    ObservationStatistics all = null;
    for (Slot slot : slots) {
      if (slot.observations != null) {
        ObservationStatistics own = slot.observations.statistics();
        all = all == null ? own : all.with(own);
      }
    }
    return all;
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
    show(slot, observation, target, offset);
  }

  private static void show(Slot slot, double[] observation, float[] target, int offset) {
    if (slot.observations != null) {
      slot.observations.normalize(observation, target, offset);
    } else {
      for (int i = 0; i < observation.length; i++) {
        target[offset + i] = (float) observation[i];
      }
    }
  }
}
