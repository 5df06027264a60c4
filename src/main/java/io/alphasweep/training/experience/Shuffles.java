package io.alphasweep.training.experience;

import io.alphasweep.training.advantage.AdvantagePriorities;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * In which order the samples of a rollout are learned from: one new permutation of each trial's
 * samples per epoch, each from the trial's own stream.
 */
public final class Shuffles {

  private final List<RestorableUniformRandomProvider> random = new ArrayList<>();
  private final int[][] permutations;

  /** For rollouts of so many samples of a trial. */
  public Shuffles(List<TrialSpec> trials, int samples) {
    this(trials, samples, "minibatches");
  }

  /** The same from the trials' streams of another purpose. */
  public Shuffles(List<TrialSpec> trials, int samples, String purpose) {
    trials.forEach(trial -> random.add(new RandomStreams(trial.seed()).stream(purpose, 0)));
    this.permutations = new int[trials.size()][samples];
  }

  /** Starts an iteration of a trial. */
  public void startIteration(int trial) {
    for (int sample = 0; sample < permutations[trial].length; sample++) {
      permutations[trial][sample] = sample;
    }
  }

  /**
   * Shuffles a trial's samples anew; not to be changed.
   *
   * @param priorities by which as many samples are drawn instead; null for none
   */
  public int[] next(int trial, AdvantagePriorities priorities) {
    if (priorities == null) {
      ArraySampler.shuffle(random.get(trial), permutations[trial]);
    } else {
      priorities.draw(random.get(trial), permutations[trial]);
    }
    return permutations[trial];
  }

  /** Saves or restores one trial's stream; its permutation starts anew with each iteration. */
  public void archive(int trial, StateArchive archive) {
    archive.random("minibatches", random.get(trial));
  }
}
