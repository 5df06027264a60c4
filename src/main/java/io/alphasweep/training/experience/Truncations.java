package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The episodes of a rollout that the time limit ended, for the trials that value what lies behind
 * it: the last observation of each, and what the critic says of it (Pardo et al. 2018).
 */
public final class Truncations {

  /** Whether a trial values what lies behind the time limit. */
  public static final Setting BOOTSTRAP =
      Setting.flag(
              "bootstrap-at-truncation",
              "whether what lies behind the time limit is worth what the critic says")
          .onHost()
          .absentAt(false);

  private final int observationSize;

  /** Of each trial, as many as there can be; null where no trial asks. */
  private final HostTensor observations;

  /** {@code [trial][truncation]}, with which sample; null for trials that do not ask. */
  private final int[][] samples;

  private final int[] counts;

  /** {@code [trial][sample]}; null for trials that do not ask. */
  private final float[][] values;

  /**
   * None yet.
   *
   * @param settings its manager owns the tensors
   * @param rollout count of samples of a trial
   */
  Truncations(PackSettings settings, EnvironmentType environment, int rollout) {
    int trials = settings.size();
    int most = most(settings.structure(), environment);
    this.observationSize = environment.observations().size();
    this.samples = new int[trials][];
    this.counts = new int[trials];
    this.values = new float[trials][];
    boolean any = false;
    for (int trial = 0; trial < trials; trial++) {
      if (isOf(settings.trials().get(trial))) {
        samples[trial] = new int[most];
        values[trial] = new float[rollout];
        any = true;
      }
    }
    this.observations =
        any ? HostTensor.floats(settings, new Shape(trials, most, observationSize)) : null;
  }

  /** Whether a trial values what lies behind the time limit; one without a critic does not. */
  public static boolean isOf(TrialSpec trial) {
    return trial.has(BOOTSTRAP.key()) && trial.flag(BOOTSTRAP.key());
  }

  /** How many episodes of a trial the time limit can end within one rollout. */
  public static int most(TrialSpec trial, EnvironmentType environment) {
    long ofEach = (trial.integer("num-steps") - 1) / environment.timeLimit() + 1;
    return Math.toIntExact(trial.integer("num-envs") * ofEach);
  }

  /** Whether the trial's truncations are to be recorded. */
  boolean asks(int trial) {
    return samples[trial] != null;
  }

  /** Forgets the last rollout. */
  void start() {
    Arrays.fill(counts, 0);
  }

  /**
   * Records a truncation; several trials may do so at a time.
   *
   * @param sample with whose step the episode ended
   * @param last {@code [observation]}, its last
   */
  void record(int trial, int sample, float[] last) {
    int place = counts[trial]++;
    samples[trial][place] = sample;
    observations.floats().put((trial * samples[trial].length + place) * observationSize, last);
  }

  /** Lets the critic value all that there is room for, so that it rounds alike in every rollout. */
  void estimateValues(UnaryOperator<NDArray> critic) {
    if (observations == null) {
      return;
    }
    float[] all = critic.apply(observations.upload()).toFloatArray();
    int most = all.length / samples.length;
    for (int trial = 0; trial < samples.length; trial++) {
      if (asks(trial)) {
        Arrays.fill(values[trial], 0);
        for (int place = 0; place < counts[trial]; place++) {
          values[trial][samples[trial][place]] = all[trial * most + place];
        }
      }
    }
  }

  /** The last observations of a trial, {@code [truncation, observation]}; null where none asks. */
  public FloatBuffer observations(int trial) {
    int size = asks(trial) ? samples[trial].length * observationSize : 0;
    return size == 0 ? null : observations.floats().slice(trial * size, size);
  }

  /** Count of a trial's truncations in the present rollout. */
  public int count(int trial) {
    return counts[trial];
  }

  /** Takes over the values of a trial's last observations, {@code [truncation]}. */
  public void values(int trial, FloatBuffer all) {
    Arrays.fill(values[trial], 0);
    for (int place = 0; place < counts[trial]; place++) {
      values[trial][samples[trial][place]] = all.get(place);
    }
  }

  /**
   * {@code [sample]}, of the last observation of an episode that the time limit ended with the
   * step, 0 elsewhere; null where the trial does not ask.
   */
  public float[] values(int trial) {
    return values[trial];
  }
}
