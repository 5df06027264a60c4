package io.alphasweep.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.training.advantage.AdvantageModulation;
import io.alphasweep.training.advantage.GeneralizedAdvantage;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.Torch;
import io.alphasweep.training.policy.ActorCritic;
import io.alphasweep.training.rollout.Actors;
import io.alphasweep.training.rollout.EpisodeLog;
import io.alphasweep.training.rollout.Minibatch;
import io.alphasweep.training.rollout.Minibatches;
import io.alphasweep.training.rollout.Rollout;
import io.alphasweep.training.rollout.Survivors;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains one pack: PPO as in CleanRL's ppo_continuous_action, with the modulation of the advantages
 * between rollout and update (AM-PPO paper section 2).
 *
 * <p>All tensors carry the trial axis first; a single trial is a pack of one. What a trial computes
 * depends on its spec alone: its numbers never meet another trial's, and each of its draws comes
 * from its own streams.
 */
public final class PackTrainer implements PackTraining {

  private static final Column LEARNING_RATE =
      Column.real("learning_rate", "", "learning rate of this iteration").required();

  /** What is reported of an iteration. */
  static final Columns COLUMNS =
      Clock.COLUMNS
          .and(EpisodeLog.COLUMNS)
          .and(Columns.of(LEARNING_RATE))
          .and(Learner.COLUMNS)
          .and(TrialAdvantages.COLUMNS);

  private final String sweep;
  private final TrainingListener listener;
  private final PackSettings settings;
  private final long iterations;
  private final long epochs;
  private final Phases phases = new Phases();
  private final NDManager manager;
  private final Survivors survivors;
  private final ActorCritic agents;
  private final Actors actors;
  private final Rollout rollout;
  private final Minibatches minibatches;
  private final Optimizer optimizer;
  private final Learner learner;
  private final List<TrialAdvantages> advantages = new ArrayList<>();
  private final float[][] rawAdvantages;
  private final double[] initialLearningRates;
  private final double[] learningRates;
  private final long[] reportedIterations;
  private final Clock clock;
  private long iteration;

  /** Takes over the manager: {@link #close} closes it. */
  private PackTrainer(
      NDManager manager,
      int threads,
      String sweep,
      List<TrialSpec> trials,
      TrainingListener listener) {
    this.manager = manager;
    this.sweep = sweep;
    this.listener = listener;
    this.settings = new PackSettings(manager, trials);
    TrialSpec structure = settings.structure();
    EnvironmentType environment = Environments.REGISTRY.named(structure.environment()).factory();
    AdvantageModulation.Factory modulation =
        Algorithms.REGISTRY.named(structure.algorithm()).factory();
    Optimizer.Factory optimizers = Optimizers.REGISTRY.named(structure.optimizer()).factory();

    this.survivors = new Survivors(trials.size());
    this.agents =
        new ActorCritic(settings, environment.observationSize(), environment.actionSize());
    this.rollout = new Rollout(settings, environment.observationSize(), environment.actionSize());
    this.minibatches = new Minibatches(settings, rollout.samples());
    this.optimizer = optimizers.create(settings, agents.layout());
    this.learner = new Learner(settings, agents, optimizer, minibatches.minibatchSamples(), phases);
    this.iterations = structure.integer("total-timesteps") / rollout.samples();
    this.epochs = structure.integer("update-epochs");
    this.rawAdvantages = new float[trials.size()][rollout.samples()];
    this.reportedIterations = new long[trials.size()];
    this.initialLearningRates = settings.reals("optimizer.learning-rate");
    this.learningRates = initialLearningRates.clone();
    for (TrialSpec trial : trials) {
      advantages.add(
          new TrialAdvantages(
              modulation.create(trial),
              trial.flag("normalize-advantages"),
              minibatches.minibatchSamples()));
    }
    this.actors =
        new Actors(settings, environment, agents, survivors, phases, threads, this::stopWhenAsked);
    this.clock = new Clock(trials.size(), actors::helperCpuSeconds);
  }

