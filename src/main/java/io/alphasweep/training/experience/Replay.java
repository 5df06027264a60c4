package io.alphasweep.training.experience;

import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.UnusableStateException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The last transitions of one trial, in a ring: a new one takes the place of the oldest.
 *
 * <p>An observation is kept once. What a transition led to is the observation of the transition
 * behind it; where an episode ended there, that is the first of the next episode, and the one that
 * the episode ended with is kept aside. This takes little more than half of keeping both.
 */
public final class Replay implements Memory {

  private static final long FLOAT_BYTES = 4;

  /** Reward, and whether an episode ended. */
  private static final int MARKS = 2;

  /**
   * Bytes that a replay has at the most: a state is one array of at most 2 GB, and the observations
   * that episodes ended with, of which there may be as many as transitions, are in it besides.
   */
  public static final long LARGEST = 1L << 30;

  /** Transitions that are saved together, once. */
  static final int SEGMENT = 4096;

  /** How an episode ended with a transition, as it is saved. */
  private static final int GOES_ON = 0;

  private static final int TERMINATED = 1;
  private static final int TRUNCATED = 2;

  private final int observationSize;
  private final int actionSize;

  /** One more than there are transitions: the observation that the newest led to is here, too. */
  private final int rows;

  /** {@code [row, observation]}. */
  private final float[] observations;

  /** {@code [row, action]}. */
  private final float[] actions;

  /** {@code [row]}. */
  private final float[] rewards;

  /** {@code [row]}: 0, or one more than the place aside, negative where truncated. */
  private final int[] ends;

  /** {@code [place, observation]}, those that episodes ended with; grows as needed. */
  private float[] finals = new float[0];

  /** Places aside that are free, a stack. */
  private int[] free = new int[0];

  private int freeCount;

  /** The row of the coming transition, whose observation is there already. */
  private int next;

  private int size;

  /** The number of the coming transition: those of its trial before it, or of what is restored. */
  private long added;

  /** Transitions of the episode that goes on. */
  private int ofEpisode;

  /**
   * An empty replay.
   *
   * @param capacity transitions that it holds at the most, at least 1
   * @throws IllegalStateException if it is larger than a saved state may be
   */
  public Replay(int capacity, int observationSize, int actionSize) {
    long bytes = bytes(capacity, observationSize, actionSize);
    if (bytes > LARGEST) {
      throw new IllegalStateException(
          "a replay of %,d transitions takes %,d MB, and a saved state holds %,d; accepted: a smaller"
                  .formatted(capacity, bytes >> 20, LARGEST >> 20)
              + " replay.capacity");
    }
    this.observationSize = observationSize;
    this.actionSize = actionSize;
    this.rows = capacity + 1;
    this.observations = new float[rows * observationSize];
    this.actions = new float[rows * actionSize];
    this.rewards = new float[rows];
    this.ends = new int[rows];
  }

  /** Bytes of a replay, the observations that episodes ended with aside. */
  public static long bytes(long capacity, int observationSize, int actionSize) {
    return capacity * FLOAT_BYTES * (observationSize + actionSize + MARKS);
  }

  /** Transitions that it holds. */
  public int size() {
    return size;
  }

  /** Transitions that it holds at the most. */
  int capacity() {
    return rows - 1;
  }

  /** Transitions that were added, those before a state that it goes on from included. */
  long added() {
    return added;
  }

  /**
   * How many of the transitions, the oldest first, have so many steps behind them or the end of
   * their episode.
   *
   * @param steps at least 1
   */
  int complete(int steps) {
    return size - Math.min(size, Math.min(ofEpisode, steps - 1));
  }

  /** The last transition of those from one on that are so many, or to the end of its episode. */
  int last(int transition, int steps) {
    int last = transition;
    while (last - transition + 1 < steps && last + 1 < size && ends[row(last)] == GOES_ON) {
      last++;
    }
    return last;
  }

  /** The last transition that an episode ended with, or -1. */
  int lastEnd() {
    return size - 1 - Math.min(size, ofEpisode);
  }

  /** The first transition of an episode, or of what is left of it, by one of its own. */
  int first(int transition) {
    int first = transition;
    while (first > 0 && ends[row(first - 1)] == GOES_ON) {
      first--;
    }
    return first;
  }

