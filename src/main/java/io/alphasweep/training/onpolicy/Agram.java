package io.alphasweep.training.onpolicy;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.modulation.Controllers;
import io.alphasweep.training.modulation.Gates;
import io.alphasweep.training.modulation.Modulation;
import io.alphasweep.training.modulation.Moments;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * Adaptive group reward modulation (AM-PPO paper section 5.1). At each state several actions are
 * tried, their rewards r_k pass a gate, and the one whose gated reward is nearest the mean of the
 * gated rewards goes on; of two that are as near, the earlier. PPO then learns from it as if it had
 * been the only one, and its advantages may pass the gate of {@code am-ppo}.
 *
 * <p>What the paper leaves open is decided here. The rewards are the task's own, before they are
 * normalised. The gate divides by the norm of a state's rewards, or by that of all rewards tried in
 * the rollout before, and the controller sees all rewards of a rollout once it is over, so that the
 * first rollout has the initial gain. That the selection shifts the policy which the data is of is
 * accepted: log probabilities are those of the action alone. A single action is not gated.
 */
public final class Agram implements Group {

  private static final String MODULATION = "reward-modulation";

  private static final Setting LEARNED_REWARD =
      Setting.text(
          "learned-reward",
          List.of("raw", "modulated"),
          "which reward of the action that goes on is learned from");

  private static final Column GAIN =
      Column.real("reward_alpha", "", "gain of the reward gate, after this iteration's update");

  private static final Column SPREAD =
      Column.real(
          "tried_reward_std",
          "",
          "standard deviation (n-1) of the rewards tried at a state, mean over states");

  /** What a sweep file chooses. */
  public static final Choice<Algorithm.Factory> CHOICE =
      new Choice<Algorithm.Factory>(
              "agram",
              "PPO that tries several actions at each state and goes on from the one whose gated"
                  + " reward is nearest their mean",
              "r~_k = |r_k| kappa tanh(alpha r_k / (N + eps)), and the action of argmin_k |r~_k -"
                  + " mean r~| goes on",
              "Sane 2025, section 5.1; the batch of the gate and that of the controller are ours",
              settings(),
              new Ppo.PpoFactory(Ppo.COLUMNS.and(Columns.of(GAIN, SPREAD)), Agram::new))
          .with(MlpSettings.choosers())
          .with(Policies.REGISTRY, Scalings.REGISTRY)
          .with(PpoSettings.RULES_OF_TRIES)
          .with(Ppo.MODULATIONS)
          .with(
              Gates.REGISTRY.onHost().in(MODULATION), Controllers.REGISTRY.onHost().in(MODULATION));

  private static List<Setting> settings() {
    Stream<Setting> ofRewards =
        Stream.concat(Modulation.SETTINGS.stream(), Stream.of(LEARNED_REWARD))
            .map(setting -> setting.onHost().in(MODULATION));
    return Stream.of(
            PpoSettings.ALL.stream(),
            Stream.of(PpoSettings.TRIED_ACTIONS),
            Ppo.modulationSettings(),
            ofRewards)
        .flatMap(settings -> settings)
        .toList();
  }

  private final Modulation modulation;
  private final boolean learnsModulated;
  private final float[] group;
  private final float[] gated;

  /** {@code [state, try]}, of the present rollout. */
  private final float[] tried;

  private int count;
  private double spreads;
  private double spread;

  /** Before the first rollout of a trial. */
  Agram(TrialSpec trial) {
    Settings settings = trial.in(MODULATION);
    int tries = Math.toIntExact(PpoSettings.tries(trial));
    this.modulation = Modulation.of(settings);
    this.learnsModulated = settings.text(LEARNED_REWARD.key()).equals("modulated");
    this.group = new float[tries];
    this.gated = new float[tries];
    this.tried = new float[Math.toIntExact(PpoFootprint.samples(trial) * tries)];
  }

  @Override
  public int select(double[] rewards) {
    for (int i = 0; i < group.length; i++) {
      group[i] = (float) rewards[i];
      tried[count++] = group[i];
    }
    if (group.length == 1) {
      return 0;
    }
    spreads += Moments.of(group).std();
    modulation.modulate(group, gated);
    int selected = nearest(gated, Moments.of(gated).mean());
    if (learnsModulated) {
      rewards[selected] = gated[selected];
    }
    return selected;
  }

  private static int nearest(float[] values, double to) {
    int nearest = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i] - to) < Math.abs(values[nearest] - to)) {
        nearest = i;
      }
    }
    return nearest;
  }

  /** Shows the controller what was tried in the rollout; the advantages are those of PPO. */
  @Override
  public float[] advantages(Rollout rollout, int trial, float[] generalized) {
    endRollout();
    return generalized;
  }

  void endRollout() {
    spread = group.length == 1 ? Double.NaN : spreads * group.length / count;
    modulation.observe(tried);
    count = 0;
    spreads = 0;
  }

  /** The gain of the gate in the coming rollout. */
  double gain() {
    return modulation.gain();
  }

  @Override
  public void archive(StateArchive archive) {
    modulation.archiveBatch(archive);
  }

  /** Puts the gain, and the spread where more than one action was tried. */
  @Override
  public void report(Row row) {
    row.put(GAIN, gain());
    row.put(SPREAD, spread);
  }
}
