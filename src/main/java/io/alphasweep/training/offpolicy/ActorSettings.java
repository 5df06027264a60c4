package io.alphasweep.training.offpolicy;

import io.alphasweep.training.objective.ErrorModulation;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;
import java.util.stream.Stream;

/** The settings of learners that have an actor beside their critics. */
final class ActorSettings {

  static final String LEARNING_RATE = "actor.learning-rate";
  static final String DELAY = "actor.delay";
  static final String EXPLORATION_NOISE = "exploration.noise";
  static final String SMOOTHING_NOISE = "target.smoothing-noise";
  static final String SMOOTHING_CLIP = "target.smoothing-clip";

  /** Of any actor; the optimizer's learning rate is the critics'. */
  private static final List<Setting> OF_ACTOR =
      List.of(
          Setting.real(LEARNING_RATE, Range.POSITIVE, "the actor's learning rate at the start"),
          Setting.integer(
                  DELAY,
                  ReplaySettings.COUNT,
                  "environment steps from one turn of the actor to the next")
              .structural());

  /** Of DDPG. */
  static final List<Setting> DDPG =
      join(
          join(ReplaySettings.ALL, OF_ACTOR),
          List.of(
              Setting.real(
                      EXPLORATION_NOISE,
                      Range.NON_NEGATIVE,
                      "standard deviation of the noise on actions, in half widths of the box")
                  .onHost()));

  /** Of TD3. */
  static final List<Setting> TD3 =
      join(
          DDPG,
          List.of(
              Setting.real(
                      SMOOTHING_NOISE,
                      Range.NON_NEGATIVE,
                      "standard deviation of the noise on the target's actions, in half widths of"
                          + " the box")
                  .onHost(),
              Setting.real(
                      SMOOTHING_CLIP,
                      Range.NON_NEGATIVE,
                      "largest noise on the target's actions, in half widths of the box")
                  .onHost()));

  /** Of SAC, whatever the actions. */
  static final List<Setting> SAC = join(join(ReplaySettings.ALL, OF_ACTOR), Temperature.SETTINGS);

  /** Where the actions are a finite set. */
  static final List<Setting> DISCRETE_SAC = join(SAC, List.of(ErrorModulation.MODULATES));

  /** What they must be to one another. */
  static final List<Rule> RULES =
      Stream.concat(
              ReplaySettings.RULES.stream(),
              Stream.of(
                  new Rule(
                      List.of(
                          DELAY,
                          ReplaySettings.TRAIN_FREQUENCY,
                          ReplaySettings.GRADIENT_STEPS,
                          ReplaySettings.LEARNING_STARTS,
                          "total-timesteps",
                          ReplaySettings.ITERATION_STEPS),
                      ReplaySettings::ofActor)))
          .toList();

  private ActorSettings() {}

  private static List<Setting> join(List<Setting> first, List<Setting> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
