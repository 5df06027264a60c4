package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.Noise;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.EntropySchedule;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.objective.ErrorModulation;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.policy.Categorical;
import io.alphasweep.training.policy.DistributionBehavior;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * SAC for a finite set of actions (Christodoulou 2019), on CleanRL's schedule of sac_atari: actor
 * and critics speak of all actions at once, so that expectations are sums and need no draws. Both
 * losses are means over samples, where CleanRL's actor divides by the count of actions, too.
 */
final class DiscreteSac extends ActorAndCritics {

  private static final int CRITICS = 2;

  private static final Column GAIN =
      Column.real("actor_alpha", "", "gain of the gate of the actor's advantages");

  private static final Column SATURATION =
      Column.real(
          "actor_saturation", "share", "running share of the actor's advantages with |Z| > tau");

  static final Choice<Algorithm.Factory> CHOICE =
      new ReplayFactory(
          "discrete-sac",
          TemporalDifference.COLUMNS
              .and(Columns.of(ActorColumns.LOSS, ActorColumns.ENTROPY, GAIN, SATURATION))
              .and(Temperature.COLUMNS)
              .and(EntropySchedules.COLUMNS)) {

        @Override
        public String objection(EnvironmentType environment) {
          return environment.actions() instanceof Discrete
              ? null
              : "whose actions are no finite set; discrete-sac needs one, such as CartPole-v1's"
                  + " (sac takes real numbers)";
        }

        @Override
        List<Form> networks(EnvironmentType environment) {
          return List.of(
              ofActions(environment, "actor", 1), ofActions(environment, "critic", CRITICS));
        }

        @Override
        boolean beginsAtRandom() {
          return true;
        }

        @Override
        public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
          Form form = ofActions(environment, "actor", 1);
          return form.policy(trial, new DistributionBehavior(new Categorical(form.outputs())));
        }

