package io.alphasweep.training.advantage;

/** Generalised advantage estimation (AM-PPO paper Eqs. 1-2; Schulman et al. 2015). */
public final class GeneralizedAdvantage {

  private GeneralizedAdvantage() {}

  /**
   * The advantages of one trial's rollout. The arrays are {@code [step, env]}, flattened.
   *
   * @param rewards as the learner sees them, normalised or not
   * @param values of the observation before each step
   * @param ended whether an episode ended with the step, by termination or truncation: both cut the
   *     trace (CleanRL's {@code done})
   * @param finalValues of the last observation of an episode that ended with the step; null where
   *     every end is worth 0, as in CleanRL
   * @param lastValues {@code [env]}, of the observation after the last step
   * @param gamma discount factor
   * @param lambda decay of the trace
   * @param advantages receives the result
   */
  public static void estimate(
      float[] rewards,
      float[] values,
      boolean[] ended,
      float[] finalValues,
      float[] lastValues,
      double gamma,
      double lambda,
      float[] advantages) {
    int envs = lastValues.length;
    int steps = rewards.length / envs;
    for (int env = 0; env < envs; env++) {
      double advantage = 0;
      double nextValue = lastValues[env];
      for (int step = steps - 1; step >= 0; step--) {
        int sample = step * envs + env;
        double continues = ended[sample] ? 0 : 1;
        if (ended[sample]) {
          nextValue = finalValues == null ? 0 : finalValues[sample];
        }
        double error = rewards[sample] + gamma * nextValue - values[sample];
        advantage = error + gamma * lambda * continues * advantage;
        advantages[sample] = (float) advantage;
        nextValue = values[sample];
      }
    }
  }
}
