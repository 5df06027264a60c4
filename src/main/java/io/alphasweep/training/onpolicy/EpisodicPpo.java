package io.alphasweep.training.onpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.LearningRate;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.EntropySchedules;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.policy.Categorical;
import io.alphasweep.training.policy.DistributionBehavior;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * PPO that learns from one episode at a time, by Monte-Carlo returns, with an optimizer each for
 * actor and critic: the PPO that Nilabh and Choudhury (2024) tried Grokfast and GrAdE on.
 *
 * <p>An iteration is a count of environment steps, so that trials can be compared at equal ones;
 * each episode that ends within it is learned from at once. Trials never meet.
 */
public final class EpisodicPpo implements Algorithm {

  static final String ITERATION_STEPS = "iteration-steps";
  static final String NORMALIZE_RETURNS = "normalize-returns";

  static final Column ACTOR_NORM =
      Column.real(
          "actor_gradient_norm",
          "",
          "global norm of the actor's gradient, mean over its gradient steps");

  /** Those of PPO's settings that it has, too. */
  private static final Set<String> OF_PPO =
      Set.of(
          "update-epochs",
          "clip-coefficient",
          "entropy-coefficient",
          "normalize-advantages",
          "anneal-learning-rate",
          "learning-rate-decay",
          "learning-rate-warm-up");

  private static final List<Setting> SETTINGS =
      Stream.of(
              Stream.of(
                  TrialSettings.TOTAL_TIMESTEPS,
                  Setting.integer(
                          ITERATION_STEPS,
                          Range.closed(1, Integer.MAX_VALUE - 1),
                          "environment steps of an iteration, and of a row")
                      .structural(),
                  TrialSettings.GAMMA,
                  Setting.flag(
                          NORMALIZE_RETURNS,
                          "whether an episode's returns are standardised, for critic and"
                              + " advantages")
                      .onHost()),
              PpoSettings.ALL.stream().filter(setting -> OF_PPO.contains(setting.key())),
              Stream.of(TrialSettings.LEARNING_RATE, MlpSettings.HIDDEN_SIZES))
          .flatMap(settings -> settings)
          .toList();

  private static final Rule WHOLE_ITERATIONS =
      new Rule(
          List.of("total-timesteps", ITERATION_STEPS),
          settings ->
              settings.integer("total-timesteps") >= settings.integer(ITERATION_STEPS)
                  ? null
                  : "found {total-timesteps}, less than one iteration of iteration-steps"
                      + " {iteration-steps}");

  private static final Columns COLUMNS =
      EpisodeLog.COLUMNS
          .and(Columns.of(GradientColumns.LEARNING_RATE))
          .and(Learner.Losses.COLUMNS)
          .and(EntropySchedules.COLUMNS)
          .and(
              Columns.of(
                  Learner.CLIP_FRACTION,
                  GradientColumns.OPTIMIZER_CLIP_FRACTION,
                  GradientColumns.GRADIENT_NORM,
                  ACTOR_NORM));

  /** What a sweep file chooses. */
  public static final Choice<Factory> CHOICE =
      new Choice<Factory>(
              "episodic-ppo",
              "PPO from one episode at a time, by whole batches, with an optimizer each for actor"
                  + " and critic",
              "A = G - V(s) with the Monte-Carlo returns G, standardised; the actor descends -min(r"
                  + " A, clip(r) A) - kappa H, the critic (V - G)^2",
              "Nilabh and Choudhury 2024, section PPO; how returns are standardised is ours",
              SETTINGS,
              new EpisodicFactory())
          .with(MlpSettings.choosers())
          .with(EntropySchedules.REGISTRY)
          .with(WHOLE_ITERATIONS, Networks.apart());

  private static final class EpisodicFactory implements Factory {

    @Override
    public String objection(EnvironmentType environment) {
      return environment.actions() instanceof Discrete
          ? null
          : "whose actions are no finite set; episodic-ppo needs one, such as LunarLander-v3's (ppo"
              + " takes real numbers)";
    }

    @Override
    public Footprint footprint(TrialSpec trial, EnvironmentType environment) {
      return new EpisodicFootprint(
          trial, environment, List.of(actor(environment), critic(environment)));
    }

    @Override
    public Columns columns() {
      return COLUMNS;
    }

    @Override
    public PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
      Form form = actor(environment);
      return form.policy(trial, new DistributionBehavior(new Categorical(form.outputs())));
    }

    @Override
    public Algorithm create(Pack pack) {
      return new EpisodicPpo(pack);
    }
  }

  static Form actor(EnvironmentType environment) {
    int actions = ((Discrete) environment.actions()).actions();
    return new Form("actor", Networks.inputs(environment.observations()), actions, 1);
  }

  static Form critic(EnvironmentType environment) {
    return new Form("critic", Networks.inputs(environment.observations()), 1, 1);
  }

  private final Pack pack;
  private final long iterations;
  private final long steps;
  private final boolean isByKernel;
  private final List<EpisodicLearner> learners = new ArrayList<>();

  private EpisodicPpo(Pack pack) {
    this.pack = pack;
    TrialSpec structure = pack.settings().structure();
    EnvironmentType environment = pack.environment();
    this.steps = structure.integer(ITERATION_STEPS);
    this.iterations = structure.integer("total-timesteps") / steps;
    List<Cohort> cohorts =
        Cohort.alone(pack, Approximator.isCovered(structure, actor(environment)));
    this.isByKernel = cohorts.get(0).kernel().isPresent();
    cohorts.forEach(cohort -> learners.add(new EpisodicLearner(cohort)));
  }

  /** Tensor operators have threads of their own. */
  @Override
  public void iterate(long iteration) {
    if (isByKernel) {
      pack.team().eachWithHelp(learners.size(), trial -> iterate(trial, iteration));
    } else {
      for (int trial = 0; trial < learners.size(); trial++) {
        iterate(trial, iteration);
      }
    }
    pack.phases().enter(Phase.OTHER);
  }

  private void iterate(int trial, long iteration) {
    EpisodicLearner learner = learners.get(trial);
    learner.startIteration(LearningRate.part(pack.trials().get(trial), iteration, iterations));
    for (long step = 0; step < steps && pack.survivors().contains(trial); step++) {
      pack.stopWhenAsked();
      learner.step();
    }
    learner.endIteration();
  }

  @Override
  public void report(int trial, Row row) {
    learners.get(trial).report(row);
  }

  @Override
  public PolicySnapshot policy(int trial) {
    return new PolicySnapshot(learners.get(trial).policy(), null);
  }

  @Override
  public void archive(PackArchive archive) {
    learners.forEach(learner -> learner.archive(archive));
  }
}
