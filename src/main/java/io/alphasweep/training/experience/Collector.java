package io.alphasweep.training.experience;

import io.alphasweep.environment.UnstableSimulationException;
import io.alphasweep.environment.stepping.Normalization;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.fault.OneLine;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.Condition;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The acting side of a cohort: one environment for each trial, every step of which goes into the
 * trial's memory. Observations and rewards are the task's own.
 */
public final class Collector {

  private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

  private static final String CLIPS = "replay.clips-rewards";
  private static final String LOWEST = "replay.lowest-reward";

  /** What a sweep file says of it. */
  public static final List<Setting> SETTINGS =
      List.of(
          Setting.flag(
                  CLIPS,
                  "whether rewards are remembered as no lower than a bound; returns are those of"
                      + " the task")
              .onHost()
              .absentAt(false),
          Setting.real(LOWEST, Range.ANY, "the lowest reward that is remembered")
              .onHost()
              .when(Condition.on(CLIPS)));

  private final Cohort cohort;
  private final List<Memory> memories;

  /** {@code [trial]}. */
  private final float[] lowestRewards;

  private final int observationSize;
  private final int actionSize;
  private final List<VectorEnvironment> environments = new ArrayList<>();
  private final List<EpisodeLog> episodes = new ArrayList<>();

  /** {@code [trial, observation]}, of the coming step. */
  private final float[] observations;

  /** {@code [trial][observation]}, of the last episode that ended. */
  private final float[][] lastObservations;

  /** {@code [trial, action]}, of the coming step. */
  private final float[] actions;

  /** {@code [trial]}, of the last step. */
  private final float[] rewards;

  private final boolean[] terminated;
  private final boolean[] truncated;

  /**
   * Makes and resets the environments; the pack owns them.
   *
   * @param memories {@code [trial]}, empty
   */
  public Collector(Cohort cohort, List<? extends Memory> memories) {
    Pack pack = cohort.pack();
    this.cohort = cohort;
    this.memories = List.copyOf(memories);
    this.observationSize = pack.environment().observations().size();
    this.actionSize = pack.environment().actions().size();
    this.observations = new float[cohort.size() * observationSize];
    this.lastObservations = new float[cohort.size()][observationSize];
    this.actions = new float[cohort.size() * actionSize];
    this.rewards = new float[cohort.size()];
    this.lowestRewards = new float[cohort.size()];
    this.terminated = new boolean[cohort.size()];
    this.truncated = new boolean[cohort.size()];
    for (int trial = 0; trial < cohort.size(); trial++) {
      TrialSpec spec = cohort.trials().get(trial);
      lowestRewards[trial] = spec.has(LOWEST) ? (float) spec.real(LOWEST) : Float.NEGATIVE_INFINITY;
      VectorEnvironment environment =
          new VectorEnvironment(
              pack.environment(cohort.inPack(trial)),
              1,
              Normalization.NONE,
              new RandomStreams(spec.seed()));
      environments.add(pack.own(environment));
      episodes.add(new EpisodeLog());
      environment.reset(observations, trial * observationSize);
      memories.get(trial).start(observations, trial * observationSize);
    }
  }

  /** What the agents see, {@code [trial, observation]}; changes with each step. */
  public float[] observations() {
    return observations;
  }

  /** What the agents do in the coming step, {@code [trial, action]}; to be filled. */
  public float[] actions() {
    return actions;
  }

  /** The episodes of a trial. */
  public EpisodeLog episodes(int trial) {
    return episodes.get(trial);
  }

  /** Starts an iteration. */
  public void startIteration() {
    episodes.forEach(EpisodeLog::startIteration);
  }

  /** Steps the environments of the trials that still train. */
  public void step() {
    cohort.each(this::step);
  }

  /** Touches nothing of another trial. */
  private void step(int trial) {
    if (!cohort.trains(trial)) {
      return;
    }
    VectorEnvironment environment = environments.get(trial);
    try {
      environment.step(
          actions,
          trial * actionSize,
          observations,
          trial * observationSize,
          rewards,
          terminated,
          truncated,
          trial);
    } catch (UnstableSimulationException e) {
      cohort.diverge(trial, e.getMessage());
      return;
    } catch (RuntimeException e) {
      cohort.fail(trial, OneLine.of(e));
      return;
    }
    for (int episode = 0; episode < environment.ended(); episode++) {
      episodes.get(trial).add(environment.endedReturn(episode), environment.endedLength(episode));
      environment.finalObservation(0, lastObservations[trial], 0);
    }
    memories
        .get(trial)
        .add(
            actions,
            trial * actionSize,
            Math.max(rewards[trial], lowestRewards[trial]),
            terminated[trial],
            truncated[trial],
            lastObservations[trial],
            observations,
            trial * observationSize);
  }

  /** Saves or restores one trial's side: its environment, its memory and its episodes. */
  public void archive(int trial, StateArchive archive) {
    environments.get(trial).archive(archive);
    Memory memory = memories.get(trial);
    boolean isHeld = archive.holdsReplay() || !memory.mayBeLeftOut();
    if (isHeld) {
      memory.archive(archive.in("replay"));
    }
    episodes.get(trial).archive(archive.in("episodes"));
    archive.floats("observations", observations, trial * observationSize, observationSize);
    if (!archive.saves() && !isHeld) {
      memory.start(observations, trial * observationSize);
      LOG.warn(
          "trial {} goes on with an empty replay, because its checkpoint holds none: its rows are"
              + " not those of an undisturbed run",
          cohort.trials().get(trial).id());
    }
  }
}
