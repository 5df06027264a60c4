package io.alphasweep.training.experience;

import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;

/**
 * Draws minibatches from the replays of a pack: each transition of a trial with the same chance,
 * with replacement, from the trial's own stream.
 *
 * <p>An episode that the time limit cut off is worth what comes behind it: only termination takes
 * the following observation's value away.
 */
public final class ReplaySampler {

  private final List<Replay> replays;
  private final int samples;
  private final double[] gammas;
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final HostTensor observations;
  private final HostTensor actions;
  private final HostTensor rewards;
  private final HostTensor discounts;
  private final HostTensor following;

  /**
   * Prepares for minibatches of one size.
   *
   * @param settings its manager owns the tensors
   * @param replays {@code [trial]}
   * @param samples of a trial in a minibatch
   */
  public ReplaySampler(
      PackSettings settings,
      List<Replay> replays,
      int samples,
      int observationSize,
      int actionSize) {
    this.replays = List.copyOf(replays);
    this.samples = samples;
    this.gammas = settings.reals("gamma");
    for (TrialSpec trial : settings.trials()) {
      streams.add(new RandomStreams(trial.seed()).stream("replay", 0));
    }
    Shape ofObservations = new Shape(settings.size(), samples, observationSize);
    Shape column = new Shape(settings.size(), samples, 1);
    this.observations = HostTensor.floats(settings.manager(), ofObservations);
    this.actions =
        HostTensor.floats(settings.manager(), new Shape(settings.size(), samples, actionSize));
    this.rewards = HostTensor.floats(settings.manager(), column);
    this.discounts = HostTensor.floats(settings.manager(), column);
    this.following = HostTensor.floats(settings.manager(), ofObservations);
  }

  /** Draws a minibatch; it lives until the next one, and in the present scope. */
  public Transitions draw() {
    FloatBuffer nextObservation = observations.floats();
    FloatBuffer nextAction = actions.floats();
    FloatBuffer nextReward = rewards.floats();
    FloatBuffer nextDiscount = discounts.floats();
    FloatBuffer nextFollowing = following.floats();
    for (int trial = 0; trial < replays.size(); trial++) {
      Replay replay = replays.get(trial);
      float gamma = (float) gammas[trial];
      for (int sample = 0; sample < samples; sample++) {
        int transition = streams.get(trial).nextInt(replay.size());
        replay.get(transition, nextObservation, nextAction, nextFollowing);
        nextReward.put(replay.reward(transition));
        nextDiscount.put(replay.terminated(transition) ? 0 : gamma);
      }
    }
    return new Transitions(
        observations.upload(),
        actions.upload(),
        rewards.upload(),
        discounts.upload(),
        following.upload());
  }

  /** Saves or restores one trial's stream. */
  public void archive(int trial, StateArchive archive) {
    archive.random("replay", streams.get(trial));
  }
}
