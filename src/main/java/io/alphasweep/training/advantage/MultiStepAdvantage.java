package io.alphasweep.training.advantage;

/**
 * Advantages by returns of n steps (Sutton 1988): A_t = r_t + gamma r_(t+1) + ... + gamma^n V(s_(t
 * + n)) - V(s_t), shorter where an episode or the rollout ends before.
 */
public final class MultiStepAdvantage {

  private MultiStepAdvantage() {}

  /**
   * The advantages of one trial's rollout. The arrays are {@code [step, env]}, flattened.
   *
   * @param rewards as the learner sees them, normalised or not
   * @param values of the observation before each step
   * @param ended whether an episode ended with the step, by termination or truncation
   * @param finalValues of the last observation of an episode that ended with the step; null where
   *     every end is worth 0
   * @param lastValues {@code [env]}, of the observation after the last step
   * @param gamma discount factor
   * @param most steps that a return spans at the most, at least 1
   * @param advantages receives the result
   */
  public static void estimate(
      float[] rewards,
      float[] values,
      boolean[] ended,
      float[] finalValues,
      float[] lastValues,
      double gamma,
      long most,
      float[] advantages) {
    int envs = lastValues.length;
    int steps = rewards.length / envs;
    for (int env = 0; env < envs; env++) {
      for (int step = 0; step < steps; step++) {
        double sum = 0;
        double discount = 1;
        double beyond = 0;
        boolean goesOn = true;
        for (int ahead = step; goesOn; ahead++) {
          int sample = ahead * envs + env;
          sum += discount * rewards[sample];
          discount *= gamma;
          goesOn = !ended[sample] && ahead + 1 < steps && ahead + 1 - step < most;
          if (ended[sample]) {
            beyond = finalValues == null ? 0 : finalValues[sample];
          } else {
            beyond = ahead + 1 < steps ? values[sample + envs] : lastValues[env];
          }
        }
        int sample = step * envs + env;
        advantages[sample] = (float) (sum + discount * beyond - values[sample]);
      }
    }
  }
}
