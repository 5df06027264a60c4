package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.StateArchive;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/**
 * Cuts a rollout into minibatches: one new permutation of each trial's samples per epoch, each from
 * the trial's own stream.
 */
public final class Minibatches {

  private final int trials;
  private final int samples;
  private final int count;
  private final int minibatchSamples;
  private final Shuffles shuffles;

  private final HostTensor rows;
  private final HostTensor advantages;
  private final HostTensor targets;
  private NDList rowsOf;
  private NDList advantagesOf;
  private NDList targetsOf;

  private Rollout rollout;

  /**
   * Prepares for rollouts of one size.
   *
   * @param settings its manager owns the tensors
   * @param samples count of samples of a trial in a rollout
   */
  public Minibatches(PackSettings settings, int samples) {
    this.trials = settings.size();
    this.samples = samples;
    this.count = Math.toIntExact(settings.structure().integer("num-minibatches"));
    this.minibatchSamples = samples / count;
    this.shuffles = new Shuffles(settings.trials(), samples);
    Shape columns = new Shape(count, trials, minibatchSamples, 1);
    this.rows =
        HostTensor.longs(settings.manager(), new Shape(count, (long) trials * minibatchSamples));
    this.advantages = HostTensor.floats(settings.manager(), columns);
    this.targets = HostTensor.floats(settings.manager(), columns);
  }

  /** One view for each minibatch. */
  private static NDList views(NDArray array) {
    NDList views = new NDList();
    for (long minibatch = 0; minibatch < array.getShape().get(0); minibatch++) {
      views.add(array.get(minibatch));
    }
    return views;
  }

  /** Saves or restores one trial's stream; its permutation starts anew with each iteration. */
  public void archive(int trial, StateArchive archive) {
    shuffles.archive(trial, archive);
  }

  /** Count of minibatches in an epoch. */
  public int count() {
    return count;
  }

  /** Count of one trial's samples in a minibatch. */
  public int minibatchSamples() {
    return minibatchSamples;
  }

  /** Starts an iteration; the table it makes lives as long as the present scope. */
  public void startIteration(Rollout rollout) {
    this.rollout = rollout;
    rollout.makeTable();
    for (int trial = 0; trial < trials; trial++) {
      shuffles.startIteration(trial);
    }
  }

  /**
   * Shuffles the samples anew and makes their advantages and targets; they live as long as the
   * present scope.
   *
   * @param advantagesOfTrials {@code [trial]}
   */
  public void startEpoch(List<TrialAdvantages> advantagesOfTrials) {
    int[][] permutations = new int[trials][];
    for (int trial = 0; trial < trials; trial++) {
      permutations[trial] = shuffles.next(trial, advantagesOfTrials.get(trial).priorities());
      advantagesOfTrials.get(trial).startEpoch();
    }
    LongBuffer nextRow = rows.longs();
    FloatBuffer nextAdvantage = advantages.floats();
    FloatBuffer nextTarget = targets.floats();
    for (int minibatch = 0; minibatch < count; minibatch++) {
      int from = minibatch * minibatchSamples;
      for (int trial = 0; trial < trials; trial++) {
        for (int sample = from; sample < from + minibatchSamples; sample++) {
          nextRow.put((long) trial * samples + permutations[trial][sample]);
        }
        advantagesOfTrials
            .get(trial)
            .minibatch(permutations[trial], from, nextAdvantage, nextTarget);
      }
    }
    rowsOf = views(rows.upload());
    advantagesOf = views(advantages.upload());
    targetsOf = views(targets.upload());
  }

  /** One minibatch of the present epoch; its gathered tensors live in the present scope. */
  public Minibatch get(int minibatch) {
    NDList columns = rollout.gather(rowsOf.get(minibatch));
    return new Minibatch(
        columns.get(0),
        columns.get(1),
        columns.get(2),
        columns.get(3),
        advantagesOf.get(minibatch),
        targetsOf.get(minibatch));
  }
}
