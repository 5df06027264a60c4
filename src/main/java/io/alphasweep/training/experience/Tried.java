package io.alphasweep.training.experience;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.environment.stepping.VectorEnvironment;
import io.alphasweep.training.pack.HostTensor;
import io.alphasweep.training.pack.PackSettings;
import java.nio.FloatBuffer;
import java.util.function.UnaryOperator;

/**
 * What the actions tried at the states of a rollout led to, with the steps that followed them. A
 * trial's tries are {@code [state, try]}, flattened; its states are {@code [step, env]}.
 */
public final class Tried {

  private final int tries;
  private final int observationSize;

  /** {@code [trial, state, try, observation]}, what each try led to. */
  private final HostTensor observations;

  private final float[][] rewards;
  private final boolean[][] terminated;
  private final boolean[][] timeUps;
  private final float[][] values;

  /** {@code [trial][state, try, following step]}. */
  private final float[][] following;

  /** {@code [trial][state, try]}. */
  private final int[][] followed;

  /** {@code [trial][state]}. */
  private final int[][] selected;

  Tried(PackSettings settings, int states, int tries, int subSteps, int observationSize) {
    this.tries = tries;
    this.observationSize = observationSize;
    int trials = settings.size();
    this.observations =
        HostTensor.floats(settings, new Shape(trials, (long) states * tries, observationSize));
    this.rewards = new float[trials][states * tries];
    this.terminated = new boolean[trials][states * tries];
    this.timeUps = new boolean[trials][states * tries];
    this.values = new float[trials][states * tries];
    this.following = new float[trials][states * tries * (subSteps - 1)];
    this.followed = new int[trials][states * tries];
    this.selected = new int[trials][states];
  }

  /** Takes over an environment's last step; several trials may do so at a time. */
  void record(int trial, int state, VectorEnvironment environment, int env) {
    int from = env * tries;
    int to = state * tries;
    System.arraycopy(environment.triedRewards(), from, rewards[trial], to, tries);
    System.arraycopy(environment.triedTerminations(), from, terminated[trial], to, tries);
    System.arraycopy(environment.triedTimeUps(), from, timeUps[trial], to, tries);
    System.arraycopy(environment.followed(), from, followed[trial], to, tries);
    int steps = following[trial].length / rewards[trial].length;
    System.arraycopy(
        environment.followingRewards(), from * steps, following[trial], to * steps, tries * steps);
    observations
        .floats()
        .put(
            (trial * rewards[trial].length + to) * observationSize,
            environment.triedObservations(),
            from * observationSize,
            tries * observationSize);
    selected[trial][state] = environment.selected(env);
  }

  /** Lets the critic value all that the tries led to. */
  void estimateValues(UnaryOperator<NDArray> critic) {
    float[] all = critic.apply(observations.upload()).toFloatArray();
    for (int trial = 0; trial < values.length; trial++) {
      int size = values[trial].length;
      System.arraycopy(all, trial * size, values[trial], 0, size);
    }
  }

  /** What a trial's tries led to, {@code [state, try, observation]}; a view from its start. */
  public FloatBuffer observations(int trial) {
    int size = rewards[trial].length * observationSize;
    return observations.floats().slice(trial * size, size);
  }

  /** Takes over the values of what a trial's tries led to, {@code [state, try]}. */
  public void values(int trial, FloatBuffer all) {
    all.get(0, values[trial]);
  }

  /** {@code [state, try]}, of what each try led to. */
  public float[] values(int trial) {
    return values[trial];
  }

  /**
   * {@code [state, try]}, as the learner would have got them: normalised by the statistics after
   * the selected one.
   */
  public float[] rewards(int trial) {
    return rewards[trial];
  }

  /**
   * {@code [state, try, following step]}, likewise; those beyond {@link #followed} mean nothing.
   */
  public float[] following(int trial) {
    return following[trial];
  }

  /** {@code [state, try]}, how many steps followed before an episode would have ended. */
  public int[] followed(int trial) {
    return followed[trial];
  }

  /** {@code [state, try]}, whether the time limit would have ended the episode. */
  public boolean[] timeIsUp(int trial) {
    return timeUps[trial];
  }

  /** {@code [state, try]}, whether the task's own rule would have ended the episode. */
  public boolean[] terminated(int trial) {
    return terminated[trial];
  }

  /** {@code [state]}, from which of the tries the episode went on. */
  public int[] selected(int trial) {
    return selected[trial];
  }
}
