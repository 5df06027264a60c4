package io.alphasweep.training.offpolicy;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.experience.Collector;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.objective.TemporalDifference;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.optimizer.Optimizer;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * DQN (Mnih et al. 2015) as in CleanRL's dqn: a network values all actions, is stepped towards what
 * a slower copy of it says of the next observation, and explores by chance.
 *
 * <p>In each environment step g, counted from 0: act, step, remember; then, once g is beyond {@code
 * learning-starts}, an update where g is a multiple of {@code train-frequency}, and one of the
 * target where it is one of {@code target.frequency}. What a trial computes depends on its spec
 * alone, as under PPO.
 */
public final class Dqn implements Algorithm {

  private static final Column EPSILON =
      Column.real("epsilon", "share", "chance of a random action in this iteration's last step");

  private static final Columns COLUMNS =
      EpisodeLog.COLUMNS
          .and(Columns.of(GradientColumns.LEARNING_RATE, EPSILON))
          .and(QLearner.COLUMNS);

  private static final Factory FACTORY =
      new Factory() {
        @Override
        public Footprint footprint(TrialSpec trial, EnvironmentType environment) {
          return new DqnFootprint(trial, environment);
        }

        @Override
        public String objection(EnvironmentType environment) {
          return environment.actions() instanceof Discrete
              ? null
              : "whose actions are no finite set; dqn needs one, such as CartPole-v1's";
        }

        @Override
        public Columns columns() {
          return COLUMNS;
        }

        @Override
        public Algorithm create(Pack pack) {
          return new Dqn(pack);
        }
      };

  public static final Choice<Factory> CHOICE =
      new Choice<>("dqn", "DQN (Mnih et al. 2015) as in CleanRL's dqn", DqnSettings.ALL, FACTORY)
          .with(MlpSettings.choosers())
          .with(DqnSettings.RULES.toArray(Rule[]::new));

  private final Pack pack;
  private final Phases phases;
  private final long iterations;
  private final long steps;
  private final long learningStarts;
  private final long trainFrequency;
  private final long targetFrequency;
  private final int actions;
  private final QNetworks agents;
  private final Collector collector;
  private final ReplaySampler replays;
  private final Optimizer optimizer;
  private final QLearner learner;
  private final List<EpsilonGreedy> exploration = new ArrayList<>();
  private final HostTensor acting;
  private final boolean[] explores;
  private final double[] learningRates;
  private long lastStep;

  private Dqn(Pack pack) {
    this.pack = pack;
    this.phases = pack.phases();
    TrialSpec structure = pack.settings().structure();
    EnvironmentType environment = pack.environment();
    int observationSize = environment.observations().size();
    int actionSize = environment.actions().size();
    int samples = Math.toIntExact(structure.integer(DqnSettings.BATCH_SIZE));
    this.iterations = FACTORY.footprint(structure, environment).iterations();
    this.steps = DqnFootprint.steps(structure);
    this.learningStarts = structure.integer(DqnSettings.LEARNING_STARTS);
    this.trainFrequency = structure.integer(DqnSettings.TRAIN_FREQUENCY);
    this.targetFrequency = structure.integer(DqnSettings.TARGET_FREQUENCY);
    this.actions = DqnFootprint.actions(environment);
    this.agents =
        new QNetworks(pack.settings(), Networks.inputs(environment.observations()), actions);
    List<Replay> memories = new ArrayList<>();
    for (TrialSpec trial : pack.trials()) {
      memories.add(
          new Replay(Math.toIntExact(DqnFootprint.capacity(trial)), observationSize, actionSize));
      exploration.add(new EpsilonGreedy(trial, new RandomStreams(trial.seed()), actions));
    }
    this.collector = new Collector(pack, memories);
    this.replays =
        new ReplaySampler(pack.settings(), memories, samples, observationSize, actionSize);
    this.optimizer =
        Optimizers.REGISTRY
            .named(structure.optimizer())
            .factory()
            .create(pack.settings(), agents.layout());
    this.learner =
        new QLearner(
            pack,
            agents,
            replays,
            new TemporalDifference(pack.manager(), actions, samples),
            optimizer);
    // One sample of one trial would be computed as two by each product; asking for two is cheaper.
    this.acting =
        HostTensor.floats(pack.manager(), new Shape(Math.max(2, pack.size()), 1, observationSize));
    this.explores = new boolean[pack.size()];
    this.learningRates = new double[pack.size()];
  }

  /** Acts and learns, step by step. */
  @Override
  public void iterate(long iteration) {
    anneal(iteration);
    collector.startIteration();
    learner.startIteration(learningRates);
    lastStep = iteration * steps - 1;
    for (long step = lastStep + 1 - steps; step <= lastStep; step++) {
      pack.stopWhenAsked();
      phases.enter(Phase.POLICY_FORWARD);
      act(step);
      phases.enter(Phase.PHYSICS);
      collector.step();
      if (step > learningStarts && step % trainFrequency == 0) {
        learner.step();
      }
      if (step > learningStarts && step % targetFrequency == 0) {
        agents.updateTarget();
      }
    }
    phases.enter(Phase.OTHER);
    learner.endIteration(pack.survivors());
  }

  private void anneal(long iteration) {
    for (int trial = 0; trial < learningRates.length; trial++) {
      TrialSpec spec = pack.trials().get(trial);
      double remaining = spec.flag("anneal-learning-rate") ? 1 - (iteration - 1.0) / iterations : 1;
      learningRates[trial] = spec.real("optimizer.learning-rate") * remaining;
    }
  }

  /** Chooses the actions of a step; the networks are asked where anybody follows them. */
  private void act(long step) {
    boolean asks = false;
    for (int trial = 0; trial < explores.length; trial++) {
      explores[trial] = exploration.get(trial).explores(step);
      asks |= !explores[trial];
    }
    float[] values = asks ? values() : null;
    for (int trial = 0; trial < explores.length; trial++) {
      int action =
          explores[trial]
              ? exploration.get(trial).random()
              : exploration.get(trial).best(values, trial * actions);
      if (action < 0) {
        pack.survivors().diverge(trial, "the value of an action was not finite");
      }
      collector.actions()[trial] = action;
    }
  }

  /** Of all actions for the present observations, {@code [trial, action]}. */
  private float[] values() {
    acting.floats().put(collector.observations()); // nobody reads the values of a second copy
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return agents.values(acting.upload()).toFloatArray();
    }
  }

  @Override
  public void report(int trial, Row row) {
    collector.episodes(trial).report(row);
    row.put(GradientColumns.LEARNING_RATE, learningRates[trial]);
    row.put(EPSILON, exploration.get(trial).epsilon(lastStep));
    learner.report(trial, row);
  }

  @Override
  public void archive(PackArchive archive) {
    agents.archive(archive);
    optimizer.archive(archive.in("optimizer"));
    for (int trial = 0; trial < pack.size(); trial++) {
      StateArchive own = archive.trial(trial);
      collector.archive(trial, own.in("collector"));
      exploration.get(trial).archive(own);
      replays.archive(trial, own);
    }
  }
}
