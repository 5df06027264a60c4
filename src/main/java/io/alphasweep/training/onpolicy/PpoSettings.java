package io.alphasweep.training.onpolicy;

import io.alphasweep.training.LearningRate;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.advantage.AdvantagePriorities;
import io.alphasweep.training.experience.TestEpisodes;
import io.alphasweep.training.experience.Truncations;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Set;

/** The settings of PPO, with modulation or without. */
public final class PpoSettings {

  private static final Range UNIT = Range.closed(0, 1);
  private static final Range COUNT = Range.closed(1, Integer.MAX_VALUE);

  private static final String GAE = "gae";

  private static final Setting ESTIMATOR =
      Setting.text(
              "advantage-estimator",
              List.of(GAE, "multi-step"),
              "whether advantages are made by GAE or by returns of a number of steps")
          .onHost()
          .absentAt(GAE);

  static final String ADVANTAGE_STEPS = "advantage-steps";

  /** All of them, in the order of the paper's Table 3, but for the choices in the network. */
  public static final List<Setting> ALL =
      List.of(
          TrialSettings.TOTAL_TIMESTEPS,
          Setting.integer("num-envs", COUNT, "environments stepped side by side").structural(),
          Setting.integer("num-steps", COUNT, "steps of each environment in a rollout")
              .structural(),
          Setting.integer("num-minibatches", COUNT, "minibatches of an epoch").structural(),
          Setting.integer("update-epochs", COUNT, "passes over a rollout").structural(),
          TestEpisodes.INTERVAL,
          TestEpisodes.COUNT,
          Setting.flag(
                  "normalize-observations",
                  "whether observations are normalised by their running mean and variance")
              .onHost()
              .absentAt(true),
          Setting.flag(
                  "normalize-rewards",
                  "whether rewards are divided by the running spread of the discounted return")
              .onHost()
              .absentAt(true),
          TrialSettings.GAMMA,
          ESTIMATOR,
          Setting.real("gae-lambda", UNIT, "lambda of GAE")
              .onHost()
              .when(Condition.is(ESTIMATOR.key(), GAE)),
          Setting.integer(ADVANTAGE_STEPS, COUNT, "steps of the return that makes an advantage")
              .onHost()
              .when(Condition.is(ESTIMATOR.key(), "multi-step")),
          Truncations.BOOTSTRAP,
          Setting.real("clip-coefficient", Range.POSITIVE, "clipping of the policy ratio"),
          Setting.flag("clip-value-loss", "whether the value loss is clipped"),
          Setting.real("entropy-coefficient", Range.NON_NEGATIVE, "weight of the entropy bonus"),
          Setting.real("value-coefficient", Range.NON_NEGATIVE, "weight of the value loss"),
          Setting.real(
              "max-grad-norm", Range.POSITIVE, "global L2 norm to which gradients are clipped"),
          Setting.flag("normalize-advantages", "whether a minibatch's advantages are standardised")
              .onHost(),
          Scalings.CLIPS,
          Scalings.TEMPERATURE,
          AdvantagePriorities.PRIORITIZED,
          AdvantagePriorities.EXPONENT,
          AdvantagePriorities.FLOOR,
          AdvantagePriorities.IMPORTANCE,
          TrialSettings.ANNEAL_LEARNING_RATE,
          LearningRate.DECAY,
          LearningRate.WARM_UP,
          TrialSettings.LEARNING_RATE,
          MlpSettings.HIDDEN_SIZES);

  /** Of algorithms that try several. */
  static final Setting TRIED_ACTIONS =
      Setting.integer(
              "tried-actions",
              Range.closed(1, 1024),
              "actions tried at each state, each of which is an environment step")
          .structural();

  /** Of algorithms that follow them. */
  static final Setting SUB_STEPS =
      Setting.integer(
              "group.sub-steps",
              Range.closed(1, 1024),
              "steps of each tried action, with those by the policy that follow it, each of which"
                  + " is an environment step")
          .structural()
          .absentAt(1);