  /**
   * Gets a pack ready to train.
   *
   * @param sweep name of the sweep, for the rows
   * @param trials at least one; all equal in their structural settings
   * @param states {@code [trial]}, what to go on from, all of one iteration; empty for a start
   * @param placement on what
   * @param listener hears every row
   * @throws io.alphasweep.trial.UnusableStateException if a state is not one of that trial
   */
  public static PackTraining start(
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      Placement placement,
      TrainingListener listener) {
    NDManager manager = Torch.manager(placement.device());
    PackTrainer trainer = new PackTrainer(manager, placement.threads(), sweep, trials, listener);
    try {
      if (!states.isEmpty()) {
        trainer.restore(states);
      }
      return trainer;
    } catch (RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  /**
   * Trains the trials of a pack together, from the start to the end.
   *
   * @param sweep name of the sweep, for the rows
   * @param trials at least one; all equal in their structural settings
   * @param placement on what
   * @param listener hears every row
   * @return one outcome per trial, in the order of the trials
   */
  public static List<TrialOutcome> train(
      String sweep, List<TrialSpec> trials, Placement placement, TrainingListener listener) {
    return train(Torch.manager(placement.device()), placement.threads(), sweep, trials, listener);
  }

  static List<TrialOutcome> train(
      NDManager manager,
      int threads,
      String sweep,
      List<TrialSpec> trials,
      TrainingListener listener) {
    try (PackTraining training = new PackTrainer(manager, threads, sweep, trials, listener)) {
      while (!training.isOver()) {
        training.iterate();
      }
      return training.outcomes();
    }
  }

  @Override
  public long iteration() {
    return iteration;
  }

  @Override
  public String device() {
    return Torch.name(manager.getDevice());
  }

  @Override
  public boolean isOver() {
    return iteration >= iterations || !survivors.any();
  }

  /** One iteration: act, estimate, modulate, learn, report. */
  @Override
  public void iterate() {
    clock.startIteration();
    iteration++;
    actors.collect(rollout);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      phases.enter(Phase.POLICY_FORWARD);
      rollout.estimateValues(agents.critic());
      phases.enter(Phase.ADVANTAGES);
      estimateAdvantages();
      learn();
      phases.enter(Phase.OTHER);
      findDiverged();
      clock.endIteration();
      report();
    }
    phases.enter(Phase.OTHER);
    listener.phases(phases);
  }

  private void estimateAdvantages() {
    for (int trial = 0; trial < settings.size(); trial++) {
      TrialSpec spec = settings.trials().get(trial);
      GeneralizedAdvantage.estimate(
          rollout.rewards(trial),
          rollout.values(trial),
          rollout.ended(trial),
          rollout.lastValues(trial),
          spec.real("gamma"),
          spec.real("gae-lambda"),
          rawAdvantages[trial]);
      advantages.get(trial).startIteration(rawAdvantages[trial], rollout.values(trial));
    }
  }

  private void learn() {
    boolean anneals = settings.structure().flag("anneal-learning-rate");
    for (int trial = 0; trial < learningRates.length; trial++) {
      double remaining = anneals ? 1 - (iteration - 1.0) / iterations : 1;
      learningRates[trial] = initialLearningRates[trial] * remaining;
    }
    learner.startIteration(learningRates);
    phases.enter(Phase.GATHER);
    minibatches.startIteration(rollout);
    for (long epoch = 1; epoch <= epochs; epoch++) {
      phases.enter(Phase.ADVANTAGES);
      minibatches.startEpoch(advantages);
      for (int minibatch = 0; minibatch < minibatches.count(); minibatch++) {
        boolean last = epoch == epochs && minibatch + 1 == minibatches.count();
        stopWhenAsked();
        try (NDScope scope = new NDScope()) {
          scope.suppressNotUsedWarning();
          phases.enter(Phase.GATHER);
          Minibatch gathered = minibatches.get(minibatch);
          phases.enter(Phase.GRADIENT);
          learner.step(gathered, last);
        }
      }
    }
  }

  private void stopWhenAsked() {
    if (listener.stops()) {
      throw new StoppedException();
    }
  }

  /** A trial whose parameters or losses are not finite is over. */
  private void findDiverged() {
    List<Learner.Losses> losses = learner.losses();
    float[] sums = agents.parameters().sum(new int[] {1}).toFloatArray();
    for (int trial = 0; trial < sums.length; trial++) {
      if (!Float.isFinite(sums[trial])) {
        survivors.diverge(trial, "a parameter was not finite");
      } else if (!Double.isFinite(losses.get(trial).policyLoss())
          || !Double.isFinite(losses.get(trial).valueLoss())) {
        survivors.diverge(trial, "a loss was not finite");
      }
    }
  }

  private void report() {
    Learner.Summary summary = learner.summary();
    double packSteps = (double) rollout.samples() * settings.size();
    for (int trial = 0; trial < settings.size(); trial++) {
      if (!survivors.contains(trial)) {
        continue;
      }
      reportedIterations[trial] = iteration;
      TrialSpec spec = settings.trials().get(trial);
      Row row =
          new Row(
              new RowHead(
                  spec.id(),
                  sweep,
                  spec.environment(),
                  spec.algorithm(),
                  spec.optimizer(),
                  spec.seed(),
                  iteration,
                  iteration * rollout.samples()),
              COLUMNS);
      clock.report(trial, packSteps, row);
      actors.episodes(trial).report(row);
      row.put(LEARNING_RATE, learningRates[trial]);
      summary.report(trial, row);
      advantages.get(trial).report(row);
      listener.iteration(row);
    }
  }

  @Override
  public List<TrialOutcome> outcomes() {
    List<TrialOutcome> outcomes = new ArrayList<>();
    for (int trial = 0; trial < settings.size(); trial++) {
      Status status = survivors.status(trial);
      if (status == null && iteration >= iterations) {
        status = Status.COMPLETED;
      }
      outcomes.add(
          status == null
              ? null
              : new TrialOutcome(
                  settings.trials().get(trial).id(),
                  status,
                  survivors.reason(trial),
                  reportedIterations[trial],
                  reportedIterations[trial] * rollout.samples()));
    }
    return outcomes;
  }

  @Override
  public List<byte[]> states() {
    List<StateArchive> archives =
        settings.trials().stream().map(trial -> StateArchive.saving(trial.id())).toList();
    archive(new PackArchive(archives));
    List<TrialOutcome> outcomes = outcomes();
    List<byte[]> states = new ArrayList<>();
    for (int trial = 0; trial < settings.size(); trial++) {
      states.add(outcomes.get(trial) == null ? archives.get(trial).bytes() : null);
    }
    return states;
  }

  private void restore(List<byte[]> states) {
    List<StateArchive> archives = new ArrayList<>();
    for (int trial = 0; trial < settings.size(); trial++) {
      archives.add(StateArchive.restoring(settings.trials().get(trial).id(), states.get(trial)));
    }
    archive(new PackArchive(archives));
    Arrays.fill(reportedIterations, iteration);
  }

  /** Saves or restores all that the coming rows depend on besides the settings. */
  private void archive(PackArchive archive) {
    iteration = archive.shared("iteration", iteration);
    archive.tensor("parameters", agents.parameters());
    optimizer.archive(archive.in("optimizer"));
    for (int trial = 0; trial < settings.size(); trial++) {
      StateArchive own = archive.trial(trial);
      clock.archive(trial, own);
      actors.archive(trial, own.in("actors"));
      minibatches.archive(trial, own);
      advantages.get(trial).archive(own.in("advantages"));
    }
  }

  @Override
  public void close() {
    actors.close();
    Torch.close(manager);
  }
}
