package io.alphasweep.training.experience;

import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What chance each transition of one replay has (proportional prioritisation, Schaul et al. 2016):
 * p = (|error| + floor)^exponent over the sum of all, with importance weights (N P)^-beta, scaled
 * to a largest of 1 in a minibatch, where beta rises linearly to 1 over the training. What is not
 * yet learned from has the largest |error| + floor so far.
 *
 * <p>The sums stand in a binary tree of 64-bit numbers, each the sum of the two below it, so that
 * they follow from the priorities alone.
 */
final class Priorities {

  private static final String PRIORITIZED = "replay.prioritized";
  private static final String EXPONENT = "replay.priority-exponent";
  private static final String FLOOR = "replay.priority-floor";
  private static final String IMPORTANCE = "replay.importance-exponent";

  /** What a sweep file says of it. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.flag(PRIORITIZED, "whether transitions of large errors are drawn more often")
              .onHost()
              .absentAt(false),
          Setting.real(EXPONENT, Range.closed(0, 1), "how much the error counts; 0 is not at all")
              .onHost()
              .when(Condition.on(PRIORITIZED)),
          Setting.real(FLOOR, Range.POSITIVE, "added to an error")
              .onHost()
              .when(Condition.on(PRIORITIZED)),
          Setting.real(
                  IMPORTANCE,
                  Range.closed(0, 1),
                  "exponent of the importance weights at the start; it rises to 1")
              .onHost()
              .when(Condition.on(PRIORITIZED)));

  private final Replay replay;
  private final int steps;
  private final int capacity;
  private final int leaves;
  private final double exponent;
  private final double floor;
  private final double importance;

  /** The root is at 1, what is below node i at 2 i and 2 i + 1. */
  private final double[] sums;

  private double largest = 1;

  /** Of the transitions that the replay ever held, those that this knows of. */
  private long seen;

  /** Of those, how many have a priority, or had one. */
  private long complete;

  /** What the replay's own count lacks: states of earlier versions do not hold it. */
  private long before;

  /**
   * @param steps that a transition needs behind it
   */
  private Priorities(Settings trial, Replay replay, int capacity, int steps) {
    this.replay = replay;
    this.steps = steps;
    this.capacity = capacity;
    this.leaves = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
    this.exponent = trial.real(EXPONENT);
    this.floor = trial.real(FLOOR);
    this.importance = trial.real(IMPORTANCE);
    this.sums = new double[2 * leaves];
  }

  /** Those of a trial; null where all transitions have the same chance. */
  static Priorities of(Settings trial, Replay replay, int capacity, int steps) {
    return trial.flag(PRIORITIZED) ? new Priorities(trial, replay, capacity, steps) : null;
  }

  /** Bytes of a trial's. */
  static long bytes(Settings trial, long capacity) {
    return trial.flag(PRIORITIZED) ? 4 * Double.BYTES * capacity : 0;
  }

  private int leaf(long transition) {
    return leaves + (int) (transition % capacity);
  }

  private void set(int leaf, double priority) {
    sums[leaf] = priority;
    for (int node = leaf / 2; node > 0; node /= 2) {
      sums[node] = sums[2 * node] + sums[2 * node + 1];
    }
  }

  /** Takes over what the replay has got since the last time. */
  private void follow() {
    long all = before + replay.added();
    for (; seen < all; seen++) {
      set(leaf(seen), 0);
    }
    long until = all - replay.size() + replay.complete(steps);
    for (complete = Math.max(complete, all - replay.size()); complete < until; complete++) {
      set(leaf(complete), StrictMath.pow(largest, exponent));
    }
  }

  /**
   * Draws transitions, one of each of as many equal parts of the sum; the oldest alone as long as
   * none is complete.
   *
   * @param random one draw for each
   * @param progress share of the training that is over
   * @param drawn receives the transitions, 0 the oldest
   * @param leavesOfDrawn receives where {@link #learned} finds them
   * @param weights receives what they count for
   */
  void draw(
      UniformRandomProvider random,
      double progress,
      int[] drawn,
      int[] leavesOfDrawn,
      double[] weights) {
    follow();
    long oldest = before + replay.added() - replay.size();
    if (sums[1] == 0) {
      Arrays.fill(drawn, 0);
      Arrays.fill(leavesOfDrawn, leaf(oldest));
      Arrays.fill(weights, 1);
      return;
    }
    int count = Math.max(1, replay.complete(steps));
    double beta = importance + (1 - importance) * progress;
    double greatest = 0;
    for (int sample = 0; sample < drawn.length; sample++) {
      double value = (sample + random.nextDouble()) * (sums[1] / drawn.length);
      int node = 1;
      while (node < leaves) {
        node *= 2;
        if (value >= sums[node] && sums[node + 1] > 0) {
          value -= sums[node];
          node++;
        }
      }
      leavesOfDrawn[sample] = node;
      drawn[sample] = (int) Math.floorMod(node - leaves - oldest, (long) capacity);
      weights[sample] = StrictMath.pow(count * sums[node] / sums[1], -beta);
      greatest = Math.max(greatest, weights[sample]);
    }
    for (int sample = 0; sample < drawn.length; sample++) {
      weights[sample] /= greatest;
    }
  }

  /** Takes over the error of a transition that was drawn. */
  void learned(int leaf, double error) {
    double priority = Math.abs(error) + floor;
    if (Double.isFinite(priority)) {
      largest = Math.max(largest, priority);
      set(leaf, StrictMath.pow(priority, exponent));
    }
  }

  /** Saves or restores them; the replay first. */
  void archive(StateArchive archive) {
    largest = archive.real("largest", largest);
    long all = archive.integer("transitions", before + replay.added());
    before = all - replay.added();
    seen = archive.integer("seen", seen);
    complete = archive.integer("complete", complete);
    double[] priorities = new double[capacity];
    System.arraycopy(sums, leaves, priorities, 0, capacity);
    archive.reals("priorities", priorities);
    System.arraycopy(priorities, 0, sums, leaves, capacity);
    for (int node = leaves - 1; node > 0; node--) {
      sums[node] = sums[2 * node] + sums[2 * node + 1];
    }
  }
}
