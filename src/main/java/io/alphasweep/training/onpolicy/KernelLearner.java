package io.alphasweep.training.onpolicy;

import io.alphasweep.kernel.Floats;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.kernel.Perceptron;
import io.alphasweep.kernel.Permutation;
import io.alphasweep.kernel.PpoGradient;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.experience.Shuffles;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.optimizer.KernelOptimizer;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * By the kernel, one trial after the other, on the CPU. Trials never meet, so the threads of a pack
 * share them out for all of an iteration.
 */
final class KernelLearner implements PpoLearner {

  private static final float CLIP_FLOOR = 1e-6f;

  private final Pack pack;
  private final Phases phases;
  private final Kernel kernel;
  private final Perceptron actor;
  private final Perceptron critic;
  private final boolean hasCritic;
  private final Policy policy;
  private final int samples;
  private final long criticFrom;
  private final KernelOptimizer optimizer;
  private final Shuffles shuffles;
  private final int minibatches;
  private final int minibatchSamples;
  private final long epochs;

  /** {@code [trial]}. */
  private final Floats[] parameters;

  private final double[] clip;
  private final double[] valueCoefficient;
  private final double[] entropyCoefficient;
  private final double[] maxGradNorm;
  private final Measures[] measures;

  /** {@code [thread]}, as the pack's team counts them; null until that one works. */
  private final Workspace[] workspaces;

  /** What one thread works in. */
  private final class Workspace {
    final Floats observations;
    final Floats outputs;
    final Floats infer;
    final Floats values;
    final Floats lastValues;
    final Floats tried;
    final Floats triedValues;
    final Permutation permutation;
    final PpoGradient gradient;

    Workspace() {
      TrialSpec structure = pack.settings().structure();
      int envs = Math.toIntExact(structure.integer("num-envs"));
      this.observations = Floats.zeros((long) envs * actor.inputs());
      this.outputs = Floats.zeros((long) envs * actor.outputs());
      this.infer = Floats.zeros(Math.max(actor.inferFloats(), critic.inferFloats()));
      this.values = Floats.zeros(samples);
      this.lastValues = Floats.zeros(envs);
      long tried = envs * PpoSettings.tries(structure);
      this.tried = Floats.zeros(tried * actor.inputs());
      this.triedValues = Floats.zeros(tried);
      this.permutation = new Permutation(samples);
      this.gradient =
          new PpoGradient(
              kernel,
              actor,
              critic,
              minibatchSamples,
              policy.actionSize(),
              policy.parameters(),
              hasCritic && structure.flag("clip-value-loss"));
    }
  }

  /** What an iteration's gradient steps of one trial measured. */
  private final class Measures {
    int steps;
    double clips;
    double gradClips;
    double gradNorms;
    double saturatedShares;
    Learner.Losses losses = new Learner.Losses(0, hasCritic ? 0.0 : null, 0, 0, 0);
  }

  /**
   * Whether the kernel computes such agents.
   *
   * @param actor null where the kernel has no such network
   * @param critic likewise
   * @param trial which learns by PPO's own objective where the kernel does
   */
  static boolean covers(Perceptron actor, Perceptron critic, Policy policy, TrialSpec trial) {
    return actor != null
        && critic != null
        && policy.isInKernel()
        && Scalings.arePpos(trial)
        && PpoSettings.subSteps(trial) == 1;
  }