  /**
   * Takes over the first observation of all.
   *
   * @param observation holds it from {@code offset}
   */
  @Override
  public void start(float[] observation, int offset) {
    System.arraycopy(observation, offset, observations, next * observationSize, observationSize);
  }

  /**
   * Adds what an action led to from the observation that came last.
   *
   * @param action holds the action from {@code actionAt}
   * @param terminated whether the task's own rule ended the episode; it counts for more
   * @param truncated whether the time limit ended it
   * @param last the observation that the episode ended with, {@code [observation]}; of no matter
   *     where it goes on
   * @param observation holds the one to go on from, from {@code observationAt}: the first of the
   *     next episode where one ended
   */
  @Override
  public void add(
      float[] action,
      int actionAt,
      float reward,
      boolean terminated,
      boolean truncated,
      float[] last,
      float[] observation,
      int observationAt) {
    System.arraycopy(action, actionAt, actions, next * actionSize, actionSize);
    rewards[next] = reward;
    ends[next] = GOES_ON;
    if (terminated || truncated) {
      int place = place();
      System.arraycopy(last, 0, finals, place * observationSize, observationSize);
      ends[next] = terminated ? place + 1 : -(place + 1);
    }
    added++;
    ofEpisode = ends[next] == GOES_ON ? ofEpisode + 1 : 0;
    next = (next + 1) % rows;
    if (size + 1 < rows) {
      size++;
    } else if (ends[next] != 0) {
      free[freeCount++] = Math.abs(ends[next]) - 1;
    }
    System.arraycopy(
        observation, observationAt, observations, next * observationSize, observationSize);
  }

  /** A free place aside. */
  private int place() {
    if (freeCount == 0) {
      int before = free.length;
      int after = Math.min(rows, Math.max(16, 2 * before));
      finals = Arrays.copyOf(finals, after * observationSize);
      free = new int[after];
      for (int place = after - 1; place >= before; place--) {
        free[freeCount++] = place;
      }
    }
    return free[--freeCount];
  }

  /** The row of a transition: 0 is the oldest. */
  private int row(int transition) {
    return (next - size + transition + rows) % rows;
  }

  /**
   * Writes a transition's beginning at the buffers' positions.
   *
   * @param transition from 0, the oldest, to {@link #size} - 1
   * @param observation receives {@code [observation]}
   * @param action receives {@code [action]}
   */
  void begin(int transition, FloatBuffer observation, FloatBuffer action) {
    int row = row(transition);
    observation.put(observations, row * observationSize, observationSize);
    action.put(actions, row * actionSize, actionSize);
  }

  /**
   * Writes what a transition led to at the buffer's position: where the episode ended, what it
   * ended with.
   *
   * @param following receives {@code [observation]}
   */
  void end(int transition, FloatBuffer following) {
    int row = row(transition);
    if (ends[row] == GOES_ON) {
      following.put(observations, (row + 1) % rows * observationSize, observationSize);
    } else {
      following.put(finals, (Math.abs(ends[row]) - 1) * observationSize, observationSize);
    }
  }

  /** The reward of a transition. */
  float reward(int transition) {
    return rewards[row(transition)];
  }

  /** Whether the task's own rule ended the episode with a transition. */
  boolean terminated(int transition) {
    return ends[row(transition)] > 0;
  }

  /**
   * Saves or restores all of it, the oldest first, so that the ring's place is no part of it.
   *
   * <p>The transitions have numbers, from the trial's first on. Those of a whole segment of numbers
   * are a part of their own, which stays what it is until the ring has taken one of them away.
   */
  @Override
  public void archive(StateArchive archive) {
    if (!archive.saves() && archive.has("size")) {
      restoreWhole(archive);
      return;
    }
    long first = archive.integer("first", added - size);
    long end = archive.integer("end", added);
    if (!archive.saves()) {
      clear(first);
    }
    for (long from = first; from < end; ) {
      long to = Math.min(end, (from / SEGMENT + 1) * SEGMENT);
      int oldest = (int) (from - first);
      int count = (int) (to - from);
      if (count == SEGMENT) {
        String name = "segment-" + from / SEGMENT;
        byte[] segment = archive.part(name, () -> transitions(oldest, count));
        if (segment != null) {
          restore(segment, count);
        }
      } else {
        byte[] some = archive.saves() ? transitions(oldest, count) : null;
        some = archive.binary("transitions-" + from, some);
        if (!archive.saves()) {
          restore(some, count);
        }
      }
      from = to;
    }
    archive.floats("observation", observations, next * observationSize, observationSize);
  }

