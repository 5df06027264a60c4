package io.alphasweep.export;

import static java.util.Map.entry;

import java.util.Map;

/**
 * What metrics are called in TensorBoard: as CleanRL's programs (ppo_continuous_action, dqn,
 * sac_continuous_action) call theirs, so that runs of both stand in one chart; and {@code
 * alphasweep/NAME} for what CleanRL does not have.
 */
final class Tags {

  private static final Map<String, String> CLEAN_RL =
      Map.ofEntries(
          entry("episodic_return", "charts/episodic_return"),
          entry("episodic_length", "charts/episodic_length"),
          entry("learning_rate", "charts/learning_rate"),
          entry("epsilon", "charts/epsilon"),
          entry("policy_loss", "losses/policy_loss"),
          entry("value_loss", "losses/value_loss"),
          entry("entropy", "losses/entropy"),
          entry("old_approx_kl", "losses/old_approx_kl"),
          entry("approx_kl", "losses/approx_kl"),
          entry("clip_fraction", "losses/clipfrac"),
          entry("explained_variance", "losses/explained_variance"),
          entry("td_loss", "losses/td_loss"),
          entry("mean_q", "losses/q_values"),
          entry("actor_loss", "losses/actor_loss"),
          entry("temperature", "losses/alpha"));

  private Tags() {}

  /** The tag of a column of the metrics. */
  static String of(String column) {
    return CLEAN_RL.getOrDefault(column, "alphasweep/" + column);
  }
}
