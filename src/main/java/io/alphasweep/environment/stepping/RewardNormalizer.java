package io.alphasweep.environment.stepping;

import io.alphasweep.trial.StateArchive;

/**
 * Divides rewards by the spread of the running discounted return: {@code r / sqrt(variance +
 * 1e-8)}, then clipped to [-10, 10].
 *
 * <p>Gymnasium's {@code NormalizeReward} and the clipping that CleanRL stacks on it, with one rule
 * settled: the discounted return is zero after every episode end, as in Gym up to 0.26. Gymnasium
 * 1.x instead drops the past before it adds a terminal reward, and nothing at a truncation.
 */
final class RewardNormalizer {

  private static final double EPSILON = 1e-8;
  private static final double BOUND = 10;

  private final RunningMoments moments = new RunningMoments(1);
  private final double gamma;
  private final double[] discountedReturn = new double[1];

  /**
   * @param gamma discount factor
   */
  RewardNormalizer(double gamma) {
    this.gamma = gamma;
  }

  void archive(StateArchive archive) {
    moments.archive(archive);
    archive.reals("discounted-return", discountedReturn);
  }

  /**
   * Takes a reward into the statistics and normalises it.
   *
   * @param ended whether the episode ended with this reward, by termination or truncation
   */
  double normalize(double reward, boolean ended) {
    discountedReturn[0] = discountedReturn[0] * gamma + reward;
    moments.update(discountedReturn);
    if (ended) {
      discountedReturn[0] = 0;
    }
    return scale(reward);
  }

  /** Normalises a reward; the statistics stay as they are. */
  double scale(double reward) {
    double scaled = reward / Math.sqrt(moments.variance(0) + EPSILON);
    return Math.max(-BOUND, Math.min(BOUND, scaled));
  }
}
