package io.alphasweep.training.experience;

import io.alphasweep.training.pack.Cohort;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * Draws minibatches from the replays of a cohort, with replacement, from each trial's own stream:
 * each transition with the same chance, or as its {@link Priorities} say.
 *
 * <p>A sample may span several steps (Sutton 1988): it holds the discounted sum of their rewards,
 * and leads to where the last of them led, discounted as often. Where the episode ends before, it
 * spans as many as there are. An episode that the time limit cut off is worth what comes behind it:
 * only termination takes the following observation's value away.
 */
public final class ReplaySampler {

  private static final String STEPS = "replay.steps";

  /** What a sweep file says of it. */
  public static final List<Setting> SETTINGS =
      Stream.concat(
              Stream.of(
                  Setting.integer(
                          STEPS, Range.closed(1, 1000), "environment steps that a sample spans")
                      .onHost()
                      .absentAt(1)),
              Priorities.SETTINGS.stream())
          .toList();

  private final List<Replay> replays;
  private final double[] gammas;
  private final int[] steps;
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();

  /** {@code [trial]}; null for trials of which all transitions have the same chance. */
  private final Priorities[] priorities;

  private final Transitions drawn;
  private final int[] transitions;
  private final int[][] leaves;
  private final double[] weights;

  /**
   * Prepares for minibatches of one size.
   *
   * @param replays {@code [trial]}
   * @param samples of a trial in a minibatch
   */
  public ReplaySampler(
      Cohort cohort, List<Replay> replays, int samples, int observationSize, int actionSize) {
    this.replays = List.copyOf(replays);
    this.gammas = cohort.settings().reals("gamma");
    this.steps = new int[cohort.size()];
    this.priorities = new Priorities[cohort.size()];
    for (int trial = 0; trial < steps.length; trial++) {
      TrialSpec spec = cohort.trials().get(trial);
      Replay replay = replays.get(trial);
      streams.add(new RandomStreams(spec.seed()).stream("replay", 0));
      steps[trial] = Math.toIntExact(spec.integer(STEPS));
      priorities[trial] = Priorities.of(spec, replay, replay.capacity(), steps[trial]);
    }
    this.drawn = Transitions.of(cohort, samples, observationSize, actionSize);
    this.transitions = new int[samples];
    this.leaves = new int[cohort.size()][samples];
    this.weights = new double[samples];
  }

  /** Bytes on the heap besides the replay's, of a trial. */
  public static long bytes(TrialSpec trial, long capacity) {
    return Priorities.bytes(trial, capacity);
  }

  /** What {@link #draw} fills. */
  public Transitions drawn() {
    return drawn;
  }

  /**
   * Draws a minibatch.
   *
   * @param progress share of the training that is over
   */
  public void draw(double progress) {
    FloatBuffer nextObservation = drawn.observations().buffer().clear();
    FloatBuffer nextAction = drawn.actions().buffer().clear();
    FloatBuffer nextFollowing = drawn.following().buffer().clear();
    for (int trial = 0; trial < replays.size(); trial++) {
      Replay replay = replays.get(trial);
      choose(trial, progress);
      for (int sample = 0; sample < transitions.length; sample++) {
        int first = transitions[sample];
        int last = replay.last(first, steps[trial]);
        double reward = 0;
        double discount = 1;
        for (int transition = first; transition <= last; transition++) {
          reward += discount * replay.reward(transition);
          discount *= gammas[trial];
        }
        replay.begin(first, nextObservation, nextAction);
        replay.end(last, nextFollowing);
        int place = trial * transitions.length + sample;
        drawn.rewards().put(place, (float) reward);
        drawn.discounts().put(place, replay.terminated(last) ? 0 : (float) discount);
      }
    }
  }

  private void choose(int trial, double progress) {
    Replay replay = replays.get(trial);
    if (priorities[trial] == null) {
      int complete = Math.max(1, replay.complete(steps[trial]));
      for (int sample = 0; sample < transitions.length; sample++) {
        transitions[sample] = streams.get(trial).nextInt(complete);
      }
      return;
    }
    priorities[trial].draw(streams.get(trial), progress, transitions, leaves[trial], weights);
    for (int sample = 0; sample < weights.length; sample++) {
      drawn.weights().put(trial * weights.length + sample, (float) weights[sample]);
    }
  }

  /**
   * Takes over what was found of the minibatch.
   *
   * @param errors {@code [trial, sample]}, their size
   */
  public void learned(float[] errors) {
    for (int trial = 0; trial < priorities.length; trial++) {
      for (int sample = 0; priorities[trial] != null && sample < transitions.length; sample++) {
        priorities[trial].learned(
            leaves[trial][sample], errors[trial * transitions.length + sample]);
      }
    }
  }

  /** Saves or restores one trial's side; its replay first, without which no priority is of use. */
  public void archive(int trial, StateArchive archive) {
    archive.random("replay", streams.get(trial));
    if (priorities[trial] != null && archive.holdsReplay()) {
      priorities[trial].archive(archive.in("priorities"));
    }
  }
}
