package io.alphasweep.training.intrinsic;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.rows.Row;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.TrialSpec;

/**
 * Rewards that the trials of a pack give themselves, with a critic of their own. An episode's end
 * does not end them: what a trial has learned to know it knows in the next episode, too.
 */
public interface IntrinsicReward {

  /** Rewards and values the states of a rollout; takes its observations into the statistics. */
  void judge(Rollout rollout);

  /** {@code [state]}, of the step that was taken there. */
  float[] rewards(int trial);

  /** {@code [state]}, of the critic of these rewards. */
  float[] values(int trial);

  /** {@code [env]}, of the observation after the last step. */
  float[] lastValues(int trial);

  /** The discount factor of these rewards. */
  double gamma(int trial);

  /**
   * What the policy learns from.
   *
   * @param extrinsic {@code [state]}, advantages by the rewards of the task
   * @param intrinsic {@code [state]}, advantages by these
   * @return {@code [state]}, a new array
   */
  float[] mixed(int trial, float[] extrinsic, float[] intrinsic);

  /**
   * The gradient steps of an iteration, as many as the policy takes.
   *
   * @param rollout that was judged last
   * @param rates {@code [trial]}, already annealed
   * @param advantages {@code [trial][state]}, by these rewards
   */
  void learn(Rollout rollout, double[] rates, float[][] advantages);

  /** Ends the trials whose numbers are not finite. */
  void findDiverged();

  /** Puts {@link IntrinsicRewards#COLUMNS} of a trial. */
  void report(int trial, Row row);

  /** Saves or restores what one iteration hands on to the next. */
  void archive(PackArchive archive);

  /** Makes them. */
  interface Factory {

    /** For a pack; null where there are none. */
    IntrinsicReward create(Pack pack);

    /** Numbers that a trial learns for them. */
    long parameters(TrialSpec trial, EnvironmentType environment);

    /** Numbers that a trial keeps for each sample of a rollout. */
    long numbersOfASample(TrialSpec trial, EnvironmentType environment);
  }
}
