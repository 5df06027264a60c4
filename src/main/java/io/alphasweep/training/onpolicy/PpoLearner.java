package io.alphasweep.training.onpolicy;

import io.alphasweep.training.advantage.TrialAdvantages;
import io.alphasweep.training.experience.Actors;
import io.alphasweep.training.experience.Rollout;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * Who computes what the agents of a pack do and learn. The algorithm says in which order and does
 * not learn by what.
 */
interface PpoLearner {

  /** Lets the agents act for a rollout and the critics value it, where there are some. */
  void collect(Actors actors, Rollout rollout);

  /**
   * Lets the agents play the tests that are due after an iteration.
   *
   * @param iteration from 1
   * @param isLast whether training ends with it
   */
  void test(Actors actors, long iteration, boolean isLast);

  /**
   * The gradient steps of an iteration.
   *
   * @param rates {@code [trial]}, already annealed
   * @param advantages {@code [trial]}, started with the iteration
   */
  void learn(Rollout rollout, double[] rates, List<TrialAdvantages> advantages);

  /** What the iteration's gradient steps had in common. */
  Learner.Summary summary();

  /** Ends the trials whose parameters are not finite. */
  void findDiverged();

  /** The parameters of a trial that decide its actions: the first of all. */
  float[] policy(int trial);

  /** Saves or restores parameters and optimizer. */
  void archive(PackArchive archive);

  /** Saves or restores one trial's order of samples. */
  void archive(int trial, StateArchive archive);
}
