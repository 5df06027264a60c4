package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Columns;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.Noise;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.policy.ActionScale;
import io.alphasweep.training.policy.SquashedMeans;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * TD3 (Fujimoto et al. 2018) as in CleanRL's td3_continuous_action: a deterministic actor, two
 * critics of which the lower one is believed, noise on the target's actions, and an actor that
 * waits for its critics. With one critic and no such noise it is DDPG (Lillicrap et al. 2016), as
 * in CleanRL's ddpg_continuous_action.
 */
final class Td3 extends ActorAndCritics {

  static final Choice<Algorithm.Factory> CHOICE =
      choice(
          "td3",
          "a deterministic actor that waits for two critics of which the lower one is believed",
          "y = r + gamma min_i Q'_i(s', mu'(s') + clipped noise), critics descend (Q_i - y)^2, the"
              + " actor ascends Q_1(s, mu(s))",
          "Fujimoto et al. 2018, Algorithm 1; CleanRL, td3_continuous_action",
          2,
          ActorSettings.TD3);

  static final Choice<Algorithm.Factory> DDPG =
      choice(
          "ddpg",
          "a deterministic actor and a critic",
          "y = r + gamma Q'(s', mu'(s')), the critic descends (Q - y)^2, the actor ascends Q(s,"
              + " mu(s))",
          "Lillicrap et al. 2016, Algorithm 1; CleanRL, ddpg_continuous_action",
          1,
          ActorSettings.DDPG);

