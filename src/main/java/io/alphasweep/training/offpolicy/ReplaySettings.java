package io.alphasweep.training.offpolicy;

import io.alphasweep.training.LearningRate;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.experience.Collector;
import io.alphasweep.training.experience.ReplaySampler;
import io.alphasweep.training.network.MlpSettings;
import io.alphasweep.training.objective.ErrorModulation;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;
import java.util.stream.Stream;

/** The settings that every learner with a replay has. */
final class ReplaySettings {

  static final Range COUNT = Range.closed(1, Integer.MAX_VALUE - 1);

  static final String ITERATION_STEPS = "iteration-steps";
  static final String LEARNING_STARTS = "learning-starts";
  static final String TRAIN_FREQUENCY = "train-frequency";
  static final String GRADIENT_STEPS = "gradient-steps";
  static final String BATCH_SIZE = "batch-size";
  static final String CAPACITY = "replay.capacity";
  static final String TARGET_FREQUENCY = "target.frequency";
  static final String TAU = "target.tau";

  /** All of them, but for the choices in the network. */
  static final List<Setting> ALL =
      Stream.of(settings(), Collector.SETTINGS, ReplaySampler.SETTINGS, ErrorModulation.SETTINGS)
          .flatMap(List::stream)
          .toList();

  /** What they must be to one another. */
  static final List<Rule> RULES = rules();

  private ReplaySettings() {}

  private static List<Setting> settings() {
    return List.of(
        TrialSettings.TOTAL_TIMESTEPS,
        Setting.integer(ITERATION_STEPS, COUNT, "environment steps of an iteration, and of a row")
            .structural(),
        TrialSettings.GAMMA,
        Setting.integer(
                LEARNING_STARTS, Range.atLeast(0), "environment steps before the first update")
            .structural(),
        Setting.integer(TRAIN_FREQUENCY, COUNT, "environment steps from one update to the next")
            .structural(),
        Setting.integer(
                GRADIENT_STEPS,
                COUNT,
                "updates where there is one, each of a minibatch of its own: over train-frequency"
                    + " the update-to-data ratio")
            .structural()
            .absentAt(1),
        Setting.integer(BATCH_SIZE, COUNT, "transitions of an update").structural(),
        Setting.integer(CAPACITY, COUNT, "transitions that the replay holds").structural(),
        Setting.integer(
                TARGET_FREQUENCY, COUNT, "environment steps from one target update to the next")
            .structural(),
        Setting.real(
            TAU, Range.above(0, 1), "share of the network that a target update takes over"),
        TrialSettings.ANNEAL_LEARNING_RATE,
        LearningRate.DECAY,
        LearningRate.WARM_UP,
        TrialSettings.LEARNING_RATE,
        MlpSettings.HIDDEN_SIZES);
  }

  private static List<Rule> rules() {
    return List.of(
        ErrorModulation.BOUNDS,
        new Rule(
            List.of(BATCH_SIZE, CAPACITY),
            settings ->
                settings.integer(BATCH_SIZE) <= settings.integer(CAPACITY)
                    ? null
                    : "found {batch-size}, more than a replay of {replay.capacity} holds"),
        new Rule(
            List.of("total-timesteps", ITERATION_STEPS),
            settings ->
                settings.integer("total-timesteps") >= settings.integer(ITERATION_STEPS)
                    ? null
                    : "found {total-timesteps}, less than one iteration of iteration-steps"
                        + " {iteration-steps}"),
        new Rule(
            List.of(LEARNING_STARTS, "total-timesteps"),
            settings ->
                settings.integer(LEARNING_STARTS) < settings.integer("total-timesteps")
                    ? null
                    : "found {learning-starts}, which total-timesteps {total-timesteps} never"
                        + " reach"),
        new Rule(
            List.of(TRAIN_FREQUENCY, LEARNING_STARTS, "total-timesteps", ITERATION_STEPS),
            ReplaySettings::ofUpdates));
  }

  /** Environment steps that a training takes, in whole iterations. */
  private static long taken(Settings settings) {
    long iteration = settings.integer(ITERATION_STEPS);
    return settings.integer("total-timesteps") / iteration * iteration;
  }

  /** The first step that has an update. */
  private static long firstUpdate(Settings settings) {
    long frequency = settings.integer(TRAIN_FREQUENCY);
    return (settings.integer(LEARNING_STARTS) / frequency + 1) * frequency;
  }

  private static String ofUpdates(Settings settings) {
    long taken = taken(settings);
    return firstUpdate(settings) < taken
            || settings.integer(LEARNING_STARTS) >= settings.integer("total-timesteps")
            || taken == 0
        ? null
        : "found {train-frequency}, whose first multiple beyond learning-starts {learning-starts}"
            + " is step "
            + firstUpdate(settings)
            + ": the "
            + taken
            + " steps of a training never learn";
  }

  /** Complains of an actor whose turn never comes. */
  static String ofActor(Settings settings) {
    long taken = taken(settings);
    long frequency = settings.integer(TRAIN_FREQUENCY);
    long each = settings.integer(GRADIENT_STEPS);
    long delay = settings.integer(ActorSettings.DELAY);
    long first = firstUpdate(settings);
    if (first >= taken) {
      return null; // which the rule above says
    }
    long tries = Math.min(delay, (taken - 1 - first) / frequency + 1);
    for (long turn = 0; turn < tries; turn++) {
      long update = (first + turn * frequency) * each;
      if ((update + each - 1) / delay * delay >= update) {
        return null;
      }
    }
    return "found {actor.delay}, of which no update's number in a training of "
        + taken
        + " steps is a multiple: the actor never learns";
  }
}
