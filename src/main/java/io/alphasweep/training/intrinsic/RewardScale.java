package io.alphasweep.training.intrinsic;

import io.alphasweep.environment.stepping.RunningMoments;
import io.alphasweep.trial.StateArchive;

/**
 * Divides one trial's intrinsic rewards by the spread of their discounted sum, which runs on
 * through time in each environment and past the ends of its episodes (Burda et al. 2018, section
 * 2.4). A rollout enters the statistics before it is scaled by them.
 */
final class RewardScale {

  private static final double EPSILON = 1e-8;

  private final double gamma;
  private final double[] sums;
  private final RunningMoments moments = new RunningMoments(1);

  /**
   * @param gamma discount factor of the sum
   * @param envs count of environments
   */
  RewardScale(double gamma, int envs) {
    this.gamma = gamma;
    this.sums = new double[envs];
  }

  /**
   * Scales a rollout.
   *
   * @param rewards {@code [step, env]}, from {@code offset}
   * @param scaled receives as many
   */
  void scale(double[] rewards, int offset, float[] scaled) {
    double[] sum = new double[1];
    for (int state = 0; state < scaled.length; state++) {
      int env = state % sums.length;
      sums[env] = gamma * sums[env] + rewards[offset + state];
      sum[0] = sums[env];
      moments.update(sum);
    }
    double spread = Math.sqrt(moments.variance(0) + EPSILON);
    for (int state = 0; state < scaled.length; state++) {
      scaled[state] = (float) (rewards[offset + state] / spread);
    }
  }

  void archive(StateArchive archive) {
    archive.reals("sums", sums);
    moments.archive(archive.in("moments"));
  }
}
