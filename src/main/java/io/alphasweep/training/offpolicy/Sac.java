package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Box;
import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.Noise;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.policy.SquashedDraws;
import io.alphasweep.training.policy.SquashedGaussian;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * SAC (Haarnoja et al. 2018, the second paper) as in CleanRL's sac_continuous_action: a squashed
 * Gaussian actor, two critics of which the lower one is believed, entropy worth a temperature. The
 * actor takes as many turns at once as it waited for.
 */
final class Sac extends ActorAndCritics {

  private static final int CRITICS = 2;

  static final Choice<Algorithm.Factory> CHOICE =
      new ReplayFactory(
          "sac",
          TemporalDifference.COLUMNS
              .and(Columns.of(ActorColumns.LOSS, ActorColumns.ENTROPY))
              .and(Temperature.COLUMNS)) {

        @Override
        public String objection(EnvironmentType environment) {
          return environment.actions() instanceof Box
              ? null
              : "whose actions are no real numbers; sac needs some, such as Hopper-v4's"
                  + " (discrete-sac takes a finite set)";
        }

        @Override
        List<Form> networks(EnvironmentType environment) {
          return List.of(actor(environment), ActionValues.form(environment, CRITICS));
        }

        @Override
        boolean beginsAtRandom() {
          return true;
        }

        @Override
        public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
          return actor(environment).policy(trial, new SquashedDraws((Box) environment.actions()));
        }

