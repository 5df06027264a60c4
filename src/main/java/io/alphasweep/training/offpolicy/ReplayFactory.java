package io.alphasweep.training.offpolicy;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.rows.Columns;
import io.alphasweep.training.Algorithm;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.approximator.Approximator.Form;
import io.alphasweep.training.experience.EpisodeLog;
import io.alphasweep.training.experience.EpisodeReturns;
import io.alphasweep.training.experience.Replay;
import io.alphasweep.training.experience.Transitions;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.optimizer.GradientColumns;
import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/** What tells one algorithm with a replay from another, before any trial of it exists. */
abstract class ReplayFactory implements Algorithm.Factory {

  private final String name;
  private final Columns columns;

  /**
   * @param name in a sweep file
   * @param own columns besides those of every learner with a replay
   */
  ReplayFactory(String name, Columns own) {
    this.name = name;
    this.columns =
        EpisodeLog.COLUMNS
            .and(Columns.of(GradientColumns.LEARNING_RATE))
            .and(own)
            .and(EpisodeReturns.COLUMNS)
            .and(
                Columns.of(GradientColumns.OPTIMIZER_CLIP_FRACTION, GradientColumns.GRADIENT_NORM));
  }

  /** The choice that a sweep file has. */
  final Choice<Algorithm.Factory> choice(
      String summary, String formula, String source, List<Setting> settings, List<Rule> rules) {
    return new Choice<Algorithm.Factory>(name, summary, formula, source, settings, this)
        .with(MlpSettings.choosers())
        .with(rules.toArray(Rule[]::new))
        .with(Networks.apart());
  }

  /** The networks that learn; each has a target besides where it is a critic. */
  abstract List<Form> networks(EnvironmentType environment);

  /** Whether actions are drawn from all, each alike, until learning starts. */
  abstract boolean beginsAtRandom();

  /** The learner of a cohort, from minibatches that stand where {@code drawn} says. */
  abstract ReplayLearner learner(Cohort cohort, Transitions drawn);

  @Override
  public final Footprint footprint(TrialSpec trial, EnvironmentType environment) {
    return new ReplayFootprint(trial, environment, networks(environment));
  }

  @Override
  public final Algorithm.Misfit misfit(Settings trial, EnvironmentType environment) {
    long capacity = ReplayFootprint.capacity(trial);
    long bytes =
        Replay.bytes(capacity, environment.observations().size(), environment.actions().size());
    return bytes <= Replay.LARGEST
        ? null
        : new Algorithm.Misfit(
            ReplaySettings.CAPACITY,
            "found %,d, which takes %,d MB in this environment; a trial's saved state holds %,d MB"
                .formatted(
                    trial.integer(ReplaySettings.CAPACITY), bytes >> 20, Replay.LARGEST >> 20));
  }

  @Override
  public final Columns columns() {
    return columns;
  }

  @Override
  public final Algorithm create(Pack pack) {
    return new ReplayLoop(pack, this);
  }
}
