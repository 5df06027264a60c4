package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.environment.stepping.Tries;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.LearningRate;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.advantage.AdvantagePriorities;
import io.alphasweep.training.advantage.GeneralizedAdvantage;
import io.alphasweep.training.advantage.MonteCarloReturns;
import io.alphasweep.training.advantage.MultiStepAdvantage;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.experience.TestEpisodes;
import io.alphasweep.training.intrinsic.IntrinsicReward;
import io.alphasweep.training.intrinsic.IntrinsicRewards;
import io.alphasweep.training.modulation.Controllers;
import io.alphasweep.training.modulation.Gates;
import io.alphasweep.training.modulation.Modulation;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.policy.Policies;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * PPO (Schulman et al. 2017) as in CleanRL's ppo_continuous_action, with the modulation of the
 * advantages between rollout and update (AM-PPO paper section 2).
 *
 * <p>All tensors carry the trial axis first; a single trial is a pack of one. What a trial computes
 * depends on its spec alone: its numbers never meet another trial's, and each of its draws comes
 * from its own streams. Advantages are host code of each trial, so that modulated and plain trials
 * share a pack. Without a critic ({@link ValueFree}) they come from the returns alone.
 */
public final class Ppo implements Algorithm {

  static final Columns COLUMNS =
      EpisodeLog.COLUMNS
          .and(TestEpisodes.COLUMNS)
          .and(Columns.of(GradientColumns.LEARNING_RATE))
          .and(Learner.COLUMNS)
          .and(EntropySchedules.COLUMNS)
          .and(TrialAdvantages.COLUMNS);

  private static final Factory FACTORY =
      new PpoFactory(COLUMNS.and(IntrinsicRewards.COLUMNS), null);

  /**
   * Makes any form of PPO.
   *
   * @param columns of the form
   * @param groups makes what a trial does with several actions at a state; null where it takes one
   */
  record PpoFactory(Columns columns, Function<TrialSpec, Group> groups) implements Factory {
    @Override
    public String objection(EnvironmentType environment) {
      return groups != null && environment.replays()
          ? "whose episodes must be played again to go back one step; an algorithm that tries"
              + " several actions at each state needs an environment that goes back at once, such"
              + " as Hopper-v4"
          : null;
    }

    @Override
    public Misfit misfit(Settings trial, EnvironmentType environment) {
      return PpoSettings.triesByOpenness(trial)
              && Policies.of(trial, environment.actions()).isAsOpenEverywhere()
          ? new Misfit(
              PpoSettings.SAMPLING.key(),
              "found entropy with a policy whose entropy is the same at all states; accepted with"
                  + " it: policy state-gaussian or squashed-state-gaussian, and any of finitely"
                  + " many actions")
          : null;
    }

    @Override
    public Footprint footprint(TrialSpec trial, EnvironmentType environment) {
      return new PpoFootprint(trial, environment);
    }

    @Override
    public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
      return ActorCritic.policyForm(trial, environment.observations(), environment.actions());
    }

