package io.alphasweep.training.experience;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.VectorEnvironment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.training.network.Network;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.Phases;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.training.pack.Survivors;
import io.alphasweep.training.policy.GaussianPolicy;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The acting side of a pack: each trial's environments, and the noise of its actions.
 *
 * <p>One batched forward pass serves a step of all trials; sampling and log probabilities are done
 * on the host, from each trial's own stream.
 */
public final class Actors {

  private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

  private final Pack pack;
  private final Network actor;
  private final GaussianPolicy policy;
  private final Survivors survivors;
  private final Phases phases;
  private final int trials;
  private final int steps;
  private final int envs;
  private final int observationSize;
  private final int actionSize;
  private final List<VectorEnvironment> environments = new ArrayList<>();
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final List<NormalizedGaussianSampler> noise = new ArrayList<>();
  private final List<EpisodeLog> episodes = new ArrayList<>();
  private final HostTensor acting;

  /** {@code [trial, env, observation]}, normalised, of the coming step. */
  private final float[] observations;

  /** {@code [trial, env, action]} of the coming step, unclipped. */
  private final float[] actions;

  /** Makes and resets the environments; the pack owns them. */
  public Actors(Pack pack, Network actor, GaussianPolicy policy) {
    this.pack = pack;
    this.actor = actor;
    this.policy = policy;
    this.survivors = pack.survivors();
    this.phases = pack.phases();
    this.trials = pack.size();
    this.steps = Math.toIntExact(pack.settings().structure().integer("num-steps"));
    this.envs = Math.toIntExact(pack.settings().structure().integer("num-envs"));
    EnvironmentType type = pack.environment();
    this.observationSize = type.observationSize();
    this.actionSize = type.actionSize();
    // One sample of one trial would be computed as two by each product; asking for two is cheaper.
    int asked = trials * envs == 1 ? 2 : trials;
    this.acting = HostTensor.floats(pack.manager(), new Shape(asked, envs, observationSize));
    this.observations = new float[trials * envs * observationSize];
    this.actions = new float[trials * envs * actionSize];
    for (TrialSpec trial : pack.trials()) {
      RandomStreams random = new RandomStreams(trial.seed());
      RestorableUniformRandomProvider actionNoise = random.stream("action-noise", 0);
      streams.add(actionNoise);
      noise.add(ZigguratSampler.NormalizedGaussian.of(actionNoise));
      environments.add(pack.own(new VectorEnvironment(type, envs, trial.real("gamma"), random)));
      episodes.add(new EpisodeLog());
    }
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

  /** The episodes of a trial. */
  public EpisodeLog episodes(int trial) {
    return episodes.get(trial);
  }

  /** Fills a rollout, except for its values. */
  public void collect(Rollout rollout) {
    phases.enter(Phase.POLICY_FORWARD);
    episodes.forEach(EpisodeLog::startIteration);
    float[] logStd = policy.logStd().toFloatArray();
    double[] std = new double[logStd.length];
    for (int i = 0; i < std.length; i++) {
      std[i] = StrictMath.exp(logStd[i]);
    }
    for (int step = 0; step < steps; step++) {
      pack.stopWhenAsked();
      act(rollout, step, means(), logStd, std);
      phases.enter(Phase.PHYSICS);
      int now = step;
      pack.team().each(trials, trial -> advance(rollout, trial, now));
      keepBooks();
      phases.enter(Phase.POLICY_FORWARD);
    }
    rollout.recordLast(observations);
  }

  /** The policies' means for the present observations, {@code [trial, env, action]}. */
  private float[] means() {
    acting.floats().put(observations); // of two copies the first; nobody reads the other's means
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return actor.forward(acting.upload()).outputs().toFloatArray();
    }
  }

  /** Draws the actions of a step and records them with what they answer. */
  private void act(Rollout rollout, int step, float[] means, float[] logStd, double[] std) {
    for (int trial = 0; trial < trials; trial++) {
      for (int env = 0; env < envs && survivors.contains(trial); env++) {
        int row = trial * envs + env;
        float logProbability = act(trial, row, means, logStd, std);
        if (Float.isFinite(logProbability)) {
          rollout.record(
              trial,
              step * envs + env,
              observations,
              row * observationSize,
              actions,
              row * actionSize,
              logProbability);
        } else {
          survivors.diverge(trial, "an action was not finite");
        }
      }
    }
  }

  /** Draws one action into {@link #actions}; returns its log probability. */
  private float act(int trial, int row, float[] means, float[] logStd, double[] std) {
    double logProbability = 0;
    for (int dimension = 0; dimension < actionSize; dimension++) {
      int ofTrial = trial * actionSize + dimension;
      double normal = noise.get(trial).sample();
      double mean = means[row * actionSize + dimension];
      actions[row * actionSize + dimension] = (float) (mean + std[ofTrial] * normal);
      logProbability -= 0.5 * normal * normal + logStd[ofTrial] + HALF_LOG_2_PI;
      if (!Double.isFinite(mean)) {
        return Float.NaN;
      }
    }
    return (float) logProbability;
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
    } catch (UnstableSimulationException e) {
      survivors.diverge(trial, e.getMessage());
    } catch (RuntimeException e) {
      survivors.fail(trial, OneLine.of(e));
    }
  }

  /** Episodes that ended with the step, and where its time went. */
  private void keepBooks() {
    long normalization = 0;
    for (int trial = 0; trial < trials; trial++) {
      if (survivors.contains(trial)) {
        VectorEnvironment environment = environments.get(trial);
        normalization += environment.normalizationNanoseconds();
        for (int episode = 0; episode < environment.ended(); episode++) {
          episodes
              .get(trial)
              .add(environment.endedReturn(episode), environment.endedLength(episode));
        }
      }
    }
    phases.charge(Phase.NORMALIZATION, normalization / pack.team().threads());
  }
}
