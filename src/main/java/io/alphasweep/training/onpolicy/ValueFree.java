package io.alphasweep.training.onpolicy;

import io.alphasweep.rows.Columns;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.advantage.MonteCarloReturns;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.experience.TestEpisodes;
import io.alphasweep.training.modulation.Modulation;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * PPO without a critic (AM-PPO paper section 5.2): the advantages are {@link MonteCarloReturns},
 * modulated as under {@code am-ppo}; the gate {@code off} leaves them as they are.
 */
public final class ValueFree {

  private static final String RETURNS = "returns";

  /** With modulation. */
  public static final Choice<Algorithm.Factory> CHOICE =
      new Choice<Algorithm.Factory>(
              "value-free",
              "PPO without a critic: Monte-Carlo returns less a baseline pass the gate",
              "ppo without V, with A = G - b in place of the advantages, G_t = r_t + gamma G_(t+1)",
              "Sane 2025, section 5.2; baselines and open episodes are ours",
              settings(),
              new Ppo.PpoFactory(
                  EpisodeLog.COLUMNS
                      .and(TestEpisodes.COLUMNS)
                      .and(Columns.of(GradientColumns.LEARNING_RATE))
                      .and(Learner.WITHOUT_CRITIC)
                      .and(TrialAdvantages.WITHOUT_CRITIC)
                      .and(MonteCarloReturns.COLUMNS),
                  null))
          .with(MlpSettings.choosers())
          .with(Policies.REGISTRY, Scalings.REGISTRY)
          .with(PpoSettings.RULES.toArray(Rule[]::new))
          .with(Ppo.MODULATIONS);

  private ValueFree() {}

  private static List<Setting> settings() {
    Stream<Setting> modulation =
        Modulation.SETTINGS.stream().map(setting -> setting.onHost().in(Ppo.MODULATION));
    Stream<Setting> returns =
        MonteCarloReturns.SETTINGS.stream().map(setting -> setting.onHost().in(RETURNS));
    return Stream.of(PpoSettings.WITHOUT_CRITIC.stream(), modulation, returns)
        .flatMap(settings -> settings)
        .toList();
  }

  /** The returns of such a trial before its first rollout. */
  static MonteCarloReturns returns(TrialSpec trial) {
    return new MonteCarloReturns(
        trial.in(RETURNS), Math.toIntExact(trial.integer("num-envs")), trial.real("gamma"));
  }
}