  /** Of those as well. */
  static final Setting SAMPLING =
      Setting.text(
              "group.sampling",
              List.of("even", "entropy"),
              "whether each state has as many tried actions, or those of higher entropy more, up to"
                  + " twice as many less one, and as many in all")
          .structural()
          .absentAt("even");

  /** Those of agents without a critic. */
  static final List<Setting> WITHOUT_CRITIC =
      ALL.stream()
          .filter(
              setting ->
                  !Set.of(
                          ESTIMATOR.key(),
                          "gae-lambda",
                          ADVANTAGE_STEPS,
                          Truncations.BOOTSTRAP.key(),
                          "clip-value-loss",
                          "value-coefficient")
                      .contains(setting.key()))
          .toList();

  /** What a rollout, its minibatches and the whole training must be to one another. */
  public static final List<Rule> RULES =
      List.of(
          new Rule(List.of("num-minibatches", "num-steps", "num-envs"), PpoSettings::ofMinibatches),
          new Rule(List.of("total-timesteps", "num-steps", "num-envs"), PpoSettings::ofTraining));

  /** The same where several actions are tried at each state. */
  static final Rule[] RULES_OF_TRIES = {
    RULES.get(0),
    new Rule(
        List.of("total-timesteps", "num-steps", "num-envs", TRIED_ACTIONS.key()),
        PpoSettings::ofTraining)
  };

  private PpoSettings() {}

  /** Count of actions tried at each state of such trials. */
  static long tries(Settings settings) {
    return settings.has(TRIED_ACTIONS.key()) ? settings.integer(TRIED_ACTIONS.key()) : 1;
  }

  /** Whether states have more or fewer of them, by how open the policy is there. */
  static boolean triesByOpenness(Settings settings) {
    return settings.has(SAMPLING.key()) && settings.text(SAMPLING.key()).equals("entropy");
  }

  /** Count of places for actions tried at a state of such trials. */
  static long places(Settings settings) {
    long tries = tries(settings);
    return triesByOpenness(settings) ? 2 * tries - 1 : tries;
  }

  /** Steps of each action that such trials try. */
  static long subSteps(Settings settings) {
    return settings.has(SUB_STEPS.key()) ? settings.integer(SUB_STEPS.key()) : 1;
  }

  /** Whether a trial's advantages are made by GAE; else by returns of a number of steps. */
  static boolean byGae(TrialSpec trial) {
    return trial.text(ESTIMATOR.key()).equals(GAE);
  }

  /** Whether the agents of such trials have a critic. */
  static boolean haveCritic(TrialSpec trial) {
    return trial.has("value-coefficient");
  }

  private static String ofMinibatches(Settings settings) {
    long samples = samples(settings);
    long minibatches = settings.integer("num-minibatches");
    if (samples % minibatches != 0) {
      return "found {num-minibatches}, which does not divide a rollout of "
          + product(settings)
          + " samples";
    }
    return samples / minibatches >= 2
        ? null
        : "found {num-minibatches} for a rollout of "
            + product(settings)
            + " samples; a minibatch needs at least 2";
  }

  static String ofTraining(Settings settings) {
    long tries = tries(settings);
    long steps = samples(settings) * tries * subSteps(settings);
    if (settings.integer("total-timesteps") >= steps) {
      return null;
    }
    String states = "found {total-timesteps}, less than one rollout of " + product(settings);
    return tries == 1
        ? states + " steps"
        : states
            + " states with tried-actions {tried-actions} at each"
            + (subSteps(settings) > 1 ? " of sub-steps {group.sub-steps}" : "")
            + ", which makes "
            + steps
            + " steps";
  }

  private static long samples(Settings settings) {
    return settings.integer("num-envs") * settings.integer("num-steps");
  }

  private static String product(Settings settings) {
    return "num-envs {num-envs} x num-steps {num-steps} = " + samples(settings);
  }
}
