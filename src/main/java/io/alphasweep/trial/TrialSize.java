package io.alphasweep.trial;

import java.util.ArrayList;
import java.util.List;

/** How large a trial is, from its settings and its environment's sizes. */
public final class TrialSize {

  private static final long FLOAT_BYTES = 4;

  /** Parameters, their gradient, two moments, and an update's intermediate results. */
  private static final long COPIES_OF_PARAMETERS = 6;

  /** On the host, on the device, and as rows of one table. */
  private static final long COPIES_OF_ROLLOUT = 3;

  /** Before and after the tanh. */
  private static final long COPIES_OF_ACTIVATIONS = 2;

  private final TrialSpec trial;
  private final int observationSize;
  private final int actionSize;

  /**
   * Sizes a trial.
   *
   * @param observationSize numbers in an observation of its environment
   * @param actionSize numbers in an action
   */
  public TrialSize(TrialSpec trial, int observationSize, int actionSize) {
    this.trial = trial;
    this.observationSize = observationSize;
    this.actionSize = actionSize;
  }

  /** Environment steps of one iteration of a trial. */
  public static long rolloutSamples(TrialSpec trial) {
    return trial.integer("num-envs") * trial.integer("num-steps");
  }

  /** Parameters of actor and critic. */
  public long parameters() {
    return perceptron(actionSize) + actionSize + perceptron(1);
  }

  private long perceptron(long outputs) {
    List<Long> widths = new ArrayList<>(trial.integers("network.hidden-sizes"));
    widths.add(outputs);
    long parameters = 0;
    long inputs = observationSize;
    for (long width : widths) {
      parameters += (inputs + 1) * width;
      inputs = width;
    }
    return parameters;
  }

  /**
   * An estimate of what its tensors hold at the most: while the critic values a whole rollout.
   * {@link Long#MAX_VALUE} where it is more than that.
   */
  public long bytes() {
    long units = trial.integers("network.hidden-sizes").stream().mapToLong(Long::longValue).sum();
    long perSample =
        COPIES_OF_ROLLOUT * (observationSize + actionSize + 2) + COPIES_OF_ACTIVATIONS * units;
    double floats =
        COPIES_OF_PARAMETERS * parameters() + (double) rolloutSamples(trial) * perSample;
    return (long) (FLOAT_BYTES * floats);
  }
}
