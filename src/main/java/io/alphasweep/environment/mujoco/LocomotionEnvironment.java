package io.alphasweep.environment.mujoco;

/**
 * A task that rewards speed along x: {@code forwardWeight * (x' - x) / dt + healthyReward -
 * controlWeight * sum(action^2)}.
 *
 * <p>As in Gymnasium's version 4, the healthy reward is paid in every step, the terminal one
 * included. Rewards are what Gymnasium computes for 64-bit actions.
 */
abstract class LocomotionEnvironment extends MujocoEnvironment {

  private final double forwardWeight;
  private final double healthyReward;
  private final double controlWeight;
  private double xBefore;

  LocomotionEnvironment(
      String modelFile,
      int frameSkip,
      double forwardWeight,
      double healthyReward,
      double controlWeight) {
    super(modelFile, frameSkip);
    this.forwardWeight = forwardWeight;
    this.healthyReward = healthyReward;
    this.controlWeight = controlWeight;
  }

  /** Where the task sees the body along x, in metres. */
  double x() {
    return qpos[0];
  }

  @Override
  final void beforeStep() {
    xBefore = x();
  }

  @Override
  final double rewardOf(double[] action) {
    double velocity = (x() - xBefore) / stepSeconds();
    double controlCost = controlWeight * sumOfSquares(action);
    return forwardWeight * velocity + healthyReward - controlCost;
  }

  /**
   * The sum as NumPy adds: in order below eight numbers, else in eight interleaved sums that are
   * joined in pairs, then the rest in order.
   */
  static double sumOfSquares(double[] values) {
    double sum = 0;
    int done = 0;
    if (values.length >= 8) {
      double[] lane = new double[8];
      for (; done + 8 <= values.length; done += 8) {
        for (int i = 0; i < 8; i++) {
          lane[i] += values[done + i] * values[done + i];
        }
      }
      sum =
          ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
    }
    for (; done < values.length; done++) {
      sum += values[done] * values[done];
    }
    return sum;
  }
}