    @Override
    public Algorithm create(Pack pack) {
      return new Ppo(pack, groups);
    }
  }

  /** Without modulation. */
  public static final Choice<Factory> PLAIN =
      new Choice<>(
              "ppo",
              "proximal policy optimisation",
              "descends -min(e^x A, clip(e^x, 1 - c, 1 + c) A) + c_V (V - R)^2 / 2 - c_H H with x ="
                  + " log pi - log pi_old and A, R by GAE",
              "Schulman et al. 2017, Eqs. 7 and 9; CleanRL, ppo_continuous_action",
              PpoSettings.ALL,
              FACTORY)
          .with(MlpSettings.choosers())
          .with(
              Policies.REGISTRY,
              Scalings.REGISTRY,
              IntrinsicRewards.REGISTRY,
              EntropySchedules.REGISTRY)
          .with(PpoSettings.RULES.toArray(Rule[]::new));

  static final String MODULATION = "modulation";

  private static final Setting VALUE_TARGET =
      Setting.text(
          "value-target",
          List.of("modulated", "unmodulated"),
          "which advantages make the critic's target");

  static final Registry<?>[] MODULATIONS = {
    Gates.REGISTRY.onHost().in(MODULATION), Controllers.REGISTRY.onHost().in(MODULATION)
  };

  /** With modulation. */
  public static final Choice<Factory> MODULATED =
      new Choice<>(
              "am-ppo",
              "PPO whose advantages pass a gate with an adaptive gain",
              "ppo with A_mod = |A| kappa tanh(alpha A / (N + eps)) in place of A, and V + A_mod in"
                  + " place of R where value-target says so",
              "Sane 2025, Eqs. 3-8",
              settingsOfModulated(),
              FACTORY)
          .with(MlpSettings.choosers())
          .with(
              Policies.REGISTRY,
              Scalings.REGISTRY,
              IntrinsicRewards.REGISTRY,
              EntropySchedules.REGISTRY)
          .with(PpoSettings.RULES.toArray(Rule[]::new))
          .with(MODULATIONS)
          .packedAs(PLAIN.name());

  /** Plain code for each trial reads them. */
  static Stream<Setting> modulationSettings() {
    return Stream.concat(Modulation.SETTINGS.stream(), Stream.of(VALUE_TARGET))
        .map(setting -> setting.onHost().in(MODULATION));
  }

  /** The critic of the task's rewards does not learn what else the policy is rewarded for. */
  private static List<Setting> settingsOfModulated() {
    Stream<Setting> modulation =
        modulationSettings()
            .map(
                setting ->
                    setting.key().equals(VALUE_TARGET.in(MODULATION).key())
                        ? setting.when(IntrinsicRewards.NONE)
                        : setting);
    return Stream.concat(PpoSettings.ALL.stream(), modulation).toList();
  }

  private final Pack pack;
  private final Phases phases;
  private final long iterations;
  private final Rollout rollout;
  private final EntropyWeights entropy;
  private final PpoLearner learner;
  private final List<TrialAdvantages> advantages = new ArrayList<>();
  private final float[][] rawAdvantages;

  /** Null where the task's rewards are all. */
  private final IntrinsicReward intrinsic;

  /** {@code [trial][state]}, by the intrinsic rewards. */
  private final float[][] intrinsicAdvantages;

  /** {@code [trial]}; none where a critic says what to expect. */
  private final List<MonteCarloReturns> returns = new ArrayList<>();

  /** {@code [trial]}; none where one action is taken at each state. */
  private final List<Group> groups = new ArrayList<>();

  private final double[] learningRates;
  private final Actors actors;
  private Learner.Summary summary;

  private Ppo(Pack pack, Function<TrialSpec, Group> group) {
    this.pack = pack;
    this.phases = pack.phases();
    TrialSpec structure = pack.settings().structure();
    ObservationSpace observations = pack.environment().observations();
    ActionSpace actions = pack.environment().actions();
    ActorCritic agents = new ActorCritic(pack.settings(), observations, actions);
    this.rollout = rollout(pack);
    this.entropy = new EntropyWeights(pack.settings(), agents.policySize());
    this.intrinsic = IntrinsicRewards.of(structure).create(pack);
    this.intrinsicAdvantages = new float[pack.size()][intrinsic == null ? 0 : rollout.states()];
    this.learner = learner(pack, agents, rollout, entropy, intrinsic != null);
    this.iterations = new PpoFootprint(structure, pack.environment()).iterations();
    this.rawAdvantages = new float[pack.size()][rollout.states()];
    this.learningRates = new double[pack.size()];
    int minibatchSamples =
        rollout.samples() / Math.toIntExact(structure.integer("num-minibatches"));
    for (TrialSpec trial : pack.trials()) {
      advantages.add(advantages(trial, minibatchSamples));
      if (!agents.hasCritic()) {
        returns.add(ValueFree.returns(trial));
      }
      if (group != null) {
        groups.add(group.apply(trial));
      }
    }
    this.actors =
        groups.isEmpty()
            ? new Actors(pack, agents.policy())
            : new Actors(pack, agents.policy(), tries(structure));
  }

  private static Rollout rollout(Pack pack) {
    TrialSpec structure = pack.settings().structure();
    return new Rollout(
        pack.settings(),
        pack.environment(),
        Math.toIntExact(HybridGrpo.kept(structure)),
        Math.toIntExact(PpoSettings.subSteps(structure)),
        Math.toIntExact(HybridGrpo.learned(structure)));
  }

  private List<Tries> tries(TrialSpec structure) {
    int places = Math.toIntExact(PpoSettings.places(structure));
    boolean isByOpenness = PpoSettings.triesByOpenness(structure);
    int subSteps = Math.toIntExact(PpoSettings.subSteps(structure));
    return groups.stream().map(group -> new Tries(places, isByOpenness, subSteps, group)).toList();
  }

  /** The kernel where it can compute all of it, else tensor operators. */
  private static PpoLearner learner(
      Pack pack, ActorCritic agents, Rollout rollout, EntropyWeights entropy, boolean isByTensors) {
    TrialSpec structure = pack.settings().structure();
    Optimizer.Factory optimizers = GradientFilters.optimizer(structure, entropy.norms());
    boolean isCovered =
        KernelLearner.covers(agents.actor(), agents.critic(), agents.policy(), structure)
            && !rollout.isInBytes()
            && !isByTensors;
    Optional<Kernel> kernel = isCovered ? pack.kernel() : Optional.empty();
    kernel.ifPresent(pack::computesOn);
    return kernel.isPresent()
        ? new KernelLearner(pack, kernel.get(), agents, optimizers, entropy, rollout.samples())
        : new TensorLearner(pack, agents, optimizers, entropy, rollout.samples());
  }

  private static TrialAdvantages advantages(TrialSpec trial, int minibatchSamples) {
    Settings settings = trial.in(MODULATION);
    return new TrialAdvantages(
        Modulation.isOf(settings) ? Modulation.of(settings) : null,
        settings.has(VALUE_TARGET.key()) && settings.text(VALUE_TARGET.key()).equals("modulated"),
        trial.flag("normalize-advantages"),
        minibatchSamples,
        AdvantagePriorities.of(trial));
  }

  /** Acts, estimates, modulates, learns. */
  @Override
  public void iterate(long iteration) {
    learner.collect(actors, rollout);
    if (intrinsic != null) {
      intrinsic.judge(rollout);
    }
    phases.enter(Phase.ADVANTAGES);
    estimateAdvantages();
    anneal(iteration);
    entropy.startIteration();
    learner.learn(rollout, learningRates, advantages);
    if (intrinsic != null) {
      intrinsic.learn(rollout, learningRates, intrinsicAdvantages);
    }
    phases.enter(Phase.OTHER);
    summary = learner.summary();
    findDiverged();
    learner.test(actors, iteration, iteration == iterations);
  }

  private void estimateAdvantages() {
    for (int trial = 0; trial < pack.size(); trial++) {
      if (returns.isEmpty()) {
        estimateByCritic(trial);
      } else {
        estimateByReturns(trial);
      }
    }
  }

  private void estimateByCritic(int trial) {
    TrialSpec spec = pack.trials().get(trial);
    estimate(
        spec,
        rollout.rewards(trial),
        rollout.values(trial),
        rollout.ended(trial),
        rollout.truncations().values(trial),
        rollout.lastValues(trial),
        spec.real("gamma"),
        rawAdvantages[trial]);
    if (intrinsic != null) {
      float[] own = intrinsicAdvantages[trial];
      estimate(
          spec,
          intrinsic.rewards(trial),
          intrinsic.values(trial),
          new boolean[own.length],
          null,
          intrinsic.lastValues(trial),
          intrinsic.gamma(trial),
          own);
      float[] mixed = intrinsic.mixed(trial, rawAdvantages[trial], own);
      advantages.get(trial).startIteration(mixed, rollout.values(trial), rawAdvantages[trial]);
    } else if (groups.isEmpty()) {
      advantages.get(trial).startIteration(rawAdvantages[trial], rollout.values(trial));
    } else {
      Group group = groups.get(trial);
      float[] ofPolicy = group.advantages(rollout, trial, rawAdvantages[trial]);
      advantages
          .get(trial)
          .startIteration(
              ofPolicy,
              rollout.values(trial),
              ofPolicy == rawAdvantages[trial] ? null : rawAdvantages[trial]);
    }
  }

  /** As {@link GeneralizedAdvantage} has it, by the estimator of the trial. */
  private static void estimate(
      TrialSpec trial,
      float[] rewards,
      float[] values,
      boolean[] ended,
      float[] finalValues,
      float[] lastValues,
      double gamma,
      float[] advantages) {
    if (PpoSettings.byGae(trial)) {
      double lambda = trial.real("gae-lambda");
      GeneralizedAdvantage.estimate(
          rewards, values, ended, finalValues, lastValues, gamma, lambda, advantages);
    } else {
      long steps = trial.integer(PpoSettings.ADVANTAGE_STEPS);
      MultiStepAdvantage.estimate(
          rewards, values, ended, finalValues, lastValues, gamma, steps, advantages);
    }
  }

  private void estimateByReturns(int trial) {
    int[] stands =
        returns
            .get(trial)
            .estimate(rollout.rewards(trial), rollout.ended(trial), rawAdvantages[trial]);
    for (int sample = 0; sample < stands.length; sample++) {
      if (stands[sample] != sample) {
        rollout.copy(trial, stands[sample], sample);
      }
    }
    advantages.get(trial).startIteration(rawAdvantages[trial], null);
  }

  private void anneal(long iteration) {
    for (int trial = 0; trial < learningRates.length; trial++) {
      learningRates[trial] = LearningRate.of(pack.trials().get(trial), iteration, iterations);
    }
  }

  /** A trial whose parameters or losses are not finite is over. */
  private void findDiverged() {
    learner.findDiverged();
    if (intrinsic != null) {
      intrinsic.findDiverged();
    }
    for (int trial = 0; trial < pack.size(); trial++) {
      if (!summary.losses().get(trial).areFinite()) {
        pack.survivors().diverge(trial, "a loss was not finite");
      }
    }
  }

  @Override
  public void report(int trial, Row row) {
    actors.report(trial, row);
    row.put(GradientColumns.LEARNING_RATE, learningRates[trial]);
    summary.report(trial, row);
    entropy.report(trial, row);
    advantages.get(trial).report(row);
    if (!returns.isEmpty()) {
      returns.get(trial).report(row);
    }
    if (!groups.isEmpty()) {
      groups.get(trial).report(row);
    }
    if (intrinsic != null) {
      intrinsic.report(trial, row);
    }
  }

  @Override
  public PolicySnapshot policy(int trial) {
    return new PolicySnapshot(learner.policy(trial), actors.observationStatistics(trial));
  }

  @Override
  public void archive(PackArchive archive) {
    learner.archive(archive);
    if (intrinsic != null) {
      intrinsic.archive(archive.in("intrinsic-reward"));
    }
    for (int trial = 0; trial < pack.size(); trial++) {
      StateArchive own = archive.trial(trial);
      actors.archive(trial, own.in("actors"));
      learner.archive(trial, own);
      entropy.archive(trial, own.in("entropy-schedule"));
      advantages.get(trial).archive(own.in("advantages"));
      if (!returns.isEmpty()) {
        returns.get(trial).archive(own.in("returns"));
      }
      if (!groups.isEmpty()) {
        groups.get(trial).archive(own.in("group"));
      }
    }
  }
}
