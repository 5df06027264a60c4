package io.alphasweep.training.experience;

import io.alphasweep.training.pack.Cohort;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * Draws minibatches from the replays of a cohort: each transition of a trial with the same chance,
 * with replacement, from the trial's own stream.
 *
 * <p>An episode that the time limit cut off is worth what comes behind it: only termination takes
 * the following observation's value away.
 */
public final class ReplaySampler {

  private final List<Replay> replays;
  private final double[] gammas;
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final Transitions drawn;

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
    for (TrialSpec trial : cohort.trials()) {
      streams.add(new RandomStreams(trial.seed()).stream("replay", 0));
    }
    this.drawn = Transitions.of(cohort, samples, observationSize, actionSize);
  }

  /** What {@link #draw} fills. */
  public Transitions drawn() {
    return drawn;
  }

  /** Draws a minibatch. */
  public void draw() {
    FloatBuffer nextObservation = drawn.observations().buffer().clear();
    FloatBuffer nextAction = drawn.actions().buffer().clear();
    FloatBuffer nextReward = drawn.rewards().buffer().clear();
    FloatBuffer nextDiscount = drawn.discounts().buffer().clear();
    FloatBuffer nextFollowing = drawn.following().buffer().clear();
    for (int trial = 0; trial < replays.size(); trial++) {
      Replay replay = replays.get(trial);
      float gamma = (float) gammas[trial];
      for (int sample = 0; sample < drawn.samples(); sample++) {
        int transition = streams.get(trial).nextInt(replay.size());
        replay.get(transition, nextObservation, nextAction, nextFollowing);
        nextReward.put(replay.reward(transition));
        nextDiscount.put(replay.terminated(transition) ? 0 : gamma);
      }
    }
  }

  /** Saves or restores one trial's stream. */
  public void archive(int trial, StateArchive archive) {
    archive.random("replay", streams.get(trial));
  }
}
