package io.alphasweep.training.advantage;

import io.alphasweep.rows.Row;
import io.alphasweep.trial.StateArchive;

/**
 * What happens to one trial's raw advantages before policy and critic see them.
 *
 * <p>Advantages are made on the host, where rewards come from, and travel to the device once, with
 * the minibatches; so a modulation is plain code over one trial's numbers.
 */
public interface AdvantageModulation {

  /**
   * Sees the whole batch, once an iteration, before any minibatch.
   *
   * @param advantages {@code [sample]}, raw
   */
  void observe(float[] advantages);

  /**
   * Modulates one minibatch.
   *
   * @param raw {@code [sample]}
   * @param forPolicy receives what enters the policy's objective, before any normalisation
   * @param forCritic receives what is added to the old values to make the critic's targets
   */
  void modulate(float[] raw, float[] forPolicy, float[] forCritic);

  /** Saves or restores what one iteration hands on to the next. */
  void archive(StateArchive archive);

  /** Whether anything is modulated. */
  boolean isOn();

  /** Puts what there is to report of the iteration. */
  void report(Row row);
}
