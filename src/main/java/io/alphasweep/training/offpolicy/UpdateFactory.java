package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.PolicyForm;
import io.alphasweep.training.PolicySnapshot;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.objective.Scalings;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.training.pack.Phases.Phase;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The update rules of Kumar et al. 2022, section 6: few numbers, a scaling f, plain stochastic
 * gradient ascent by the mean over a batch. Each trial is host code by itself.
 */
abstract class UpdateFactory implements Algorithm.Factory {

  /** What an update is made of, each algorithm with words of its own. */
  static final String FORM = "update-form";

  private static final Range COUNT = Range.closed(1, Integer.MAX_VALUE);
  private static final String STEPS = "total-timesteps";

  private static final List<Setting> SETTINGS =
      List.of(
          TrialSettings.TOTAL_TIMESTEPS,
          Setting.integer(
                  ReplaySettings.ITERATION_STEPS,
                  COUNT,
                  "environment steps of an iteration, and of a row")
              .structural(),
          Setting.integer(ReplaySettings.BATCH_SIZE, COUNT, "transitions of an update")
              .structural(),
          TrialSettings.LEARNING_RATE);

  private static final Rule WHOLE_BATCHES =
      new Rule(
          List.of(ReplaySettings.ITERATION_STEPS, ReplaySettings.BATCH_SIZE),
          settings ->
              settings.integer(ReplaySettings.ITERATION_STEPS)
                          % settings.integer(ReplaySettings.BATCH_SIZE)
                      == 0
                  ? null
                  : "found {iteration-steps}, which is no multiple of batch-size {batch-size}");

  private static final Rule WHOLE_ITERATIONS =
      new Rule(
          List.of(STEPS, ReplaySettings.ITERATION_STEPS),
          settings ->
              settings.integer(STEPS) >= settings.integer(ReplaySettings.ITERATION_STEPS)
                  ? null
                  : "found {total-timesteps}, less than one iteration of iteration-steps"
                      + " {iteration-steps}");

  private final String name;
  private final Columns columns;

  /**
   * @param name in a sweep file
   * @param own columns besides those of episodes
   */
  UpdateFactory(String name, Columns own) {
    this.name = name;
    this.columns = EpisodeLog.COLUMNS.and(own);
  }

  /** The choice that a sweep file has. */
  final Choice<Algorithm.Factory> choice(
      String summary, String formula, String source, List<Setting> own) {
    return new Choice<Algorithm.Factory>(
            name,
            summary,
            formula,
            source,
            Stream.concat(SETTINGS.stream(), own.stream()).toList(),
            this)
        .with(WHOLE_BATCHES, WHOLE_ITERATIONS)
        .with(Scalings.REGISTRY);
  }

  /** Updates of an iteration. */
  static int updates(TrialSpec trial) {
    return Math.toIntExact(
        trial.integer(ReplaySettings.ITERATION_STEPS) / trial.integer(ReplaySettings.BATCH_SIZE));
  }

  /** Numbers that are learned. */
  abstract long parameters(EnvironmentType environment);

  /** Numbers of 64 bits that a trial holds. */
  abstract long numbers(TrialSpec trial, EnvironmentType environment);

  /** A trial before its first iteration; the pack closes its environments. */
  abstract UpdateLearner learner(Pack pack, int trial);

  /** Their step is plain: learning rate times the mean over the batch. */
  @Override
  public final Algorithm.Misfit misfit(Settings trial, EnvironmentType environment) {
    String optimizer = trial.text("optimizer.name");
    if (!optimizer.equals("sgd")) {
      return new Algorithm.Misfit(
          "optimizer.name", "found " + optimizer + ", with which " + name + " does not learn");
    }
    if (trial.real("optimizer.momentum") != 0) {
      return new Algorithm.Misfit(
          "optimizer.momentum",
          "found %s, with which %s does not learn; accepted: 0"
              .formatted(trial.real("optimizer.momentum"), name));
    }
    String filter = trial.text("gradient-filter.name");
    return filter.equals("off")
        ? null
        : new Algorithm.Misfit(
            "gradient-filter.name", "found " + filter + ", with which " + name + " does not learn");
  }

  @Override
  public final Columns columns() {
    return columns;
  }

  @Override
  public final Footprint footprint(TrialSpec trial, EnvironmentType environment) {
    return new UpdateFootprint(trial, environment, this);
  }

  @Override
  public final PolicyForm policy(TrialSpec trial, EnvironmentType environment) {
    return null;
  }

  @Override
  public final Algorithm create(Pack pack) {
    return new Loop(pack);
  }

  /** The trials of a pack, which never meet. */
  private final class Loop implements Algorithm {

    private final Pack pack;
    private final List<UpdateLearner> learners = new ArrayList<>();

    Loop(Pack pack) {
      this.pack = pack;
      for (int trial = 0; trial < pack.size(); trial++) {
        learners.add(learner(pack, trial));
      }
    }

    @Override
    public void iterate(long iteration) {
      pack.phases().enter(Phase.GRADIENT);
      pack.team().eachWithHelp(pack.size(), this::iterate);
      pack.phases().enter(Phase.OTHER);
    }

    private void iterate(int trial) {
      if (pack.survivors().contains(trial)) {
        learners.get(trial).iterate(pack);
        if (!learners.get(trial).isFinite()) {
          pack.survivors().diverge(trial, "a parameter was not finite");
        }
      }
    }

    @Override
    public PolicySnapshot policy(int trial) {
      throw new UnsupportedOperationException(name + " keeps no policies");
    }

    @Override
    public void report(int trial, Row row) {
      learners.get(trial).report(row);
    }

    @Override
    public void archive(PackArchive archive) {
      for (int trial = 0; trial < pack.size(); trial++) {
        learners.get(trial).archive(archive.trial(trial));
      }
    }
  }
}