  KernelLearner(
      Pack pack, Kernel kernel, ActorCritic agents, Optimizer.Factory optimizers, int samples) {
    this.pack = pack;
    this.phases = pack.phases();
    this.kernel = kernel;
    this.actor = agents.actor();
    this.critic = agents.critic();
    this.hasCritic = agents.hasCritic();
    this.criticFrom = actor.parameters() + agents.policy().parameters();
    TrialSpec structure = pack.settings().structure();
    this.optimizer = optimizers.create(kernel, pack.settings(), agents.layout());
    this.shuffles = new Shuffles(pack.trials(), samples);
    this.minibatches = Math.toIntExact(structure.integer("num-minibatches"));
    this.minibatchSamples = samples / minibatches;
    this.epochs = structure.integer("update-epochs");
    this.clip = pack.settings().reals("clip-coefficient");
    this.valueCoefficient = pack.settings().reals("value-coefficient", 0);
    this.entropyCoefficient = pack.settings().reals("entropy-coefficient");
    this.maxGradNorm = pack.settings().reals("max-grad-norm");
    this.parameters = new Floats[pack.size()];
    this.measures = new Measures[pack.size()];
    for (int trial = 0; trial < pack.size(); trial++) {
      parameters[trial] = Floats.zeros(agents.layout().size());
      parameters[trial].buffer().put(0, agents.initial(pack.trials().get(trial)));
      measures[trial] = new Measures();
    }
    agents.policy().bind(Arrays.stream(parameters).map(Floats::buffer).toList());
    this.samples = samples;
    this.policy = agents.policy();
    this.workspaces = new Workspace[pack.team().most()];
  }

  /** The present thread's own. */
  private Workspace workspace() {
    int thread = pack.team().thread();
    if (workspaces[thread] == null) {
      workspaces[thread] = new Workspace();
    }
    return workspaces[thread];
  }

  @Override
  public void collect(Actors actors, Rollout rollout) {
    actors.collect(rollout, this::act, this::judge);
    phases.enter(Phase.POLICY_FORWARD);
    if (hasCritic) {
      pack.team().eachWithHelp(pack.size(), trial -> value(trial, rollout));
    }
  }

  @Override
  public void test(Actors actors, long iteration, boolean isLast) {
    actors.test(iteration, isLast, this::act);
  }

  private void act(int trial, float[] observations, int from, float[] outputs, int to) {
    Workspace own = workspace();
    own.observations.buffer().put(0, observations, from, own.observations.count());
    int envs = own.lastValues.count();
    kernel.infer(actor, parameters[trial], 0, own.observations, envs, own.infer, own.outputs);
    own.outputs.buffer().get(0, outputs, to, own.outputs.count());
  }

  private void judge(int trial, float[] observations, int from, float[] values, int to) {
    Workspace own = workspace();
    own.tried.buffer().put(0, observations, from, own.tried.count());
    int count = own.triedValues.count();
    kernel.infer(
        critic, parameters[trial], criticFrom, own.tried, count, own.infer, own.triedValues);
    own.triedValues.buffer().get(0, values, to, count);
  }

  private void value(int trial, Rollout rollout) {
    Workspace own = workspace();
    Floats all = Floats.of(rollout.observations(trial));
    Floats last = Floats.of(rollout.lastObservations(trial));
    kernel.infer(
        critic, parameters[trial], criticFrom, all, own.values.count(), own.infer, own.values);
    kernel.infer(
        critic,
        parameters[trial],
        criticFrom,
        last,
        own.lastValues.count(),
        own.infer,
        own.lastValues);
    rollout.values(trial, own.values.buffer(), own.lastValues.buffer());
    if (rollout.tried() != null) {
      int tried = rollout.tried().values(trial).length;
      Floats values = tried > own.values.count() ? Floats.zeros(tried) : own.values;
      Floats led = Floats.of(rollout.tried().observations(trial));
      kernel.infer(critic, parameters[trial], criticFrom, led, tried, own.infer, values);
      rollout.tried().values(trial, values.buffer());
    }
    FloatBuffer truncations = rollout.truncations().observations(trial);
    if (truncations != null) {
      // As many as samples at the most.
      kernel.infer(
          critic,
          parameters[trial],
          criticFrom,
          Floats.of(truncations),
          rollout.truncations().count(trial),
          own.infer,
          own.values);
      rollout.truncations().values(trial, own.values.buffer());
    }
  }

  @Override
  public void learn(Rollout rollout, double[] rates, List<TrialAdvantages> advantages) {
    pack.team()
        .eachWithHelp(
            pack.size(),
            trial -> {
              if (pack.survivors().contains(trial)) {
                learn(trial, rollout, rates[trial], advantages.get(trial));
              }
            });
  }