  /**
   * Some transitions as bytes: observations, actions, rewards, ends, and the observations that
   * episodes ended with.
   */
  private byte[] transitions(int oldest, int count) {
    int episodes = 0;
    for (int transition = oldest; transition < oldest + count; transition++) {
      episodes += ends[row(transition)] == GOES_ON ? 0 : 1;
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(count * transitionBytes() + episodes * observationSize * Float.BYTES);
    FloatBuffer floats = bytes.asFloatBuffer();
    for (int transition = oldest; transition < oldest + count; transition++) {
      floats.put(observations, row(transition) * observationSize, observationSize);
    }
    for (int transition = oldest; transition < oldest + count; transition++) {
      floats.put(actions, row(transition) * actionSize, actionSize);
    }
    for (int transition = oldest; transition < oldest + count; transition++) {
      floats.put(rewards[row(transition)]);
    }
    for (int transition = oldest; transition < oldest + count; transition++) {
      int end = ends[row(transition)];
      floats.put(end == GOES_ON ? GOES_ON : end > 0 ? TERMINATED : TRUNCATED);
    }
    for (int transition = oldest; transition < oldest + count; transition++) {
      int end = ends[row(transition)];
      if (end != GOES_ON) {
        floats.put(finals, (Math.abs(end) - 1) * observationSize, observationSize);
      }
    }
    return bytes.array();
  }

  private int transitionBytes() {
    return (int) bytes(1, observationSize, actionSize);
  }

  /** Adds transitions that were saved behind those that are there. */
  private void restore(byte[] saved, int count) {
    FloatBuffer floats = ByteBuffer.wrap(saved).asFloatBuffer();
    float[] allObservations = new float[(count + 1) * observationSize];
    float[] allActions = new float[count * actionSize];
    float[] allRewards = new float[count];
    float[] allEnds = new float[count];
    if (saved.length < count * transitionBytes()) {
      throw new UnusableStateException("its replay is cut short");
    }
    floats.get(allObservations, 0, count * observationSize);
    floats.get(allActions).get(allRewards).get(allEnds);
    float[] allFinals = new float[floats.remaining()];
    floats.get(allFinals);
    restore(allObservations, allActions, allRewards, allEnds, allFinals);
  }

  /** Restores what earlier versions saved: all transitions together. */
  private void restoreWhole(StateArchive archive) {
    int count = (int) archive.integer("size", 0);
    float[] allObservations = new float[(count + 1) * observationSize];
    float[] allActions = new float[count * actionSize];
    float[] allRewards = new float[count];
    float[] allEnds = new float[count];
    archive.floats("observations", allObservations, 0, allObservations.length);
    archive.floats("actions", allActions, 0, allActions.length);
    archive.floats("rewards", allRewards, 0, count);
    archive.floats("ends", allEnds, 0, count);
    int episodes = 0;
    for (float end : allEnds) {
      episodes += end == GOES_ON ? 0 : 1;
    }
    float[] allFinals = new float[episodes * observationSize];
    archive.floats("last-observations", allFinals, 0, allFinals.length);
    clear(0);
    restore(allObservations, allActions, allRewards, allEnds, allFinals);
  }

  /**
   * Holds nothing.
   *
   * @param first number of the transition to come
   */
  private void clear(long first) {
    size = 0;
    next = 0;
    added = first;
    ofEpisode = 0;
    finals = new float[0];
    free = new int[0];
    freeCount = 0;
  }

  /**
   * @param allObservations one more than transitions
   */
  private void restore(
      float[] allObservations,
      float[] allActions,
      float[] allRewards,
      float[] allEnds,
      float[] allFinals) {
    start(allObservations, 0);
    float[] last = new float[observationSize];
    int episode = 0;
    for (int transition = 0; transition < allRewards.length; transition++) {
      boolean goesOn = allEnds[transition] == GOES_ON;
      if (!goesOn) {
        System.arraycopy(allFinals, episode++ * observationSize, last, 0, observationSize);
      }
      add(
          allActions,
          transition * actionSize,
          allRewards[transition],
          allEnds[transition] == TERMINATED,
          allEnds[transition] == TRUNCATED,
          last,
          allObservations,
          (transition + 1) * observationSize);
    }
  }

  @Override
  public boolean mayBeLeftOut() {
    return true;
  }
}
