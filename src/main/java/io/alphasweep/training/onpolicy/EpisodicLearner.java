package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.kernel.Floats;
import io.alphasweep.rows.Row;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Pass;
import io.alphasweep.training.approximator.GradientSteps;
import io.alphasweep.training.approximator.Noise;
import io.alphasweep.training.experience.Collector;
import io.alphasweep.training.experience.Episode;
import io.alphasweep.training.modulation.Moments;
import io.alphasweep.training.pack.Average;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * One trial of {@link EpisodicPpo}. With the returns G of an episode, standardised if asked for,
 * and A = G - V(s) of the critic before it learned, likewise, each epoch is one step of the actor
 * along PPO's clipped objective with the entropy, and one of the critic along the mean of (V -
 * G)^2, of all steps of the episode. An episode that the time limit ended goes on as V says.
 */
final class EpisodicLearner {

  private static final double RETURN_FLOOR = 1e-8;
  private static final double ADVANTAGE_FLOOR = 1e-10;

  private final Cohort cohort;
  final Episode episode;
  private final Collector collector;
  private final Approximator actor;
  private final Approximator critic;
  private final Pass acting;
  private final Pass last;
  private final GradientSteps actorSteps;
  private final GradientSteps criticSteps;
  private final EntropyWeights entropy;
  private final Noise noise;
  private final int actions;
  private final double gamma;
  private final double clip;
  private final long epochs;
  private final boolean normalizesReturns;
  private final boolean normalizesAdvantages;
  private final Average clipFraction;
  private final Average actorNorm;

  /** {@code [action]}, of one sample. */
  private final double[] probabilities;

  private final double[] logProbabilities;

  /** Of the last epoch; null where no episode ended. */
  private Learner.Losses losses;

  EpisodicLearner(Cohort cohort) {
    EnvironmentType environment = cohort.pack().environment();
    TrialSpec trial = cohort.trials().get(0);
    int size = environment.observations().size();
    this.cohort = cohort;
    this.episode = new Episode(size, environment.actions().size());
    this.collector = new Collector(cohort, List.of(episode));
    this.actions = EpisodicPpo.actor(environment).outputs();
    this.entropy = new EntropyWeights(cohort.settings(), Integer.MAX_VALUE);
    this.actor = Approximator.of(cohort, EpisodicPpo.actor(environment), entropy.norms());
    this.critic = Approximator.of(cohort, EpisodicPpo.critic(environment));
    this.acting = actor.pass(0, Floats.zeros(size));
    this.last = critic.pass(0, Floats.zeros(size));
    this.actorSteps = new GradientSteps(cohort, actor);
    this.criticSteps = new GradientSteps(cohort, critic);
    this.noise = new Noise(cohort, "policy-noise");
    this.gamma = trial.real("gamma");
    this.clip = trial.real("clip-coefficient");
    this.epochs = trial.integer("update-epochs");
    this.normalizesReturns = trial.flag(EpisodicPpo.NORMALIZE_RETURNS);
    this.normalizesAdvantages = trial.flag("normalize-advantages");
    this.clipFraction = new Average(cohort);
    this.actorNorm = new Average(cohort);
    this.probabilities = new double[actions];
    this.logProbabilities = new double[actions];
  }

  void startIteration(double share) {
    collector.startIteration();
    double[] shares = {share};
    actorSteps.startIteration(shares);
    criticSteps.startIteration(shares);
    entropy.startIteration();
    clipFraction.start();
    actorNorm.start();
    losses = null;
  }

  /** One step of the environment; of the last of an episode it learns. */
  void step() {
    cohort.within(
        () -> {
          cohort.enter(Phase.POLICY_FORWARD);
          if (!act()) {
            return;
          }
          cohort.enter(Phase.PHYSICS);
          collector.step();
          if (episode.isOver()) {
            learn();
            episode.forget();
          }
        });
  }

  /** Draws an action; whether it is one. */
  private boolean act() {
    acting.inputs().buffer().put(0, collector.observations());
    acting.infer();
    softmax(acting, 0);
    if (!Double.isFinite(logProbabilities[0])) {
      cohort.diverge(0, "an action was not finite");
      return false;
    }
    double left = noise.uniform(0);
    int action = 0;
    while (action + 1 < actions && left >= probabilities[action]) {
      left -= probabilities[action++];
    }
    collector.actions()[0] = action;
    episode.logProbability((float) logProbabilities[action]);
    return true;
  }