  private static Choice<Algorithm.Factory> choice(
      String name,
      String summary,
      String formula,
      String source,
      int critics,
      List<Setting> settings) {
    Columns columns = TemporalDifference.COLUMNS.and(Columns.of(ActorColumns.LOSS));
    return new ReplayFactory(name, columns) {

      @Override
      public String objection(EnvironmentType environment) {
        return environment.actions() instanceof Box
            ? null
            : "whose actions are no real numbers; %s needs some, such as Hopper-v4's"
                .formatted(name);
      }

      @Override
      List<Form> networks(EnvironmentType environment) {
        return List.of(actor(environment), ActionValues.form(environment, critics));
      }

      @Override
      boolean beginsAtRandom() {
        return true;
      }

      @Override
      public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
        return actor(environment)
            .policy(
                trial,
                new SquashedMeans(
                    (Box) environment.actions(), trial.real(ActorSettings.EXPLORATION_NOISE)));
      }

      @Override
      ReplayLearner learner(Cohort cohort, Transitions drawn) {
        return new Td3(cohort, drawn, critics);
      }
    }.choice(summary, formula, source, settings, ActorSettings.RULES);
  }

  private static Form actor(EnvironmentType environment) {
    return new Form(
        "actor", Networks.inputs(environment.observations()), environment.actions().size(), 1);
  }

  private final int actionSize;
  private final ActionScale scale;
  private final double[] explorationNoise;
  private final double[] smoothingNoise;
  private final double[] smoothingClip;
  private final Noise exploration;
  private final Noise smoothing;
  private final Approximator actorTarget;
  private final Pass policy;
  private final Pass policyOfFollowing;
  private final ActionValues values;
  private final ActionValues valuesOfFollowing;
  private final Floats actions;
  private final Floats atActions;

  /** {@code [trial, sample]}. */
  private final float[] losses;

  private Td3(Cohort cohort, Transitions drawn, int critics) {
    super(
        cohort,
        drawn,
        actor(cohort.pack().environment()),
        ActionValues.form(cohort.pack().environment(), critics));
    Box box = (Box) cohort.pack().environment().actions();
    this.actionSize = box.size();
    this.scale = new ActionScale(box);
    this.explorationNoise = cohort.settings().reals(ActorSettings.EXPLORATION_NOISE);
    this.smoothingNoise = cohort.settings().reals(ActorSettings.SMOOTHING_NOISE, 0);
    this.smoothingClip = cohort.settings().reals(ActorSettings.SMOOTHING_CLIP, 0);
    this.exploration = new Noise(cohort, "exploration-noise");
    this.smoothing = critics > 1 ? new Noise(cohort, "target-smoothing") : null;
    this.actorTarget = actor.target();
    this.policy = actor.pass(0, drawn.observations());
    this.policyOfFollowing = actorTarget.pass(0, drawn.following());
    this.values = new ActionValues(cohort, critic, critics, drawn.samples());
    this.valuesOfFollowing = new ActionValues(cohort, criticTarget, critics, drawn.samples());
    this.actions = Floats.zeros(drawn.actions().count());
    this.atActions = Floats.zeros(drawn.actions().count());
    this.losses = new float[drawn.rewards().count()];
  }

  /** a = clip(mu(s) + N(0, noise)). */
  @Override
  public void act(long step, float[] observations, float[] taken) {
    acting.inputs().buffer().put(0, observations);
    acting.infer();
    for (int i = 0; i < taken.length; i++) {
      int trial = i / actionSize;
      int dimension = i % actionSize;
      double noise = explorationNoise[trial] * scale.scale(dimension) * exploration.normal(trial);
      double mean = scale.action(dimension, squashed(acting, i));
      taken[i] = scale.clip(dimension, mean + noise);
      if (!Double.isFinite(mean)) {
        cohort.diverge(trial, "an action was not finite");
      }
    }
  }

  private static double squashed(Pass pass, int number) {
    return StrictMath.tanh(pass.outputs().get(number));
  }

  /** y = r + gamma (1 - d) min Q'(s', clip(mu'(s') + clip(noise))). */
  @Override
  void learnValues() {
    policyOfFollowing.infer();
    for (int i = 0; i < actions.count(); i++) {
      int trial = i / (actionSize * drawn.samples());
      int dimension = i % actionSize;
      double mean = scale.action(dimension, squashed(policyOfFollowing, i));
      actions.put(i, scale.clip(dimension, mean + smoothing(trial) * scale.scale(dimension)));
    }
    valuesOfFollowing.see(drawn.following(), actions);
    valuesOfFollowing.infer();
    for (int sample = 0; sample < drawn.rewards().count(); sample++) {
      objective.target(sample, valuesOfFollowing.least(sample));
    }
    step(values);
  }

  private double smoothing(int trial) {
    if (smoothing == null) {
      return 0;
    }
    double noise = smoothingNoise[trial] * smoothing.normal(trial);
    return Math.max(-smoothingClip[trial], Math.min(smoothingClip[trial], noise));
  }

  @Override
  public void value(float[] receives) {
    values.least(drawn.observations(), drawn.actions(), receives);
  }

  /** The loss is the mean of -Q_1(s, mu(s)). */
  @Override
  void learnPolicy() {
    policy.forward();
    for (int i = 0; i < actions.count(); i++) {
      actions.put(i, scale.action(i % actionSize, squashed(policy, i)));
    }
    values.see(drawn.observations(), actions);
    Pass first = values.critic(0);
    first.forward();
    for (int sample = 0; sample < losses.length; sample++) {
      losses[sample] = -first.outputs().get(sample);
      first.atOutputs().put(sample, -1f / drawn.samples());
    }
    actorLoss.addMeans(losses);
    values.takeActions(first.backwardToInputs(), atActions, false);
    for (int i = 0; i < atActions.count(); i++) {
      double squashed = squashed(policy, i);
      double slope = scale.scale(i % actionSize) * (1 - squashed * squashed);
      policy.atOutputs().put(i, (float) (atActions.get(i) * slope));
    }
    policy.backward();
    actorSteps.step();
  }

  @Override
  public void updateTargets() {
    super.updateTargets();
    actorTarget.follow(actor, taus);
  }

  @Override
  public void archive(PackArchive archive) {
    super.archive(archive);
    actorTarget.archive(archive.in("actor"), "target-parameters");
    exploration.archive(archive);
    if (smoothing != null) {
      smoothing.archive(archive);
    }
  }
}