        @Override
        ReplayLearner learner(Cohort cohort, Transitions drawn) {
          return new DiscreteSac(cohort, drawn);
        }
      }.choice(
              "soft actor-critic for a finite set of actions: expectations are sums and need no"
                  + " draws",
              "y = r + gamma sum_a pi(a | s') (min_i Q'_i(s', a) - alpha log pi(a | s')), the actor"
                  + " descends sum_a pi(a | s) (alpha log pi(a | s) - min_i Q_i(s, a))",
              "Christodoulou 2019 (arXiv 1910.07207), Eqs. 10-12; schedule of CleanRL, sac_atari",
              ActorSettings.DISCRETE_SAC,
              ActorSettings.RULES)
          .with(EntropySchedules.REGISTRY);

  private static Form ofActions(EnvironmentType environment, String name, int members) {
    int actions = ((Discrete) environment.actions()).actions();
    return new Form(name, Networks.inputs(environment.observations()), actions, members);
  }

  private final int actions;
  private final Noise ofActing;
  private final Pass policyOfFollowing;
  private final Pass policy;
  private final List<Pass> values = new ArrayList<>();
  private final List<Pass> valuesOfFollowing = new ArrayList<>();

  /** {@code [action]}, of one sample. */
  private final double[] probabilities;

  private final double[] logProbabilities;
  private final TakenValues taken;
  private final float[] losses;
  private final float[] entropies;
  private final Temperature temperature;
  private final List<EntropySchedule> schedules;

  /** {@code [trial]}; null for trials whose actor learns from values as they are. */
  private final List<ErrorModulation> modulations = new ArrayList<>();

  /** {@code [trial, sample, action]}, what the actor is to hold an action for. */
  private final float[] worths;

  /** {@code [sample, action]}, of one trial; likewise. */
  private final float[] advantages;

  private final float[] modulated;
  private final Average entropy;

  private DiscreteSac(Cohort cohort, Transitions drawn) {
    super(
        cohort,
        drawn,
        ofActions(cohort.pack().environment(), "actor", 1),
        ofActions(cohort.pack().environment(), "critic", CRITICS));
    int samples = drawn.rewards().count();
    this.actions = ((Discrete) cohort.pack().environment().actions()).actions();
    this.ofActing = new Noise(cohort, "policy-noise");
    this.policyOfFollowing = actor.pass(0, drawn.following());
    this.policy = actor.pass(0, drawn.observations());
    for (int member = 0; member < CRITICS; member++) {
      values.add(critic.pass(member, drawn.observations()));
      valuesOfFollowing.add(criticTarget.pass(member, drawn.following()));
    }
    this.probabilities = new double[actions];
    this.logProbabilities = new double[actions];
    this.taken = new TakenValues(drawn, actions);
    this.losses = new float[samples];
    this.entropies = new float[samples];
    this.temperature = new Temperature(cohort, StrictMath.log(actions));
    cohort.trials().forEach(trial -> modulations.add(ErrorModulation.ofActor(trial)));
    this.worths = new float[samples * actions];
    this.advantages = new float[drawn.samples() * actions];
    this.modulated = new float[drawn.samples() * actions];
    this.schedules = EntropySchedules.of(cohort.trials());
    this.entropy = new Average(cohort);
  }

  @Override
  public void startIteration(double[] shares) {
    super.startIteration(shares);
    schedules.forEach(EntropySchedule::startIteration);
    entropy.start();
  }

  @Override
  public void act(long step, float[] observations, float[] chosen) {
    acting.inputs().buffer().put(0, observations);
    acting.infer();
    for (int trial = 0; trial < cohort.size(); trial++) {
      softmax(acting, trial);
      if (!Double.isFinite(logProbabilities[0])) {
        cohort.diverge(trial, "an action was not finite");
      }
      double left = ofActing.uniform(trial);
      int action = 0;
      while (action + 1 < actions && left >= probabilities[action]) {
        left -= probabilities[action++];
      }
      chosen[trial] = action;
    }
  }

  /** The policy of one sample. */
  private void softmax(Pass of, int sample) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int action = 0; action < actions; action++) {
      largest = Math.max(largest, of.outputs().get(sample * actions + action));
    }
    double sum = 0;
    for (int action = 0; action < actions; action++) {
      logProbabilities[action] = of.outputs().get(sample * actions + action) - largest;
      probabilities[action] = StrictMath.exp(logProbabilities[action]);
      sum += probabilities[action];
    }
    double logSum = StrictMath.log(sum);
    for (int action = 0; action < actions; action++) {
      logProbabilities[action] -= logSum;
      probabilities[action] /= sum;
    }
  }

  private static float least(List<Pass> critics, int place) {
    return Math.min(critics.get(0).outputs().get(place), critics.get(1).outputs().get(place));
  }

  /** y = r + gamma (1 - d) sum pi(a | s') (min Q'(s', a) - alpha log pi(a | s')). */
  @Override
  void learnValues() {
    policyOfFollowing.infer();
    valuesOfFollowing.forEach(Pass::infer);
    for (int sample = 0; sample < losses.length; sample++) {
      softmax(policyOfFollowing, sample);
      double alpha = temperature.of(sample / drawn.samples());
      double value = 0;
      for (int action = 0; action < actions; action++) {
        double least = least(valuesOfFollowing, sample * actions + action);
        value += probabilities[action] * (least - alpha * logProbabilities[action]);
      }
      objective.target(sample, (float) value);
    }
    for (int member = 0; member < CRITICS; member++) {
      Pass own = values.get(member);
      own.forward();
      taken.backward(objective, member, own);
    }
    criticSteps.step();
  }

  @Override
  public void value(float[] receives) {
    values.forEach(Pass::infer);
    for (int sample = 0; sample < receives.length; sample++) {
      receives[sample] = least(values, taken.place(sample));
    }
  }

  /**
   * The loss is the mean of sum pi(a | s) (alpha log pi(a | s) - min Q(s, a)), with the share of
   * alpha that an entropy schedule leaves to the actor alone; the temperature follows the entropy
   * of the same policies.
   */
  @Override
  void learnPolicy() {
    policy.forward();
    values.forEach(Pass::infer);
    findWorths();
    for (int sample = 0; sample < losses.length; sample++) {
      softmax(policy, sample);
      int trial = sample / drawn.samples();
      double alpha = temperature.of(trial) * schedules.get(trial).share();
      double loss = 0;
      double ownEntropy = 0;
      for (int action = 0; action < actions; action++) {
        double worth = worths[sample * actions + action];
        loss += probabilities[action] * (alpha * logProbabilities[action] - worth);
        ownEntropy -= probabilities[action] * logProbabilities[action];
      }
      for (int action = 0; action < actions; action++) {
        int place = sample * actions + action;
        double excess = alpha * logProbabilities[action] - worths[place] - loss;
        policy.atOutputs().put(place, (float) (probabilities[action] * excess / drawn.samples()));
      }
      losses[sample] = (float) loss;
      entropies[sample] = (float) ownEntropy;
    }
    policy.backward();
    actorSteps.step();
    if (actorNorms != null) {
      for (int trial = 0; trial < cohort.size(); trial++) {
        schedules.get(trial).stepped(actorNorms.of(trial));
      }
    }
    actorLoss.addMeans(losses);
    entropy.addMeans(entropies);
    for (int trial = 0; trial < cohort.size(); trial++) {
      double sum = 0;
      for (int sample = 0; sample < drawn.samples(); sample++) {
        sum += entropies[trial * drawn.samples() + sample];
      }
      temperature.step(trial, sum / drawn.samples());
    }
  }

  /** The lesser value of each action, or what a gate makes of its advantage. */
  private void findWorths() {
    for (int place = 0; place < worths.length; place++) {
      worths[place] = least(values, place);
    }
    for (int trial = 0; trial < cohort.size(); trial++) {
      if (modulations.get(trial) != null) {
        modulate(trial);
      }
    }
  }

  private void modulate(int trial) {
    for (int sample = 0; sample < drawn.samples(); sample++) {
      int from = (trial * drawn.samples() + sample) * actions;
      softmax(policy, trial * drawn.samples() + sample);
      double mean = 0;
      for (int action = 0; action < actions; action++) {
        mean += probabilities[action] * worths[from + action];
      }
      for (int action = 0; action < actions; action++) {
        advantages[sample * actions + action] = (float) (worths[from + action] - mean);
      }
    }
    modulations.get(trial).apply(advantages, modulated);
    System.arraycopy(modulated, 0, worths, trial * modulated.length, modulated.length);
  }

  @Override
  public void report(int trial, Row row) {
    super.report(trial, row);
    row.put(ActorColumns.ENTROPY, entropy.of(trial));
    temperature.report(trial, row);
    schedules.get(trial).report(row);
    if (modulations.get(trial) != null) {
      row.put(GAIN, modulations.get(trial).alpha());
      row.put(SATURATION, modulations.get(trial).saturation());
    }
  }

  @Override
  public void archive(PackArchive archive) {
    super.archive(archive);
    temperature.archive(archive);
    ofActing.archive(archive);
    for (int trial = 0; trial < cohort.size(); trial++) {
      schedules.get(trial).archive(archive.trial(trial).in("entropy-schedule"));
      if (modulations.get(trial) != null) {
        modulations.get(trial).archive(archive.trial(trial).in("actor-modulation"));
      }
    }
  }
}
