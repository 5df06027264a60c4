package io.alphasweep.training;

import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.pack.Pack;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.TrialSpec;

/**
 * How the trials of a pack learn, one iteration after the other.
 *
 * <p>The driver ({@link PackTrainer}) counts the iterations, measures time, writes rows and keeps
 * states; an algorithm acts and learns. It frees nothing: what it opens belongs to the pack.
 */
public interface Algorithm {

  /**
   * Acts and learns, and ends the trials that left the finite numbers. Tensors that it makes live
   * until the rows of the iteration are reported.
   *
   * @param iteration from 1
   * @throws StoppedException if the pack asked to stop
   */
  void iterate(long iteration);

  /** Puts the numbers of a trial's last iteration, of the columns that the factory names. */
  void report(int trial, Row row);

  /**
   * The policy of a trial after its last iteration.
   *
   * @return with as many parameters as the layout of {@link Factory#policy} has
   */
  PolicySnapshot policy(int trial);

  /** Saves or restores all that the coming rows depend on besides the settings. */
  void archive(PackArchive archive);

  /**
   * A setting that does not fit the environment.
   *
   * @param key of the setting
   * @param objection what is wrong, as the end of a sentence that began with the key
   */
  record Misfit(String key, String objection) {}

  /** Makes an algorithm, and knows what it will take. */
  interface Factory {

    /** What a trial takes, told before anything of it exists. */
    Footprint footprint(TrialSpec trial, EnvironmentType environment);

    /**
     * Why it cannot train in an environment, as the end of a sentence that began with the
     * environment's name; null where it can.
     */
    default String objection(EnvironmentType environment) {
      return null;
    }

    /**
     * What cannot be of a trial in an environment that it can train in; null where nothing is
     * wrong.
     */
    default Misfit misfit(Settings trial, EnvironmentType environment) {
      return null;
    }

    /** What is reported of an iteration. */
    Columns columns();

    /** What acts in a trial. */
    PolicyForm policy(TrialSpec trial, EnvironmentType environment);

    /** The algorithm of these trials, before their first iteration. */
    Algorithm create(Pack pack);
  }
}
