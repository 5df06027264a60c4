package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.LearningRate;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.approximator.Approximator;
import io.alphasweep.training.experience.Collector;
import io.alphasweep.training.experience.EpisodeReturns;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * What all learners with a replay do alike, as CleanRL's do.
 *
 * <p>In each environment step g, counted from 0: act, step, remember; then, once g is beyond {@code
 * learning-starts}, {@code gradient-steps} updates where g is a multiple of {@code
 * train-frequency}, and where it is one of {@code target.frequency} one of the target, behind each
 * update if there are some. What a trial computes depends on its spec alone, as under PPO.
 */
final class ReplayLoop implements Algorithm {

  private final Pack pack;
  private final ReplayFactory algorithm;
  private final List<Group> groups = new ArrayList<>();
  private final long iterations;
  private final long steps;
  private final long learningStarts;
  private final long trainFrequency;
  private final long gradientSteps;
  private final long targetFrequency;

  ReplayLoop(Pack pack, ReplayFactory algorithm) {
    this.pack = pack;
    this.algorithm = algorithm;
    TrialSpec structure = pack.settings().structure();
    EnvironmentType environment = pack.environment();
    this.iterations = algorithm.footprint(structure, environment).iterations();
    this.steps = ReplayFootprint.steps(structure);
    this.learningStarts = structure.integer(ReplaySettings.LEARNING_STARTS);
    this.trainFrequency = structure.integer(ReplaySettings.TRAIN_FREQUENCY);
    this.gradientSteps = structure.integer(ReplaySettings.GRADIENT_STEPS);
    this.targetFrequency = structure.integer(ReplaySettings.TARGET_FREQUENCY);
    boolean isCovered =
        algorithm.networks(environment).stream()
            .allMatch(form -> Approximator.isCovered(structure, form));
    for (Cohort cohort : Cohort.of(pack, isCovered)) {
      groups.add(new Group(cohort));
    }
  }

  /** Acts and learns, step by step. */
  @Override
  public void iterate(long iteration) {
    pack.team().eachWithHelp(groups.size(), group -> groups.get(group).iterate(iteration));
    pack.phases().enter(Phase.OTHER);
  }

  /** A cohort with all that its trials do. */
  private final class Group {

    private final Cohort cohort;
    private final Collector collector;
    private final ReplaySampler replays;
    private final ReplayLearner learner;
    private final EpisodeReturns returns;

    /** {@code [trial, sample]}, of the actions that they are of. */
    private final float[] values;

    private final ActionSpace space;
    private final double[] action;

    /** {@code [trial]}; empty where no action is drawn like that. */
    private final List<RestorableUniformRandomProvider> randomActions = new ArrayList<>();

    private final double[] shares;

    Group(Cohort cohort) {
      this.cohort = cohort;
      EnvironmentType environment = pack.environment();
      TrialSpec structure = cohort.settings().structure();
      int observationSize = environment.observations().size();
      this.space = environment.actions();
      this.action = new double[space.size()];
      List<Replay> memories = new ArrayList<>();
      for (TrialSpec trial : cohort.trials()) {
        memories.add(
            new Replay(
                Math.toIntExact(ReplayFootprint.capacity(trial)), observationSize, space.size()));
        if (algorithm.beginsAtRandom()) {
          randomActions.add(new RandomStreams(trial.seed()).stream("random-action", 0));
        }
      }
      this.collector = new Collector(cohort, memories);
      int samples = Math.toIntExact(structure.integer(ReplaySettings.BATCH_SIZE));
      this.replays = new ReplaySampler(cohort, memories, samples, observationSize, space.size());
      this.learner = algorithm.learner(cohort, replays.drawn());
      this.returns = new EpisodeReturns(cohort, memories, replays.drawn(), steps);
      this.values = new float[cohort.size() * samples];
      this.shares = new double[cohort.size()];
    }

    void iterate(long iteration) {
      collector.startIteration();
      anneal(iteration);
      learner.startIteration(shares);
      long last = iteration * steps - 1;
      for (long step = last + 1 - steps; step <= last && anyTrains(); step++) {
        pack.stopWhenAsked();
        long present = step;
        cohort.within(() -> step(present));
      }
      returns.start();
      if (last > learningStarts && anyTrains()) {
        cohort.within(this::judgeValues);
      }
      learner.endIteration();
    }

    private void judgeValues() {
      if (returns.draw()) {
        learner.value(values);
        returns.judge(values);
      }
    }

    private boolean anyTrains() {
      for (int trial = 0; trial < cohort.size(); trial++) {
        if (cohort.trains(trial)) {
          return true;
        }
      }
      return false;
    }

    private void anneal(long iteration) {
      for (int trial = 0; trial < shares.length; trial++) {
        shares[trial] = LearningRate.part(cohort.trials().get(trial), iteration, iterations);
      }
    }

    private void step(long step) {
      cohort.enter(Phase.POLICY_FORWARD);
      if (algorithm.beginsAtRandom() && step < learningStarts) {
        drawActions();
      } else {
        learner.act(step, collector.observations(), collector.actions());
      }
      cohort.enter(Phase.PHYSICS);
      collector.step();
      if (step <= learningStarts) {
        return;
      }
      boolean targetsFollow = step % targetFrequency == 0;
      if (step % trainFrequency == 0) {
        for (long update = 0; update < gradientSteps; update++) {
          learn(step, step * gradientSteps + update);
          if (targetsFollow) {
            learner.updateTargets();
          }
        }
      } else if (targetsFollow) {
        learner.updateTargets();
      }
    }

    private void learn(long step, long update) {
      cohort.enter(Phase.GATHER);
      replays.draw(step / (double) (iterations * steps));
      cohort.enter(Phase.GRADIENT);
      learner.learn(update);
      replays.learned(learner.errors());
    }

    private void drawActions() {
      for (int trial = 0; trial < cohort.size(); trial++) {
        space.draw(randomActions.get(trial), action);
        for (int i = 0; i < action.length; i++) {
          collector.actions()[trial * action.length + i] = (float) action[i];
        }
      }
    }

    void archive(PackArchive archive) {
      learner.archive(archive);
      for (int trial = 0; trial < cohort.size(); trial++) {
        StateArchive own = archive.trial(trial);
        collector.archive(trial, own.in("collector"));
        replays.archive(trial, own);
        if (algorithm.beginsAtRandom()) {
          own.random("random-action", randomActions.get(trial));
        }
      }
    }
  }

  /** The cohort of a trial, and its place there. */
  private Group groupOf(int trial) {
    return groups.size() == 1 ? groups.get(0) : groups.get(trial);
  }

  @Override
  public void report(int trial, Row row) {
    Group group = groupOf(trial);
    int own = trial - group.cohort.inPack(0);
    group.collector.episodes(own).report(row);
    group.learner.report(own, row);
    group.returns.report(own, row);
  }

  @Override
  public PolicySnapshot policy(int trial) {
    Group group = groupOf(trial);
    return new PolicySnapshot(group.learner.policy(trial - group.cohort.inPack(0)), null);
  }

  @Override
  public void archive(PackArchive archive) {
    for (Group group : groups) {
      group.archive(group.cohort.archive(archive));
    }
  }
}
