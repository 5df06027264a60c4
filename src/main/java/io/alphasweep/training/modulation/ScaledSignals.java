package io.alphasweep.training.modulation;

import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;

/** Z = alpha A / (N + eps) in a gate, and how much of it saturates (Eqs. 3-4). */
final class ScaledSignals {

  private final Norm norm;
  private final double tau;
  private final double epsilon;
  private final boolean batchNorm;
  private double normOfBatch;
  private double saturatedShares;
  private int minibatches;

  /**
   * @param settings those of the modulation
   */
  ScaledSignals(Settings settings) {
    this.norm = Norm.of(settings);
    this.tau = settings.real("tau");
    this.epsilon = settings.real("epsilon");
    this.batchNorm = settings.text(SquashingGate.NORM_SCOPE.key()).equals("batch");
  }

  /** Sees a whole batch, before any minibatch of it. */
  void startBatch(float[] signals, Moments moments) {
    normOfBatch = norm.of(signals, moments);
    saturatedShares = 0;
    minibatches = 0;
  }

  /** Saves or restores what is known of the last batch. */
  void archiveBatch(StateArchive archive) {
    normOfBatch = archive.real("norm-of-batch", normOfBatch);
  }

  /** What a minibatch is multiplied by to make Z; NaN where its norm is under eps: no gate. */
  double scale(float[] signals, double gain) {
    double ofSignals = batchNorm ? normOfBatch : norm.of(signals, Moments.of(signals));
    minibatches++;
    if (!(ofSignals >= epsilon)) {
      return Double.NaN;
    }
    double scale = gain / (ofSignals + epsilon);
    saturatedShares += SaturationController.saturation(signals, scale, tau);
    return scale;
  }

  /** The share of a minibatch with |Z| over tau, mean over those since the batch started. */
  double meanSaturation() {
    return saturatedShares / minibatches;
  }
}