        @Override
        ReplayLearner learner(Cohort cohort, Transitions drawn) {
          return new Sac(cohort, drawn);
        }
      }.choice(
          "soft actor-critic: a squashed Gaussian actor, two critics of which the lower one is"
              + " believed, entropy worth a temperature",
          "y = r + gamma (min_i Q'_i(s', a') - alpha log pi(a' | s')), critics descend (Q_i - y)^2,"
              + " the actor alpha log pi - min_i Q_i",
          "Haarnoja et al. 2018 (arXiv 1812.05905); CleanRL, sac_continuous_action",
          ActorSettings.SAC,
          ActorSettings.RULES);

  private static Form actor(EnvironmentType environment) {
    return new Form(
        "actor",
        Networks.inputs(environment.observations()),
        SquashedGaussian.outputs((Box) environment.actions()),
        1);
  }

  private final Noise ofActing;
  private final Noise ofTargets;
  private final Noise ofActor;
  private final Noise ofTemperature;
  private final Pass policyOfFollowing;
  private final Pass policy;
  private final SquashedGaussian actingDistribution;
  private final SquashedGaussian distribution;
  private final ActionValues values;
  private final ActionValues valuesOfFollowing;
  private final Floats taken;
  private final Floats actions;
  private final Floats atActions;

  /** {@code [trial, sample]}. */
  private final double[] logProbabilities;

  private final float[] scratch;
  private final Temperature temperature;
  private final Average entropy;

  private Sac(Cohort cohort, Transitions drawn) {
    super(
        cohort,
        drawn,
        actor(cohort.pack().environment()),
        ActionValues.form(cohort.pack().environment(), CRITICS));
    Box box = (Box) cohort.pack().environment().actions();
    int samples = drawn.rewards().count();
    this.ofActing = new Noise(cohort, "policy-noise");
    this.ofTargets = new Noise(cohort, "target-noise");
    this.ofActor = new Noise(cohort, "actor-noise");
    this.ofTemperature = new Noise(cohort, "temperature-noise");
    this.policyOfFollowing = actor.pass(0, drawn.following());
    this.policy = actor.pass(0, drawn.observations());
    this.actingDistribution = new SquashedGaussian(box, cohort.size());
    this.distribution = new SquashedGaussian(box, samples);
    this.values = new ActionValues(cohort, critic, CRITICS, drawn.samples());
    this.valuesOfFollowing = new ActionValues(cohort, criticTarget, CRITICS, drawn.samples());
    this.taken = Floats.zeros((long) cohort.size() * box.size());
    this.actions = Floats.zeros(drawn.actions().count());
    this.atActions = Floats.zeros(drawn.actions().count());
    this.logProbabilities = new double[samples];
    this.scratch = new float[samples];
    this.temperature = new Temperature(cohort, -box.size());
    this.entropy = new Average(cohort);
  }

  @Override
  public void startIteration(double[] shares) {
    super.startIteration(shares);
    entropy.start();
  }

  @Override
  public void act(long step, float[] observations, float[] all) {
    acting.inputs().buffer().put(0, observations);
    acting.infer();
    for (int trial = 0; trial < cohort.size(); trial++) {
      int own = trial;
      double logProbability =
          actingDistribution.draw(trial, acting.outputs(), () -> ofActing.normal(own), taken);
      if (!Double.isFinite(logProbability)) {
        cohort.diverge(trial, "an action was not finite");
      }
    }
    taken.buffer().get(0, all);
  }

  /** Draws an action of each sample's policy, and its log probability. */
  private void draw(Pass of, Noise noise) {
    for (int sample = 0; sample < logProbabilities.length; sample++) {
      int trial = sample / drawn.samples();
      logProbabilities[sample] =
          distribution.draw(sample, of.outputs(), () -> noise.normal(trial), actions);
    }
  }

  /** y = r + gamma (1 - d) (min Q'(s', a') - alpha log pi(a' | s')), a' from the policy. */
  @Override
  void learnValues() {
    policyOfFollowing.infer();
    draw(policyOfFollowing, ofTargets);
    valuesOfFollowing.see(drawn.following(), actions);
    valuesOfFollowing.infer();
    for (int sample = 0; sample < logProbabilities.length; sample++) {
      double alpha = temperature.of(sample / drawn.samples());
      objective.target(
          sample, (float) (valuesOfFollowing.least(sample) - alpha * logProbabilities[sample]));
    }
    step(values);
  }

  @Override
  public void value(float[] receives) {
    values.least(drawn.observations(), drawn.actions(), receives);
  }

  @Override
  void learnPolicy() {
    for (long turn = 0; turn < delay; turn++) {
      stepPolicy();
      learnTemperature();
    }
  }

  /** The loss is the mean of alpha log pi(a | s) - min Q(s, a), a by the noise and the policy. */
  private void stepPolicy() {
    policy.forward();
    draw(policy, ofActor);
    values.see(drawn.observations(), actions);
    values.forward();
    Pass first = values.critic(0);
    Pass second = values.critic(1);
    float share = -1f / drawn.samples();
    for (int sample = 0; sample < scratch.length; sample++) {
      boolean isFirst = first.outputs().get(sample) <= second.outputs().get(sample);
      first.atOutputs().put(sample, isFirst ? share : 0);
      second.atOutputs().put(sample, isFirst ? 0 : share);
      double alpha = temperature.of(sample / drawn.samples());
      scratch[sample] = (float) (alpha * logProbabilities[sample] - values.least(sample));
    }
    actorLoss.addMeans(scratch);
    values.takeActions(first.backwardToInputs(), atActions, false);
    values.takeActions(second.backwardToInputs(), atActions, true);
    for (int sample = 0; sample < scratch.length; sample++) {
      double alpha = temperature.of(sample / drawn.samples());
      distribution.backward(sample, alpha / drawn.samples(), atActions, policy.atOutputs());
      scratch[sample] = (float) -logProbabilities[sample];
    }
    entropy.addMeans(scratch);
    policy.backward();
    actorSteps.step();
  }

  /** By fresh draws from the policy as it is by then. */
  private void learnTemperature() {
    if (!temperature.learns()) {
      return;
    }
    policy.infer();
    draw(policy, ofTemperature);
    for (int trial = 0; trial < cohort.size(); trial++) {
      double sum = 0;
      for (int sample = 0; sample < drawn.samples(); sample++) {
        sum -= logProbabilities[trial * drawn.samples() + sample];
      }
      temperature.step(trial, sum / drawn.samples());
    }
  }

  @Override
  public void report(int trial, Row row) {
    super.report(trial, row);
    row.put(ActorColumns.ENTROPY, entropy.of(trial));
    temperature.report(trial, row);
  }

  @Override
  public void archive(PackArchive archive) {
    super.archive(archive);
    temperature.archive(archive);
    ofActing.archive(archive);
    ofTargets.archive(archive);
    ofActor.archive(archive);
    ofTemperature.archive(archive);
  }
}