  /** The policy of one sample; its entropy in nats. */
  private double softmax(Pass pass, int sample) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int action = 0; action < actions; action++) {
      largest = Math.max(largest, pass.outputs().get(sample * actions + action));
    }
    double sum = 0;
    for (int action = 0; action < actions; action++) {
      logProbabilities[action] = pass.outputs().get(sample * actions + action) - largest;
      probabilities[action] = StrictMath.exp(logProbabilities[action]);
      sum += probabilities[action];
    }
    double logSum = StrictMath.log(sum);
    double found = 0;
    for (int action = 0; action < actions; action++) {
      logProbabilities[action] -= logSum;
      probabilities[action] /= sum;
      found -= probabilities[action] * logProbabilities[action];
    }
    return found;
  }

  /** The gradient steps of an episode that is over. */
  void learn() {
    cohort.enter(Phase.ADVANTAGES);
    Floats observations = episode.observations();
    Pass policy = actor.pass(0, observations);
    Pass values = critic.pass(0, observations);
    values.infer();
    float[] returns = returns();
    float[] advantages = new float[returns.length];
    for (int step = 0; step < returns.length; step++) {
      advantages[step] = returns[step] - values.outputs().get(step);
    }
    if (normalizesAdvantages) {
      standardise(advantages, ADVANTAGE_FLOOR);
    }
    for (long epoch = 0; epoch < epochs; epoch++) {
      cohort.enter(Phase.GRADIENT);
      Objective found = learnPolicy(policy, advantages);
      double valueLoss = learnValues(values, returns);
      losses =
          new Learner.Losses(
              found.loss(), valueLoss / 2, found.entropy(), found.oldApproxKl(), found.approxKl());
    }
    if (!losses.areFinite()) {
      cohort.diverge(0, "a loss was not finite");
    }
  }

  /** Of each step to the end, where the time limit is none. */
  private float[] returns() {
    double behind = 0;
    if (episode.isTruncated()) {
      last.inputs().buffer().put(0, episode.last());
      last.infer();
      behind = last.outputs().get(0);
    }
    float[] returns = episode.returns(gamma, behind);
    if (normalizesReturns) {
      standardise(returns, RETURN_FLOOR);
    }
    return returns;
  }

  /** (x - mean) / (std + floor), std with n - 1; one number is its mean. */
  private static void standardise(float[] numbers, double floor) {
    Moments moments = Moments.of(numbers);
    double std = numbers.length == 1 ? 0 : moments.std();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) ((numbers[i] - moments.mean()) / (std + floor));
    }
  }

  /** Means over an episode, before the step. */
  private record Objective(double loss, double entropy, double oldApproxKl, double approxKl) {}

  /**
   * The loss is -mean min(r A, clip(r) A) - kappa mean H. At the outputs z it has the gradient -w
   * (1{a} - pi) + kappa pi (log pi + H), with w = r A where that is the lesser, else 0.
   */
  private Objective learnPolicy(Pass policy, float[] advantages) {
    int samples = advantages.length;
    double weight = entropy.of(0);
    double loss = 0;
    double entropies = 0;
    double oldKl = 0;
    double kl = 0;
    int clips = 0;
    policy.forward();
    for (int sample = 0; sample < samples; sample++) {
      double own = softmax(policy, sample);
      int taken = episode.action(sample);
      double logRatio = logProbabilities[taken] - episode.logProbability(sample);
      double ratio = StrictMath.exp(logRatio);
      double plain = ratio * advantages[sample];
      double clipped = Math.max(1 - clip, Math.min(1 + clip, ratio)) * advantages[sample];
      double counts = plain <= clipped ? plain : 0;
      for (int action = 0; action < actions; action++) {
        double towards = (action == taken ? 1 : 0) - probabilities[action];
        double spread = probabilities[action] * (logProbabilities[action] + own);
        policy
            .atOutputs()
            .put(
                sample * actions + action,
                (float) ((weight * spread - counts * towards) / samples));
      }
      loss -= Math.min(plain, clipped) / samples;
      entropies += own / samples;
      oldKl -= logRatio / samples;
      kl += (ratio - 1 - logRatio) / samples;
      clips += Math.abs(ratio - 1) > clip ? 1 : 0;
    }
    policy.backward();
    actorSteps.step();
    entropy.stepped(0);
    clipFraction.add(0, (float) clips / samples);
    actorNorm.add(0, actor.gradientNorm(0));
    return new Objective(loss, entropies, oldKl, kl);
  }

  /** The mean of (V - G)^2 before the step. */
  private double learnValues(Pass values, float[] returns) {
    double loss = 0;
    values.forward();
    for (int sample = 0; sample < returns.length; sample++) {
      double error = (double) values.outputs().get(sample) - returns[sample];
      values.atOutputs().put(sample, (float) (2 * error / returns.length));
      loss += error * error / returns.length;
    }
    values.backward();
    criticSteps.step();
    return loss;
  }

  void endIteration() {
    actorSteps.endIteration();
    criticSteps.endIteration();
  }

  /** Puts the columns: those of gradient steps only where there was one. */
  void report(Row row) {
    collector.episodes(0).report(row);
    criticSteps.report(0, row);
    row.put(EpisodicPpo.ACTOR_NORM, actorNorm.of(0));
    row.put(Learner.CLIP_FRACTION, clipFraction.of(0));
    entropy.report(0, row);
    if (losses != null) {
      losses.report(row);
    }
  }

  float[] policy() {
    return actor.parameters(0);
  }

  /** Saves or restores all that coming rows depend on, in its place of the pack's archives. */
  void archive(PackArchive ofPack) {
    PackArchive archive = cohort.archive(ofPack);
    actor.archive(archive.in("actor"), "parameters");
    critic.archive(archive.in("critic"), "parameters");
    noise.archive(archive);
    StateArchive own = archive.trial(0);
    entropy.archive(0, own.in("entropy-schedule"));
    collector.archive(0, own.in("collector"));
  }
}
