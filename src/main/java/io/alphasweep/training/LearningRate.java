package io.alphasweep.training;

import io.alphasweep.trial.Condition;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import java.util.List;

/**
 * The learning rate over the iterations of a trial, in parts of {@code optimizer.learning-rate}.
 *
 * <p>The first W = floor(warm-up I) of I iterations rise linearly, i / (W + 1); with q = (i - 1 -
 * W) / (I - W) the others fall by 1 - q (linear) or (1 + cos(pi q)) / 2 (cosine, Loshchilov and
 * Hutter 2017, Eq. 5 without restarts), or stay at 1. So do PyTorch's LinearLR, PolynomialLR and
 * CosineAnnealingLR in a row.
 */
public final class LearningRate {

  /** How it falls; part of a trial whose rate is annealed at all. */
  public static final Setting DECAY =
      Setting.text(
              "learning-rate-decay",
              List.of("linear", "cosine"),
              "how an annealed learning rate falls to 0")
          .onHost()
          .when(Condition.on(TrialSettings.ANNEAL_LEARNING_RATE.key()))
          .absentAt("linear");

  /** How long it rises first. */
  public static final Setting WARM_UP =
      Setting.real(
              "learning-rate-warm-up",
              Range.below(0, 1),
              "share of the training in which the learning rate rises, before it falls or stays")
          .onHost()
          .absentAt(0);

  private LearningRate() {}

  /**
   * The rate of an iteration.
   *
   * @param iteration from 1
   * @param iterations of the whole training
   */
  public static double of(Settings trial, long iteration, long iterations) {
    return trial.real(TrialSettings.LEARNING_RATE.key()) * part(trial, iteration, iterations);
  }

  /** The part of {@code optimizer.learning-rate} that it is in an iteration, from 0 to 1. */
  public static double part(Settings trial, long iteration, long iterations) {
    long rising = (long) (trial.real(WARM_UP.key()) * iterations);
    if (iteration <= rising) {
      return iteration / (rising + 1.0);
    }
    if (!trial.flag(TrialSettings.ANNEAL_LEARNING_RATE.key())) {
      return 1;
    }
    double passed = (iteration - 1.0 - rising) / (iterations - rising);
    return trial.text(DECAY.key()).equals("cosine")
        ? (1 + StrictMath.cos(Math.PI * passed)) / 2
        : 1 - passed;
  }
}
