package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.Survivors;
import io.alphasweep.training.policy.Policy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * The acting side of a pack: each trial's environments, and the noise of its actions.
 *
 * <p>One batched forward pass serves a step of all trials; sampling and log probabilities are done
 * on the host, from each trial's own stream.
 */
public final class Actors {

  private final Pack pack;
  private final Survivors survivors;
  private final Phases phases;
  private final int trials;
  private final int steps;
  private final int envs;
  private final int observationSize;
  private final int actionSize;
  private final int outputSize;
  private final List<VectorEnvironment> environments = new ArrayList<>();
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final Policy.Sampler sampler;
  private final List<EpisodeLog> episodes = new ArrayList<>();

  /** {@code [trial, env, observation]} of the coming step, as the policy sees them. */
  private final float[] observations;

  /**
   * {@code [trial, env, action]} of the coming step, as the policy draws them and then as the
   * environments are given them.
   */
  private final float[] actions;

  private final TestEpisodes tests;

  /** Only for tensors. */
  private HostTensor acting;

  /** Makes and resets the environments; the pack owns them. */
  public Actors(Pack pack, Policy policy) {
    this.pack = pack;
    this.survivors = pack.survivors();
    this.phases = pack.phases();
    this.trials = pack.size();
    this.steps = Math.toIntExact(pack.settings().structure().integer("num-steps"));
    this.envs = Math.toIntExact(pack.settings().structure().integer("num-envs"));
    this.observationSize = pack.environment().observations().size();
    this.actionSize = policy.actionSize();
    this.outputSize = policy.outputSize();
    this.observations = new float[trials * envs * observationSize];
    this.actions = new float[trials * envs * actionSize];
    for (int trial = 0; trial < trials; trial++) {
      TrialSpec spec = pack.trials().get(trial);
      RandomStreams random = new RandomStreams(spec.seed());
      streams.add(random.stream("action-noise", 0));
      environments.add(
          pack.own(
              new VectorEnvironment(
                  pack.environment(trial),
                  envs,
                  new Normalization(
                      spec.flag("normalize-observations"),
                      spec.flag("normalize-rewards"),
                      spec.real("gamma")),
                  random)));
      episodes.add(new EpisodeLog());
    }
    this.tests = new TestEpisodes(pack, policy, environments);
    this.sampler = policy.sampler(streams);
    for (int trial = 0; trial < trials; trial++) {
      environments.get(trial).reset(observations, trial * envs * observationSize);
    }
  }

  /** Saves or restores one trial's side: its environments, its stream and its episodes. */
  public void archive(int trial, StateArchive archive) {
    environments.get(trial).archive(archive);
    archive.random("action-noise", streams.get(trial));
    episodes.get(trial).archive(archive.in("episodes"));
    int size = envs * observationSize;
    archive.floats("observations", observations, trial * size, size);
  }

  /**
   * Fills a rollout, except for its values, all trials side by side.
   *
   * @param actor observations {@code [trial, env, observation]} to what the policy goes by, {@code
   *     [trial, env, output]}
   */
  public void collect(Rollout rollout, UnaryOperator<NDArray> actor) {
    phases.enter(Phase.POLICY_FORWARD);
    episodes.forEach(EpisodeLog::startIteration);
    sampler.refresh();
    rollout.start();
    for (int step = 0; step < steps; step++) {
      pack.stopWhenAsked();
      float[] outputs = outputs(actor, observations);
      for (int trial = 0; trial < trials; trial++) {
        act(rollout, trial, step, outputs, trial * envs * outputSize);
      }
      phases.enter(Phase.PHYSICS);
      int now = step;
      pack.team().each(trials, trial -> advance(rollout, trial, now));
      long normalization = 0;
      for (int trial = 0; trial < trials; trial++) {
        normalization += keepBooks(trial);
      }
      phases.charge(Phase.NORMALIZATION, normalization / pack.team().threads());
      phases.enter(Phase.POLICY_FORWARD);
    }
    rollout.recordLast(observations);
  }

  /**
   * Fills a rollout, except for its values, trial after trial, which keeps a trial's worlds in the
   * processor's cache.
   */
  public void collect(Rollout rollout, TrialActor actor) {
    phases.enter(Phase.POLICY_FORWARD);
    episodes.forEach(EpisodeLog::startIteration);
    sampler.refresh();
    rollout.start();
    pack.team().eachWithHelp(trials, trial -> collect(rollout, trial, actor));
    rollout.recordLast(observations);
  }