  private void learn(int trial, Rollout rollout, double rate, TrialAdvantages advantages) {
    boolean isTimed = pack.team().isCallers();
    Workspace own = workspace();
    PpoGradient gradient = own.gradient;
    Floats observations = Floats.of(rollout.observations(trial));
    Floats behaviour = Floats.of(rollout.behaviour(trial));
    measures[trial] = new Measures();
    shuffles.startIteration(trial);
    for (long epoch = 1; epoch <= epochs; epoch++) {
      int[] order = shuffles.next(trial, advantages.priorities());
      own.permutation.set(order);
      advantages.startEpoch();
      for (int minibatch = 0; minibatch < minibatches; minibatch++) {
        pack.stopWhenAsked();
        enter(isTimed, Phase.ADVANTAGES);
        int from = minibatch * minibatchSamples;
        advantages.minibatch(
            order,
            from,
            gradient.advantages().buffer().clear(),
            gradient.targets().buffer().clear());
        enter(isTimed, Phase.GRADIENT);
        gradient.of(
            parameters[trial],
            observations,
            behaviour,
            own.permutation,
            from,
            (float) clip[trial],
            (float) valueCoefficient[trial],
            (float) entropyCoefficient[trial]);
        float norm = kernel.norm(gradient.gradient(), 0, gradient.gradient().count());
        enter(isTimed, Phase.OPTIMIZER);
        // PyTorch's clip_grad_norm_; a norm that is not finite makes the parameters so, too.
        float scale = Math.min((float) maxGradNorm[trial] / (norm + CLIP_FLOOR), 1);
        optimizer.step(trial, parameters[trial], gradient.gradient(), scale, rate);
        measure(trial, gradient, norm);
      }
    }
    enter(isTimed, Phase.OTHER);
  }

  private void enter(boolean isTimed, Phase phase) {
    if (isTimed) {
      phases.enter(phase);
    }
  }

  private void measure(int trial, PpoGradient gradient, float norm) {
    Measures own = measures[trial];
    own.steps++;
    own.clips += gradient.clipFraction();
    own.gradNorms += norm;
    own.gradClips += norm > (float) maxGradNorm[trial] ? 1 : 0;
    own.saturatedShares += optimizer.saturatedShare(trial);
    if (own.steps == epochs * minibatches) {
      own.losses =
          new Learner.Losses(
              gradient.policyLoss(),
              hasCritic ? gradient.valueLoss() : null,
              gradient.entropy(),
              gradient.oldApproxKl(),
              gradient.approxKl());
    }
  }

  @Override
  public Learner.Summary summary() {
    float[][] means = new float[4][pack.size()];
    for (int trial = 0; trial < pack.size(); trial++) {
      Measures own = measures[trial];
      means[0][trial] = (float) (own.clips / own.steps);
      means[1][trial] = (float) (own.saturatedShares / own.steps);
      means[2][trial] = (float) (own.gradClips / own.steps);
      means[3][trial] = (float) (own.gradNorms / own.steps);
    }
    boolean saturates = !Double.isNaN(optimizer.saturatedShare(0));
    return new Learner.Summary(
        Arrays.stream(measures).map(own -> own.losses).toList(),
        means[0],
        saturates ? means[1] : null,
        means[2],
        means[3]);
  }

  @Override
  public void findDiverged() {
    for (int trial = 0; trial < pack.size(); trial++) {
      pack.survivors().divergeIfNotFinite(trial, parameters[trial].buffer());
    }
  }

  @Override
  public float[] policy(int trial) {
    float[] own = new float[Math.toIntExact(criticFrom)];
    parameters[trial].buffer().get(0, own);
    return own;
  }

  @Override
  public void archive(PackArchive archive) {
    for (int trial = 0; trial < pack.size(); trial++) {
      archive.floats(trial, "parameters", parameters[trial].buffer());
    }
    optimizer.archive(archive.in("optimizer"));
  }

  @Override
  public void archive(int trial, StateArchive archive) {
    shuffles.archive(trial, archive);
  }
}
