package io.alphasweep.training.advantage;

import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Minibatches in which samples of large advantages are more frequent: after Schaul et al. 2016,
 * with |A| in place of the temporal-difference error. Sample i is drawn, with replacement, with the
 * probability p_i that is proportional to (|A_i| + floor)^exponent, and the policy's objective
 * weighs it with (samples p_i)^-b, divided by the largest weight of the batch. The critic learns
 * from the same samples without weights, which is ours.
 */
public final class AdvantagePriorities {

  /** Whether there are priorities. */
  public static final Setting PRIORITIZED =
      Setting.flag(
              "minibatches.prioritized",
              "whether samples of large advantages are in more minibatches than others")
          .onHost()
          .absentAt(false);

  private static final Condition IS_PRIORITIZED = Condition.on(PRIORITIZED.key());

  /** How unlike they are. */
  public static final Setting EXPONENT =
      Setting.real(
              "minibatches.priority-exponent",
              Range.NON_NEGATIVE,
              "how much the advantage's magnitude counts; 0 draws all alike")
          .onHost()
          .when(IS_PRIORITIZED);

  /** What keeps samples without an advantage in the draw. */
  public static final Setting FLOOR =
      Setting.real("minibatches.priority-floor", Range.POSITIVE, "what every magnitude gets beside")
          .onHost()
          .when(IS_PRIORITIZED);

  /** How much of the bias the weights take back. */
  public static final Setting IMPORTANCE =
      Setting.real(
              "minibatches.importance-exponent",
              Range.closed(0, 1),
              "how much of the drawing's bias the policy's weights take back; 1 is all")
          .onHost()
          .when(IS_PRIORITIZED);

  private final double exponent;
  private final double floor;
  private final double importance;

  /** Sums of the priorities up to each sample, itself included. */
  private double[] sums = {};

  private double[] priorities = {};
  private double lowest;

  private AdvantagePriorities(Settings settings) {
    this.exponent = settings.real(EXPONENT.key());
    this.floor = settings.real(FLOOR.key());
    this.importance = settings.real(IMPORTANCE.key());
  }

  /** Those of a trial; null where it draws all samples alike, each once. */
  public static AdvantagePriorities of(Settings trial) {
    return trial.flag(PRIORITIZED.key()) ? new AdvantagePriorities(trial) : null;
  }

  /**
   * Starts an iteration.
   *
   * @param advantages {@code [sample]}, raw
   */
  void startIteration(float[] advantages) {
    sums = new double[advantages.length];
    priorities = new double[advantages.length];
    lowest = Double.POSITIVE_INFINITY;
    double sum = 0;
    for (int sample = 0; sample < advantages.length; sample++) {
      priorities[sample] = StrictMath.pow(Math.abs(advantages[sample]) + floor, exponent);
      lowest = Math.min(lowest, priorities[sample]);
      sum += priorities[sample];
      sums[sample] = sum;
    }
  }

  /**
   * Draws as many samples as there are.
   *
   * @param samples receives them
   */
  public void draw(UniformRandomProvider random, int[] samples) {
    double total = sums[sums.length - 1];
    for (int i = 0; i < samples.length; i++) {
      int at = Arrays.binarySearch(sums, random.nextDouble() * total);
      // A number that is a sum itself belongs to the sample after it.
      samples[i] = Math.min(at >= 0 ? at + 1 : -at - 1, sums.length - 1);
    }
  }

  /** What the policy's objective weighs a sample with, in (0, 1]. */
  double weight(int sample) {
    return StrictMath.pow(lowest / priorities[sample], importance);
  }
}