  private void collect(Rollout rollout, int trial, TrialActor actor) {
    boolean isTimed = pack.team().isCallers();
    float[] outputs = new float[envs * outputSize];
    int from = trial * envs * observationSize;
    for (int step = 0; step < steps && survivors.contains(trial); step++) {
      pack.stopWhenAsked();
      actor.outputs(trial, observations, from, outputs, 0);
      act(rollout, trial, step, outputs, 0);
      if (isTimed) {
        phases.enter(Phase.PHYSICS);
      }
      advance(rollout, trial, step);
      long normalization = keepBooks(trial);
      if (isTimed) {
        phases.charge(Phase.NORMALIZATION, normalization);
        phases.enter(Phase.POLICY_FORWARD);
      }
    }
  }

  /** What the policies go by for observations, {@code [trial, env, output]}. */
  private float[] outputs(UnaryOperator<NDArray> actor, float[] seen) {
    if (acting == null) {
      // One sample of one trial would be computed as two by each product; asking for two is
      // cheaper.
      int asked = trials * envs == 1 ? 2 : trials;
      acting = HostTensor.floats(pack.manager(), new Shape(asked, envs, observationSize));
    }
    acting.floats().put(seen); // of two copies the first; nobody reads the other's outputs
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return actor.apply(acting.upload()).toFloatArray();
    }
  }

  /**
   * Lets the present policies play the tests that are due after an iteration, all trials side by
   * side.
   *
   * @param iteration from 1
   * @param isLast whether training ends with it
   * @param actor as in {@link #collect(Rollout, UnaryOperator)}
   */
  public void test(long iteration, boolean isLast, UnaryOperator<NDArray> actor) {
    tests.play(iteration, isLast, seen -> outputs(actor, seen));
  }

  /** Lets them play trial after trial. */
  public void test(long iteration, boolean isLast, TrialActor actor) {
    tests.play(iteration, isLast, actor);
  }

  /** Puts how a trial's episodes went, in training and in tests. */
  public void report(int trial, Row row) {
    episodes.get(trial).report(row);
    tests.report(trial, episodes.get(trial).recentReturn(), row);
  }

  /** Draws a trial's actions of a step and records them with what they answer. */
  private void act(Rollout rollout, int trial, int step, float[] outputs, int from) {
    for (int env = 0; env < envs && survivors.contains(trial); env++) {
      int row = trial * envs + env;
      float logProbability =
          sampler.draw(trial, outputs, from + env * outputSize, actions, row * actionSize);
      if (Float.isFinite(logProbability)) {
        rollout.record(
            trial,
            step * envs + env,
            observations,
            row * observationSize,
            actions,
            row * actionSize,
            logProbability);
        sampler.squash(actions, row * actionSize);
      } else {
        survivors.diverge(trial, "an action was not finite");
      }
    }
  }

  /** Steps one trial's environments; touches nothing of another trial. */
  private void advance(Rollout rollout, int trial, int step) {
    if (!survivors.contains(trial)) {
      return;
    }
    try {
      environments
          .get(trial)
          .step(
              actions,
              trial * envs * actionSize,
              observations,
              trial * envs * observationSize,
              rollout.rewards(trial),
              rollout.terminated(trial),
              rollout.truncated(trial),
              step * envs);
      if (rollout.truncations().asks(trial)) {
        recordTruncations(rollout, trial, step);
      }
    } catch (UnstableSimulationException e) {
      survivors.diverge(trial, e.getMessage());
    } catch (RuntimeException e) {
      survivors.fail(trial, OneLine.of(e));
    }
  }

  private void recordTruncations(Rollout rollout, int trial, int step) {
    for (int env = 0; env < envs; env++) {
      int sample = step * envs + env;
      if (rollout.truncated(trial)[sample] && !rollout.terminated(trial)[sample]) {
        float[] last = new float[observationSize];
        environments.get(trial).finalObservation(env, last, 0);
        rollout.truncations().record(trial, sample, last);
      }
    }
  }

  /** A trial's episodes that ended with the step; returns how long it normalised. */
  private long keepBooks(int trial) {
    if (!survivors.contains(trial)) {
      return 0;
    }
    VectorEnvironment environment = environments.get(trial);
    for (int episode = 0; episode < environment.ended(); episode++) {
      episodes.get(trial).add(environment.endedReturn(episode), environment.endedLength(episode));
    }
    return environment.normalizationNanoseconds();
  }
}
