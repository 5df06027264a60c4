package io.alphasweep.training.advantage;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.training.modulation.Modulation;
import io.alphasweep.training.modulation.Moments;
import io.alphasweep.trial.StateArchive;
import java.nio.FloatBuffer;

/**
 * One trial's advantages on their way from the rollout into minibatches: modulated, normalised for
 * the policy, made into targets for the critic, and measured.
 */
public final class TrialAdvantages {

  private static final Column EXPLAINED_VARIANCE =
      Column.real(
          "explained_variance", "", "1 - var(target - old value) / var(target) over the batch");

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

  /** What is reported of an iteration where there is no critic. */
  public static final Columns WITHOUT_CRITIC =
      Columns.of(ADVANTAGE_MEAN, ADVANTAGE_STD)
          .and(Modulation.COLUMNS)
          .and(Columns.of(CORRELATION, MODULATED_MEAN, MODULATED_STD));

  /** What is reported of an iteration. */
  public static final Columns COLUMNS = Columns.of(EXPLAINED_VARIANCE).and(WITHOUT_CRITIC);

  private static final double STD_FLOOR = 1e-8;

  /** Null where the advantages stay raw. */
  private final Modulation modulation;

  private final boolean modulatesTargets;
  private final boolean normalize;

  /** Null where every sample counts alike. */
  private final AdvantagePriorities priorities;

  private final float[] raw;
  private final float[] forPolicy;
  private float[] batch;
  private float[] values;

  /** Null where the critic's targets hold what the policy learns from. */
  private float[] ofCritic;

  /** Samples of a state. */
  private int learned;

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
   * @param modulation of the trial; null where its advantages stay raw
   * @param modulatesTargets whether the critic's targets hold the modulated advantages
   * @param normalize whether a minibatch's policy advantages are standardised, after modulation: (x
   *     - mean) / (std + 1e-8), std with n - 1
   */
  public TrialAdvantages(
      Modulation modulation, boolean modulatesTargets, boolean normalize, int samples) {
    this(modulation, modulatesTargets, normalize, samples, null);
  }

  /**
   * The same with priorities.
   *
   * @param priorities of the trial; null where each sample is in one minibatch of an epoch
   */
  public TrialAdvantages(
      Modulation modulation,
      boolean modulatesTargets,
      boolean normalize,
      int samples,
      AdvantagePriorities priorities) {
    this.priorities = priorities;
    this.modulation = modulation;
    this.modulatesTargets = modulatesTargets;
    this.normalize = normalize;
    this.raw = new float[samples];
    this.forPolicy = new float[samples];
  }

  /**
   * Starts an iteration.
   *
   * @param advantages {@code [sample]}, raw; kept until the next call
   * @param values {@code [sample]}, of the critic that the rollout saw; kept likewise; null where
   *     there is no critic
   */
  public void startIteration(float[] advantages, float[] values) {
    startIteration(advantages, values, null);
  }

  /**
   * Starts an iteration in which the critic learns from other advantages than the policy, or the
   * policy from several samples of a state.
   *
   * @param advantages {@code [state, sample of it]}, raw; kept until the next call
   * @param values {@code [state]}, of the critic that the rollout saw; kept likewise; null where
   *     there is no critic
   * @param ofCritic {@code [state]}, the advantages in the critic's targets; kept likewise; null
   *     where they are those of the policy
   */
  public void startIteration(float[] advantages, float[] values, float[] ofCritic) {
    this.batch = advantages;
    this.values = values;
    this.ofCritic = ofCritic;
    this.learned = values == null ? 1 : advantages.length / values.length;
    minibatches = 0;
    correlations = 0;
    means = 0;
    stds = 0;
    if (modulation != null) {
      modulation.observe(advantages);
    }
    if (priorities != null) {
      priorities.startIteration(advantages);
    }
  }

  /** By what samples are drawn; null where each is in one minibatch of an epoch. */
  public AdvantagePriorities priorities() {
    return priorities;
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
   * @param criticTargets receives Eq. 10: advantage plus old value; nothing where there is no
   *     critic
   */
  public void minibatch(
      int[] samples, int from, FloatBuffer advantages, FloatBuffer criticTargets) {
    for (int sample = 0; sample < raw.length; sample++) {
      raw[sample] = batch[samples[from + sample]];
    }
    if (modulation == null) {
      System.arraycopy(raw, 0, forPolicy, 0, raw.length);
    } else {
      modulation.modulate(raw, forPolicy);
    }
    Moments moments = Moments.of(forPolicy);
    measure(moments);
    for (int sample = 0; sample < raw.length; sample++) {
      float seen =
          normalize
              ? (float) ((forPolicy[sample] - moments.mean()) / (moments.std() + STD_FLOOR))
              : forPolicy[sample];
      advantages.put(
          priorities == null ? seen : (float) (priorities.weight(samples[from + sample]) * seen));
    }
    if (values != null) {
      makeTargets(samples, from, criticTargets);
    }
  }

  private void makeTargets(int[] samples, int from, FloatBuffer criticTargets) {
    float[] forCritic = modulatesTargets ? forPolicy : raw;
    for (int sample = 0; sample < raw.length; sample++) {
      int state = samples[from + sample] / learned;
      float advantage = ofCritic == null ? forCritic[sample] : ofCritic[state];
      float target = advantage + values[state];
      criticTargets.put(target);
      measureTarget(target, advantage);
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
    if (modulation != null) {
      modulation.archive(archive.in("modulation"));
    }
  }

  /**
   * Puts {@link #COLUMNS}: those of the modulation only where there is one, no explained variance
   * where there is no critic or the targets are all the same, no correlation where a minibatch's
   * advantages are.
   */
  public void report(Row row) {
    if (values != null) {
      row.put(
          EXPLAINED_VARIANCE, targetSquares == 0 ? Double.NaN : 1 - errorSquares / targetSquares);
    }
    Moments raw = Moments.of(batch);
    row.put(ADVANTAGE_MEAN, raw.mean());
    row.put(ADVANTAGE_STD, raw.std());
    if (modulation != null) {
      modulation.report(row);
      row.put(CORRELATION, correlations / minibatches);
      row.put(MODULATED_MEAN, means / minibatches);
      row.put(MODULATED_STD, stds / minibatches);
    }
  }
}
