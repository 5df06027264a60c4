package io.alphasweep.training.intrinsic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.experience.Shuffles;
import io.alphasweep.training.network.Mlp;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.network.ParameterLayout;
import io.alphasweep.training.optimizer.GradientClipping;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random network distillation (Burda et al. 2018, arXiv 1810.12894; CleanRL's ppo_rnd_envpool): a
 * step is rewarded by how wrong a predictor still is of the random features of where it led,
 * sum((f(s') - p(s'))^2) / 2, divided by the spread of the running discounted sum of such errors.
 *
 * <p>As there: observations by their own statistics and within 5, first those of random actions;
 * returns that no episode ends, with a discount factor of their own; a critic without clipping; a
 * predictor that learns from a share of the samples; the agent's optimizer. As where the actor
 * stands apart from the critic, this critic is a network of its own and no second head, and its
 * gradient is clipped with the predictor's and not with the agent's. The networks that Burda et al.
 * have for pictures are perceptrons here, for observations of any kind.
 */
final class RandomNetworkDistillation implements IntrinsicReward {

  static final String HIDDEN_SIZES = "intrinsic-reward.hidden-sizes";
  static final String FEATURES = "intrinsic-reward.features";

  private static final String SECTION = "intrinsic-reward";
  private static final Range WIDTH = Range.closed(2, 65536);

  private static final Setting COEFFICIENT =
      Setting.real("coefficient", Range.NON_NEGATIVE, "weight of the intrinsic advantages")
          .onHost();

  private static final Setting EXTRINSIC =
      Setting.real(
              "extrinsic-coefficient", Range.NON_NEGATIVE, "weight of the advantages by the task")
          .onHost();

  private static final Setting GAMMA =
      Setting.real("gamma", Range.closed(0, 1), "discount factor of intrinsic rewards").onHost();

  private static final Setting PROPORTION =
      Setting.real(
              "update-proportion",
              Range.above(0, 1),
              "chance of a minibatch's sample that the predictor learns from it")
          .onHost();

  private static final Setting WARM_UP =
      Setting.integer(
              "warm-up-rollouts",
              Range.closed(0, 1_000_000),
              "rollouts of random actions, in environments of their own, by which observations are"
                  + " normalised at first; not counted as steps")
          .onHost();

  static final Choice<IntrinsicReward.Factory> CHOICE =
      new Choice<>(
          "rnd",
          "random network distillation: a bonus where random features are predicted badly",
          "r_i = sum((f(s') - p(s'))^2) / 2, scaled; A = extrinsic-coefficient A_task + coefficient"
              + " A_intrinsic",
          "Burda et al. 2018, arXiv 1810.12894; CleanRL's ppo_rnd_envpool",
          List.of(
              COEFFICIENT,
              EXTRINSIC,
              GAMMA,
              PROPORTION,
              WARM_UP,
              Setting.integers("hidden-sizes", WIDTH, "widths of the random networks' layers"),
              Setting.integer("features", WIDTH, "features that are predicted").structural()),
          new OfDistillation());

  private static final class OfDistillation implements Factory {
    @Override
    public IntrinsicReward create(Pack pack) {
      return new RandomNetworkDistillation(pack);
    }

    @Override
    public long parameters(TrialSpec trial, EnvironmentType environment) {
      return critic(trial, environment).parameters()
          + Mlp.parameters(
              RandomNetworks.predictorWidths(trial, environment.observations().size()));
    }

    @Override
    public long numbersOfASample(TrialSpec trial, EnvironmentType environment) {
      return 2L * environment.observations().size()
          + RandomNetworks.features(trial)
          + critic(trial, environment).activations();
    }

    private static Network.Size critic(TrialSpec trial, EnvironmentType environment) {
      return Networks.of(trial).size(trial, Networks.inputs(environment.observations()), 1);
    }
  }

  private static final double CRITIC_OUTPUT_GAIN = 1.0;
  private static final double HALF = 0.5;

  private final Pack pack;
  private final int trials;
  private final int states;
  private final int envs;
  private final int observationSize;
  private final int features;
  private final long epochs;
  private final int minibatches;
  private final int minibatchSamples;

  private final ParameterLayout layout = new ParameterLayout();
  private final RandomNetworks networks;
  private final Network critic;
  private final NDArray parameters;
  private final Optimizer optimizer;
  private final GradientClipping clipping;
  private final NDArray valueCoefficientOverSamples;
  private final NDArray twoOverFeatures;

  private final HostTensor rates;

  /** Of a whole rollout, {@code [trial, state, observation]}. */
  private final HostTensor all;

  private final HostTensor last;

  /** Of a minibatch, {@code [trial, sample, any]}. */
  private final HostTensor observations;

  private final HostTensor normalized;
  private final HostTensor targetFeatures;
  private final HostTensor weights;
  private final HostTensor targets;

  private final List<SeenObservations> seen = new ArrayList<>();
  private final List<RewardScale> scales = new ArrayList<>();
  private final List<RestorableUniformRandomProvider> masks = new ArrayList<>();
  private final Shuffles shuffles;

  /** {@code [trial][state]}. */
  private final float[][] rewards;

  private final float[][] values;
  private final float[][] lastValues;

  /** {@code [trial][state, observation]}, what the random networks see. */
  private final float[][] inputs;

  /** {@code [trial, state, feature]}, of the target. */
  private float[] known;

  private final double[] valueLosses;
  private final double[] predictorLosses;

  private RandomNetworkDistillation(Pack pack) {
    this.pack = pack;
    PackSettings settings = pack.settings();
    TrialSpec structure = settings.structure();
    NDManager manager = settings.manager();
    EnvironmentType environment = pack.environment();
    this.trials = pack.size();
    this.envs = Math.toIntExact(structure.integer("num-envs"));
    this.states = Math.toIntExact(structure.integer("num-steps")) * envs;
    this.observationSize = environment.observations().size();
    this.features = RandomNetworks.features(structure);
    this.epochs = structure.integer("update-epochs");
    this.minibatches = Math.toIntExact(structure.integer("num-minibatches"));
    this.minibatchSamples = states / minibatches;
    this.networks = new RandomNetworks(settings, layout, observationSize);
    this.critic =
        Networks.of(structure)
            .create(
                structure,
                layout,
                "intrinsic-critic",
                Networks.inputs(environment.observations()),
                1,
                CRITIC_OUTPUT_GAIN);
    this.parameters = manager.create(initial(), new Shape(trials, layout.size()));
    networks.predictor().bind(parameters);
    critic.bind(parameters);
    this.optimizer = GradientFilters.optimizer(structure).create(settings, layout);
    this.clipping = new GradientClipping(settings);
    this.valueCoefficientOverSamples =
        settings
            .column(settings.reals("value-coefficient"))
            .reshape(trials, 1, 1)
            .div(minibatchSamples);
    this.twoOverFeatures = manager.create(2f / features);
    this.rates = HostTensor.floats(manager, new Shape(trials, 1));
    this.all = HostTensor.floats(manager, new Shape(trials, states, observationSize));
    this.last = HostTensor.floats(manager, new Shape(trials, envs, observationSize));
    this.observations = ofMinibatch(observationSize);
    this.normalized = ofMinibatch(observationSize);
    this.targetFeatures = ofMinibatch(features);
    this.weights = ofMinibatch(1);
    this.targets = ofMinibatch(1);
    this.shuffles = new Shuffles(pack.trials(), states, "intrinsic-minibatches");
    for (TrialSpec trial : pack.trials()) {
      seen.add(new SeenObservations(observationSize));
      scales.add(new RewardScale(own(trial).real(GAMMA.key()), envs));
      masks.add(new RandomStreams(trial.seed()).stream("predictor-samples", 0));
    }
    this.rewards = new float[trials][states];
    this.values = new float[trials][states];
    this.lastValues = new float[trials][envs];
    this.inputs = new float[trials][states * observationSize];
    this.valueLosses = new double[trials];
    this.predictorLosses = new double[trials];
  }

  private HostTensor ofMinibatch(int columns) {
    return HostTensor.floats(pack.manager(), new Shape(trials, minibatchSamples, columns));
  }

  private static Settings own(TrialSpec trial) {
    return trial.in(SECTION);
  }

  private float[] initial() {
    int size = Math.toIntExact(layout.size());
    FloatBuffer all = FloatBuffer.allocate(trials * size);
    for (TrialSpec trial : pack.trials()) {
      RandomStreams random = new RandomStreams(trial.seed());
      float[] own = new float[size];
      networks.predictor().initialize(own, random.stream("predictor-parameters", 0));
      critic.initialize(own, random.stream("intrinsic-critic-parameters", 0));
      all.put(own);
    }
    return all.array();
  }

  @Override
  public void judge(Rollout rollout) {
    pack.phases().enter(Phase.PHYSICS);
    pack.team().eachWithHelp(trials, this::warmUp);
    pack.phases().enter(Phase.POLICY_FORWARD);
    value(rollout);
    reward(rollout);
    for (int trial = 0; trial < trials; trial++) {
      rollout.observations(trial, 0, inputs[trial]);
      seen.get(trial).add(inputs[trial]);
      seen.get(trial).normalize(inputs[trial]);
    }
    upload(inputs);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      known = networks.features(all.upload()).toFloatArray();
    }
  }

  /** Sees what random actions lead to, before the first rollout. */
  private void warmUp(int trial) {
    TrialSpec spec = pack.trials().get(trial);
    long rollouts = own(spec).integer(WARM_UP.key());
    if (!seen.get(trial).isEmpty() || rollouts == 0 || !pack.survivors().contains(trial)) {
      return;
    }
    UniformRandomProvider random = new RandomStreams(spec.seed()).stream("warm-up", 0);
    ActionSpace space = pack.environment(trial).actions();
    double[] action = new double[space.size()];
    float[] actions = new float[envs * action.length];
    float[] found = new float[envs * observationSize];
    float[] unread = new float[envs];
    boolean[] terminated = new boolean[envs];
    boolean[] truncated = new boolean[envs];
    try (VectorEnvironment environments =
        new VectorEnvironment(
            pack.environment(trial),
            envs,
            new Normalization(
                spec.flag("normalize-observations"), false, 0), // as the policy sees them
            new RandomStreams(random.nextLong()))) {
      environments.reset(found, 0);
      for (long step = rollouts * states / envs; step > 0; step--) {
        pack.stopWhenAsked();
        for (int at = 0; at < actions.length; at++) {
          if (at % action.length == 0) {
            space.draw(random, action);
          }
          actions[at] = (float) action[at % action.length];
        }
        environments.step(actions, 0, found, 0, unread, terminated, truncated, 0);
        seen.get(trial).add(found);
      }
    } catch (UnstableSimulationException e) {
      pack.survivors().diverge(trial, e.getMessage());
    }
  }

  private void value(Rollout rollout) {
    for (int trial = 0; trial < trials; trial++) {
      rollout.observations(trial, 0, inputs[trial]);
    }
    upload(inputs);
    FloatBuffer ofLast = last.floats();
    for (int trial = 0; trial < trials; trial++) {
      ofLast.put(rollout.lastObservations(trial));
    }
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      float[] ofStates = critic.infer(all.upload()).toFloatArray();
      float[] behind = critic.infer(last.upload()).toFloatArray();
      for (int trial = 0; trial < trials; trial++) {
        System.arraycopy(ofStates, trial * states, values[trial], 0, states);
        System.arraycopy(behind, trial * envs, lastValues[trial], 0, envs);
      }
    }
  }

  /** Of each step by where it led: after an episode's end the first of the next one. */
  private void reward(Rollout rollout) {
    int ofLast = envs * observationSize;
    for (int trial = 0; trial < trials; trial++) {
      float[] next = inputs[trial];
      System.arraycopy(next, ofLast, next, 0, next.length - ofLast);
      rollout.lastObservations(trial).get(0, next, next.length - ofLast, ofLast);
      if (seen.get(trial).isEmpty()) {
        seen.get(trial).add(next);
      }
      seen.get(trial).normalize(next);
    }
    upload(inputs);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      double[] errors = networks.errors(all.upload());
      for (int trial = 0; trial < trials; trial++) {
        scales.get(trial).scale(errors, trial * states, rewards[trial]);
      }
    }
  }

  private void upload(float[][] ofTrials) {
    FloatBuffer floats = all.floats();
    for (float[] own : ofTrials) {
      floats.put(own);
    }
  }

  @Override
  public float[] rewards(int trial) {
    return rewards[trial];
  }

  @Override
  public float[] values(int trial) {
    return values[trial];
  }

  @Override
  public float[] lastValues(int trial) {
    return lastValues[trial];
  }

  @Override
  public double gamma(int trial) {
    return own(pack.trials().get(trial)).real(GAMMA.key());
  }

  @Override
  public float[] mixed(int trial, float[] extrinsic, float[] intrinsic) {
    Settings own = own(pack.trials().get(trial));
    double ofTask = own.real(EXTRINSIC.key());
    double ofThis = own.real(COEFFICIENT.key());
    float[] mixed = new float[states];
    for (int state = 0; state < states; state++) {
      mixed[state] = (float) (ofTask * extrinsic[state] + ofThis * intrinsic[state]);
    }
    return mixed;
  }

  @Override
  public void learn(Rollout rollout, double[] annealed, float[][] advantages) {
    FloatBuffer ofTrials = rates.floats();
    for (double rate : annealed) {
      ofTrials.put((float) rate);
    }
    NDArray learningRate = rates.upload();
    int[][] orders = new int[trials][];
    for (int trial = 0; trial < trials; trial++) {
      shuffles.startIteration(trial);
    }
    for (long epoch = 1; epoch <= epochs; epoch++) {
      for (int trial = 0; trial < trials; trial++) {
        orders[trial] = shuffles.next(trial, null);
      }
      for (int minibatch = 0; minibatch < minibatches; minibatch++) {
        pack.stopWhenAsked();
        pack.phases().enter(Phase.GATHER);
        gather(rollout, orders, minibatch * minibatchSamples, advantages);
        pack.phases().enter(Phase.GRADIENT);
        step(learningRate, epoch == epochs && minibatch + 1 == minibatches);
      }
    }
  }

  private void gather(Rollout rollout, int[][] orders, int from, float[][] advantages) {
    FloatBuffer nextObservation = observations.floats();
    FloatBuffer nextNormalized = normalized.floats();
    FloatBuffer nextFeatures = targetFeatures.floats();
    FloatBuffer nextWeight = weights.floats();
    FloatBuffer nextTarget = targets.floats();
    float[] observation = new float[observationSize];
    for (int trial = 0; trial < trials; trial++) {
      for (float weight : weights(trial)) {
        nextWeight.put(weight);
      }
      for (int place = from; place < from + minibatchSamples; place++) {
        int state = orders[trial][place];
        rollout.observations(trial, state, observation);
        nextObservation.put(observation);
        nextNormalized.put(inputs[trial], state * observationSize, observationSize);
        nextFeatures.put(known, (trial * states + state) * features, features);
        nextTarget.put(advantages[trial][state] + values[trial][state]);
      }
    }
  }

  /** What the samples of a minibatch weigh for the predictor: all that it learns from alike. */
  private float[] weights(int trial) {
    double proportion = own(pack.trials().get(trial)).real(PROPORTION.key());
    float[] weights = new float[minibatchSamples];
    int count = 0;
    for (int sample = 0; sample < weights.length; sample++) {
      weights[sample] = masks.get(trial).nextDouble() < proportion ? 1 : 0;
      count += (int) weights[sample];
    }
    for (int sample = 0; sample < weights.length; sample++) {
      weights[sample] /= Math.max(1, count);
    }
    return weights;
  }

  private void step(NDArray learningRate, boolean measuresLosses) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Network.Pass valued = critic.forward(observations.upload());
      NDArray errors = valued.outputs().sub(targets.upload());
      Network.Pass predicted = networks.predictor().forward(normalized.upload());
      NDArray differences = predicted.outputs().sub(targetFeatures.upload());
      if (measuresLosses) {
        measure(errors.toFloatArray(), differences.toFloatArray());
      }
      NDArray atFeatures = differences.mul(weights.upload()).muli(twoOverFeatures);
      NDList parts =
          new NDList(networks.predictor().backward(predicted, atFeatures, false).atParameters());
      NDArray atValues = errors.mul(valueCoefficientOverSamples);
      parts.addAll(critic.backward(valued, atValues, false).atParameters());
      NDArray gradient = NDArrays.concat(parts, 1);
      clipping.clip(gradient);
      pack.phases().enter(Phase.OPTIMIZER);
      optimizer.step(parameters, gradient, learningRate);
      pack.phases().enter(Phase.GRADIENT);
    }
  }

  private void measure(float[] errors, float[] differences) {
    FloatBuffer ofSamples = weights.floats();
    for (int trial = 0; trial < trials; trial++) {
      double squares = 0;
      double distance = 0;
      for (int i = trial * minibatchSamples; i < (trial + 1) * minibatchSamples; i++) {
        squares += (double) errors[i] * errors[i];
        double ofSample = 0;
        for (int at = i * features; at < (i + 1) * features; at++) {
          ofSample += (double) differences[at] * differences[at];
        }
        distance += ofSamples.get(i) * ofSample / features;
      }
      valueLosses[trial] = HALF * squares / minibatchSamples;
      predictorLosses[trial] = distance;
    }
  }

  @Override
  public void findDiverged() {
    pack.survivors().divergeIfNotFinite(parameters);
    for (int trial = 0; trial < trials; trial++) {
      if (!Double.isFinite(valueLosses[trial]) || !Double.isFinite(predictorLosses[trial])) {
        pack.survivors().diverge(trial, "a loss was not finite");
      }
    }
  }

  @Override
  public void report(int trial, Row row) {
    double sum = 0;
    for (float reward : rewards[trial]) {
      sum += reward;
    }
    row.put(IntrinsicRewards.REWARD, sum / states);
    row.put(IntrinsicRewards.VALUE_LOSS, valueLosses[trial]);
    row.put(IntrinsicRewards.PREDICTOR_LOSS, predictorLosses[trial]);
  }

  @Override
  public void archive(PackArchive archive) {
    archive.tensor("parameters", parameters);
    optimizer.archive(archive.in("optimizer"));
    for (int trial = 0; trial < trials; trial++) {
      StateArchive own = archive.trial(trial);
      seen.get(trial).archive(own.in("observations"));
      scales.get(trial).archive(own.in("rewards"));
      own.random("predictor-samples", masks.get(trial));
      shuffles.archive(trial, own);
    }
  }
}
