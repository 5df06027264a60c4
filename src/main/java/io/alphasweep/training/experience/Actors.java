package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.ObservationStatistics;
import io.alphasweep.environment.stepping.Tries;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

  /** Actions tried at a state. */
  private final int tries;

  /** Steps of each of them, with those that follow it. */
  private final int subSteps;

  /** Draw the actions that follow tries; null where none do. */
  private final Policy.Sampler followers;

  private final List<RestorableUniformRandomProvider> followerStreams = new ArrayList<>();

  private final List<VectorEnvironment> environments = new ArrayList<>();
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final Policy.Sampler sampler;
  private final List<EpisodeLog> episodes = new ArrayList<>();

  /** {@code [trial, env, observation]} of the coming step, as the policy sees them. */
  private final float[] observations;

  /**
   * {@code [trial, env, try, action]} of the coming step, as the policy draws them and then as the
   * environments are given them.
   */
  private final float[] actions;

  private final TestEpisodes tests;

  /** As the policy draws them; the same array where there is one try. */
  private final float[] drawn;

  /** {@code [trial, env, try]}. */
  private final float[] logProbabilities;

  /** {@code [trial, env]}, how many of the tries are taken at the coming step. */
  private final int[] taken;

  /** {@code [trial]}; null of those that take all. */
  private final List<TryRation> rations = new ArrayList<>();

  /** {@code [trial]}, whether the critic has a say in which try goes on. */
  private final boolean[] asks;

  /** {@code [trial, env, try, observation]}; null where no trial asks. */
  private float[] triedObservations;

  /** {@code [trial, env, try]}, likewise. */
  private float[] triedValues;

  /** Only for tensors. */
  private HostTensor acting;

  private HostTensor tried;

  /** Agents that take one action at every state. */
  public Actors(Pack pack, Policy policy) {
    this(pack, policy, pack.trials().stream().map(trial -> Tries.ONE).toList());
  }

  /**
   * Makes and resets the environments; the pack owns them.
   *
   * @param tries {@code [trial]}, of one count
   */
  public Actors(Pack pack, Policy policy, List<Tries> tries) {
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
    this.tries = tries.get(0).count();
    this.subSteps = tries.get(0).subSteps();
    this.actions = new float[trials * envs * this.tries * actionSize];
    this.drawn = this.tries == 1 ? actions : new float[actions.length];
    this.logProbabilities = new float[trials * envs * this.tries];
    this.taken = new int[trials * envs];
    Arrays.fill(taken, this.tries);
    this.asks = new boolean[trials];
    for (int trial = 0; trial < trials; trial++) {
      asks[trial] = tries.get(trial).selection().asksForValues();
      if (asks[trial] && triedValues == null) {
        triedValues = new float[trials * envs * this.tries];
        triedObservations = new float[triedValues.length * observationSize];
      }
      rations.add(tries.get(trial).isByOpenness() ? new TryRation(this.tries, steps * envs) : null);
      TrialSpec spec = pack.trials().get(trial);
      RandomStreams random = new RandomStreams(spec.seed());
      streams.add(random.stream("action-noise", 0));
      followerStreams.add(random.stream("sub-step-noise", 0));
      environments.add(
          pack.own(
              new VectorEnvironment(
                  pack.environment(trial),
                  envs,
                  new Normalization(
                      spec.flag("normalize-observations"),
                      spec.flag("normalize-rewards"),
                      spec.real("gamma")),
                  tries.get(trial),
                  random)));
      episodes.add(new EpisodeLog());
    }
    this.tests = new TestEpisodes(pack, policy, environments);
    this.sampler = policy.sampler(streams);
    this.followers = subSteps > 1 ? policy.sampler(followerStreams) : null;
    for (int trial = 0; trial < trials; trial++) {
      environments.get(trial).reset(observations, trial * envs * observationSize);
    }
  }

  /** Saves or restores one trial's side: its environments, its stream and its episodes. */
  public void archive(int trial, StateArchive archive) {
    environments.get(trial).archive(archive);
    archive.random("action-noise", streams.get(trial));
    if (followers != null) {
      archive.random("sub-step-noise", followerStreams.get(trial));
    }
    if (rations.get(trial) != null) {
      rations.get(trial).archive(archive.in("tries"));
    }
    episodes.get(trial).archive(archive.in("episodes"));
    int size = envs * observationSize;
    archive.floats("observations", observations, trial * size, size);
  }

  /** What a trial's observations are normalised by; null where they are not. */
  public ObservationStatistics observationStatistics(int trial) {
    return environments.get(trial).observationStatistics();
  }

  /**
   * Fills a rollout, except for its values, all trials side by side.
   *
   * @param actor observations {@code [trial, env, observation]} to what the policy goes by, {@code
   *     [trial, env, output]}
   * @param critic observations {@code [trial, env * try, observation]} to values {@code [trial, env
   *     * try, 1]}; asked where selections ask
   */
  public void collect(
      Rollout rollout, UnaryOperator<NDArray> actor, UnaryOperator<NDArray> critic) {
    start(rollout);
    if (followers != null) {
      followers.refresh();
    }
    for (int step = 0; step < steps; step++) {
      pack.stopWhenAsked();
      float[] outputs = outputs(actor, observations);
      for (int trial = 0; trial < trials; trial++) {
        act(rollout, trial, step, outputs, trial * envs * outputSize);
      }
      phases.enter(Phase.PHYSICS);
      int now = step;
      if (triedValues == null && followers == null) {
        pack.team().each(trials, trial -> advance(rollout, trial, now, null));
      } else {
        pack.team().each(trials, trial -> guarded(trial, () -> attempt(trial)));
        for (int following = 1; following < subSteps; following++) {
          follow(actor);
        }
        if (triedValues != null) {
          value(critic);
        }
        pack.team().each(trials, trial -> guarded(trial, () -> settle(rollout, trial, now)));
      }
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
   *
   * @param critic observations {@code [env, try, observation]} to values {@code [env, try]}; asked
   *     where selections ask
   */
  public void collect(Rollout rollout, TrialActor actor, TrialActor critic) {
    start(rollout);
    pack.team().eachWithHelp(trials, trial -> collect(rollout, trial, actor, critic));
    rollout.recordLast(observations);
  }

  private void start(Rollout rollout) {
    phases.enter(Phase.POLICY_FORWARD);
    episodes.forEach(EpisodeLog::startIteration);
    rations.stream().filter(Objects::nonNull).forEach(TryRation::startRollout);
    sampler.refresh();
    rollout.start();
  }

  private void collect(Rollout rollout, int trial, TrialActor actor, TrialActor critic) {
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
      advance(rollout, trial, step, critic);
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
   * @param actor as for a rollout
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

  /**
   * Draws a trial's actions of a step and records them with what they answer; of several tries all,
   * or the first for the time being.
   */
  private void act(Rollout rollout, int trial, int step, float[] outputs, int from) {
    for (int env = 0; env < envs && survivors.contains(trial); env++) {
      int row = trial * envs + env;
      if (draws(trial, row, outputs, from + env * outputSize)) {
        for (int sample = 0; sample < rollout.learned(); sample++) {
          int place = row * tries + sample;
          rollout.record(
              trial,
              (step * envs + env) * rollout.learned() + sample,
              observations,
              row * observationSize,
              drawn,
              place * actionSize,
              logProbabilities[place]);
        }
        for (int place = row * tries; place < (row + 1) * tries; place++) {
          System.arraycopy(drawn, place * actionSize, actions, place * actionSize, actionSize);
          sampler.squash(actions, place * actionSize);
        }
      } else {
        survivors.diverge(trial, "an action was not finite");
      }
    }
  }

  /** Draws the tries at a state; whether all are finite. */
  private boolean draws(int trial, int row, float[] outputs, int from) {
    boolean isFinite = true;
    if (rations.get(trial) != null) {
      taken[row] = rations.get(trial).next(sampler.openness(trial, outputs, from));
    }
    for (int place = row * tries; place < row * tries + taken[row]; place++) {
      logProbabilities[place] = sampler.draw(trial, outputs, from, drawn, place * actionSize);
      isFinite &= Float.isFinite(logProbabilities[place]);
    }
    for (int place = row * tries + taken[row]; place < (row + 1) * tries; place++) {
      int repeated = place - taken[row];
      logProbabilities[place] = logProbabilities[repeated];
      System.arraycopy(drawn, repeated * actionSize, drawn, place * actionSize, actionSize);
    }
    return isFinite;
  }

  /** Steps one trial's environments; touches nothing of another trial. */
  private void advance(Rollout rollout, int trial, int step, TrialActor critic) {
    guarded(
        trial,
        () -> {
          attempt(trial);
          if (asks[trial]) {
            int place = trial * envs * tries;
            critic.outputs(trial, triedObservations, place * observationSize, triedValues, place);
          }
          settle(rollout, trial, step);
        });
  }

  /** Does a part of one trial's step, whose failure is that trial's. */
  private void guarded(int trial, Runnable part) {
    if (!survivors.contains(trial)) {
      return;
    }
    try {
      part.run();
    } catch (UnstableSimulationException e) {
      survivors.diverge(trial, e.getMessage());
    } catch (RuntimeException e) {
      survivors.fail(trial, OneLine.of(e));
    }
  }

  private void attempt(int trial) {
    VectorEnvironment environment = environments.get(trial);
    environment.attempt(actions, trial * envs * tries * actionSize, taken, trial * envs);
    if (asks[trial]) {
      float[] led = environment.triedObservations();
      System.arraycopy(led, 0, triedObservations, trial * led.length, led.length);
    }
  }

  /** Takes one more step from where each try of the present step led, by the present policies. */
  private void follow(UnaryOperator<NDArray> actor) {
    phases.enter(Phase.POLICY_FORWARD);
    if (tried == null) {
      tried = HostTensor.floats(pack.manager(), triedShape());
    }
    for (int trial = 0; trial < trials; trial++) {
      float[] led = environments.get(trial).triedObservations();
      tried.floats().put(trial * led.length, led);
    }
    float[] outputs;
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      outputs = actor.apply(tried.upload()).toFloatArray();
    }
    float[] following = new float[actions.length];
    for (int trial = 0; trial < trials; trial++) {
      boolean isFinite = true;
      int end = (trial + 1) * envs * tries;
      for (int place = trial * envs * tries; place < end && survivors.contains(trial); place++) {
        int to = place * actionSize;
        isFinite &=
            Float.isFinite(followers.draw(trial, outputs, place * outputSize, following, to));
        followers.squash(following, to);
      }
      if (!isFinite) {
        survivors.diverge(trial, "an action was not finite");
      }
    }
    phases.enter(Phase.PHYSICS);
    pack.team()
        .each(
            trials,
            trial ->
                guarded(
                    trial,
                    () ->
                        environments
                            .get(trial)
                            .follow(following, trial * envs * tries * actionSize)));
  }

  private Shape triedShape() {
    return new Shape(trials, (long) envs * tries, observationSize);
  }

  /** What the critics say of where the tries of the present step led. */
  private void value(UnaryOperator<NDArray> critic) {
    if (tried == null) {
      tried = HostTensor.floats(pack.manager(), triedShape());
    }
    tried.floats().put(0, triedObservations);
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      triedValues = critic.apply(tried.upload()).toFloatArray();
    }
  }

  private void settle(Rollout rollout, int trial, int step) {
    environments
        .get(trial)
        .settle(
            asks[trial] ? triedValues : null,
            trial * envs * tries,
            observations,
            trial * envs * observationSize,
            rollout.rewards(trial),
            rollout.terminated(trial),
            rollout.truncated(trial),
            step * envs);
    if (tries > 1) {
      recordSelected(rollout, trial, step);
    }
    if (rollout.truncations().asks(trial)) {
      recordTruncations(rollout, trial, step);
    }
  }

  private void recordSelected(Rollout rollout, int trial, int step) {
    VectorEnvironment environment = environments.get(trial);
    for (int env = 0; env < envs; env++) {
      int state = step * envs + env;
      if (rollout.learned() == 1) {
        int place = (trial * envs + env) * tries + environment.selected(env);
        rollout.record(trial, state, drawn, place * actionSize, logProbabilities[place]);
      }
      if (rollout.tried() != null) {
        rollout.tried().record(trial, state, environment, env);
      }
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
