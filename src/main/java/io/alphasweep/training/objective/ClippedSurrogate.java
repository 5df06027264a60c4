package io.alphasweep.training.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.alphasweep.training.pack.PackSettings;
import io.alphasweep.training.pack.RowSums;
import io.alphasweep.trial.TrialSpec;

/**
 * PPO's clipped objective and clipped value loss (AM-PPO paper Eqs. 9 and 11; Schulman et al.
 * 2017).
 *
 * <p>The value loss carries CleanRL's factor 0.5, which Eq. 11 lacks. All tensors of samples are
 * {@code [trial, sample, 1]}; gradients are those of the mean over a trial's samples.
 */
public final class ClippedSurrogate {

  private final boolean clipValueLoss;
  private final NDArray lowestRatio;
  private final NDArray highestRatio;
  private final NDArray clip;
  private final NDArray negativeClip;
  private final NDArray minusOneOverSamples;
  private final NDArray valueCoefficientOverSamples;
  private final NDArray entropyCoefficient;
  private final NDArray one;
  private final NDArray half;

  /**
   * Prepares the constants.
   *
   * @param settings its manager owns the constants
   * @param samples count of samples of a trial in a minibatch
   */
  public ClippedSurrogate(PackSettings settings, int samples) {
    NDManager manager = settings.manager();
    Shape perTrial = new Shape(settings.size(), 1, 1);
    TrialSpec structure = settings.structure();
    this.clipValueLoss = structure.has("clip-value-loss") && structure.flag("clip-value-loss");
    this.clip = settings.column("clip-coefficient").reshape(perTrial);
    this.negativeClip = clip.neg();
    this.lowestRatio = negativeClip.add(1);
    this.highestRatio = clip.add(1);
    this.minusOneOverSamples = manager.create(-1f / samples);
    this.valueCoefficientOverSamples =
        settings.column(settings.reals("value-coefficient", 0)).reshape(perTrial).div(samples);
    this.entropyCoefficient = settings.column("entropy-coefficient");
    this.one = manager.create(1f);
    this.half = manager.create(0.5f);
  }

  /** Ratios and surrogates of a minibatch, {@code [trial, sample, 1]} each. */
  public record Surrogate(NDArray logRatio, NDArray ratio, NDArray unclipped, NDArray clipped) {}

  /**
   * The surrogate objective.
   *
   * @param logRatio log of new over old probability
   * @param advantages what Eq. 9 calls the modulated, possibly normalised advantages
   */
  public Surrogate surrogate(NDArray logRatio, NDArray advantages) {
    NDArray ratio = logRatio.exp();
    NDArray clippedRatio = ratio.maximum(lowestRatio).minimum(highestRatio);
    return new Surrogate(logRatio, ratio, ratio.mul(advantages), clippedRatio.muli(advantages));
  }

  /** The gradient of the policy loss at the log probabilities. */
  public NDArray policyGradient(Surrogate surrogate) {
    // d ratio / d log probability is the ratio, so the gradient is the surrogate where it counts.
    NDArray counts = surrogate.unclipped().lte(surrogate.clipped());
    return surrogate.unclipped().mul(counts).muli(minusOneOverSamples);
  }

  /** The weight of the mean entropy, which the loss has with a minus, {@code [trial, 1]}. */
  public NDArray entropyCoefficient() {
    return entropyCoefficient;
  }

  /**
   * The gradient of the weighted value loss at the values.
   *
   * @param values of the present critic
   * @param oldValues of the critic that the rollout saw
   * @param targets Eq. 10
   */
  public NDArray valueGradient(NDArray values, NDArray oldValues, NDArray targets) {
    NDArray error = values.sub(targets);
    if (clipValueLoss) {
      NDArray clippedError = clippedError(error, values, oldValues);
      NDArray counts = error.mul(error).gte(clippedError.muli(clippedError));
      error.muli(counts);
    }
    return error.muli(valueCoefficientOverSamples);
  }

  /**
   * Error of the value clipped to the old value's surroundings. Written as the error less the
   * excess, it equals the error to the bit inside the clipping range, as the gradient's mask needs.
   */
  private NDArray clippedError(NDArray error, NDArray values, NDArray oldValues) {
    NDArray change = values.sub(oldValues);
    NDArray excess = change.sub(change.maximum(negativeClip).minimum(clip));
    return error.sub(excess);
  }

  /** Mean policy loss, {@code [trial, 1]}. */
  public NDArray policyLoss(Surrogate surrogate) {
    return RowSums.mean(surrogate.unclipped().minimum(surrogate.clipped()), 1, false).neg();
  }

  /** Mean value loss with the factor 0.5 and without the value coefficient, {@code [trial, 1]}. */
  public NDArray valueLoss(NDArray values, NDArray oldValues, NDArray targets) {
    NDArray error = values.sub(targets);
    NDArray squares = error.mul(error);
    if (clipValueLoss) {
      NDArray clippedError = clippedError(error, values, oldValues);
      squares = squares.maximum(clippedError.muli(clippedError));
    }
    return RowSums.mean(squares, 1, false).muli(half);
  }

  /** Whether a sample's ratio left the clipping range, {@code [trial, sample, 1]}, truth values. */
  public NDArray clips(Surrogate surrogate) {
    return surrogate.ratio().sub(one).abs().gt(clip);
  }

  /** CleanRL's two estimates of the KL divergence, {@code [trial, 1]} each: old, then new. */
  public NDArray oldApproxKl(Surrogate surrogate) {
    return RowSums.mean(surrogate.logRatio(), 1, false).neg();
  }

  /** Mean of (ratio - 1) - log ratio, {@code [trial, 1]}. */
  public NDArray approxKl(Surrogate surrogate) {
    return RowSums.mean(surrogate.ratio().sub(one).subi(surrogate.logRatio()), 1, false);
  }
}
