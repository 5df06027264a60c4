package io.alphasweep.training.advantage;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.StateArchive;
import java.nio.FloatBuffer;

/**
 * One trial's advantages on their way from the rollout into minibatches: modulated, normalised for
 * the policy, made into targets for the critic, and measured.
 */
public final class TrialAdvantages {

  private static final Column EXPLAINED_VARIANCE =
      Column.real(
          "explained_variance",
          "share",
          "1 - var(target - old value) / var(target) over the batch");

  private static final Column ADVANTAGE_MEAN =
      Column.real("advantage_mean", "", "mean of the raw advantages of the batch");

  private static final Column ADVANTAGE_STD =
      Column.real(
          "advantage_std", "", "standard deviation (n-1) of the raw advantages of the batch");

  private static final Column CORRELATION =
      Column.real(
          "advantage_correlation",
          "",
          "correlation of raw and modulated advantages in a minibatch, mean over gradient steps");

  private static final Column MODULATED_MEAN =
      Column.real(
          "modulated_advantage_mean",
          "",
          "mean of the modulated advantages, mean over gradient steps");

  private static final Column MODULATED_STD =
      Column.real(
          "modulated_advantage_std",
          "",
          "standard deviation (n-1) of a minibatch's modulated advantages, mean over gradient"
              + " steps");

  /** What is reported of an iteration. */
  public static final Columns COLUMNS =
      Columns.of(EXPLAINED_VARIANCE, ADVANTAGE_MEAN, ADVANTAGE_STD)
          .and(TanhGate.COLUMNS)
          .and(Columns.of(CORRELATION, MODULATED_MEAN, MODULATED_STD));

  private static final double STD_FLOOR = 1e-8;

  private final AdvantageModulation modulation;
  private final boolean normalize;
  private final float[] raw;
  private final float[] forPolicy;
  private final float[] forCritic;
  private float[] batch;
  private float[] values;

  private int minibatches;
  private double correlations;
  private double means;
  private double stds;

  private int targets;
  private double targetMean;
  private double targetSquares;
  private double errorMean;
  private double errorSquares;

  /**
   * Prepares for minibatches of one size.
   *
   * @param normalize whether a minibatch's policy advantages are standardised, after modulation: (x
   *     - mean) / (std + 1e-8), std with n - 1
   */
  public TrialAdvantages(AdvantageModulation modulation, boolean normalize, int samples) {
    this.modulation = modulation;
    this.normalize = normalize;
    this.raw = new float[samples];
    this.forPolicy = new float[samples];
    this.forCritic = new float[samples];
  }

  /**
   * Starts an iteration.
   *
   * @param advantages {@code [sample]}, raw; kept until the next call
   * @param values {@code [sample]}, of the critic that the rollout saw; kept likewise
   */
  public void startIteration(float[] advantages, float[] values) {
    this.batch = advantages;
    this.values = values;
    minibatches = 0;
    correlations = 0;
    means = 0;
    stds = 0;
    modulation.observe(advantages);
  }

  /** Starts a pass over the batch. */
  public void startEpoch() {
    targets = 0;
    targetMean = 0;
    targetSquares = 0;
    errorMean = 0;
    errorSquares = 0;
  }

  /**
   * Makes one minibatch.
   *
   * @param samples the batch's permutation
   * @param from where the minibatch starts in it
   * @param advantages receives what the policy's objective sees
   * @param criticTargets receives Eq. 10: advantage plus old value
   */
  public void minibatch(
      int[] samples, int from, FloatBuffer advantages, FloatBuffer criticTargets) {
    for (int sample = 0; sample < raw.length; sample++) {
      raw[sample] = batch[samples[from + sample]];
    }
    modulation.modulate(raw, forPolicy, forCritic);
    Moments moments = Moments.of(forPolicy);
    measure(moments);
    for (int sample = 0; sample < raw.length; sample++) {
      advantages.put(
          normalize
              ? (float) ((forPolicy[sample] - moments.mean()) / (moments.std() + STD_FLOOR))
              : forPolicy[sample]);
      float target = forCritic[sample] + values[samples[from + sample]];
      criticTargets.put(target);
      measureTarget(target, forCritic[sample]);
    }
  }

  private void measure(Moments modulated) {
    Moments plain = Moments.of(raw);
    double covariance = 0;
    for (int sample = 0; sample < raw.length; sample++) {
      covariance += (raw[sample] - plain.mean()) * (forPolicy[sample] - modulated.mean());
    }
    correlations += covariance / (raw.length - 1) / (plain.std() * modulated.std());
    means += modulated.mean();
    stds += modulated.std();
    minibatches++;
  }

  /** Welford's running variances, of the targets and of the targets less the old values. */
  private void measureTarget(double target, double error) {
    targets++;
    double targetStep = target - targetMean;
    targetMean += targetStep / targets;
    targetSquares += targetStep * (target - targetMean);
    double errorStep = error - errorMean;
    errorMean += errorStep / targets;
    errorSquares += errorStep * (error - errorMean);
  }

  /** Saves or restores what one iteration hands on to the next. */
  public void archive(StateArchive archive) {
    modulation.archive(archive.in("modulation"));
  }

  /**
   * Puts {@link #COLUMNS}: those of the modulation only where there is one, no explained variance
   * where the targets are all the same, no correlation where a minibatch's advantages are.
   */
  public void report(Row row) {
    row.put(EXPLAINED_VARIANCE, targetSquares == 0 ? Double.NaN : 1 - errorSquares / targetSquares);
    Moments raw = Moments.of(batch);
    row.put(ADVANTAGE_MEAN, raw.mean());
    row.put(ADVANTAGE_STD, raw.std());
    if (modulation.isOn()) {
      modulation.report(row);
      row.put(CORRELATION, correlations / minibatches);
      row.put(MODULATED_MEAN, means / minibatches);
      row.put(MODULATED_STD, stds / minibatches);
    }
  }
}
