package io.alphasweep.training.advantage;

import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;

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

  /** What to report of the iteration; null where nothing is modulated. */
  Report report();

  /**
   * The controller's state and the gate's saturation.
   *
   * @param alphaEma gain of the gate (Eq. 7)
   * @param saturation share of the batch with |Z| > tau
   * @param saturationEma running saturation (Eq. 8)
   * @param minibatchSaturation share of a minibatch with |Z| > tau in the gate, mean over the
   *     minibatches since the last {@link #observe}
   */
  record Report(
      double alphaEma, double saturation, double saturationEma, double minibatchSaturation) {}

  /** Makes the modulation of one trial. */
  @FunctionalInterface
  interface Factory {
    AdvantageModulation create(TrialSpec trial);
  }
}
