package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Rule;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;
import java.util.stream.Stream;

/**
 * The adaptive gain of one trial (AM-PPO paper section 2.2, Eqs. 6-8): it follows the signals' norm
 * and spread, corrected by how far a metric of Z is from its target.
 *
 * <p>The gain moves by its {@link GainRule}; the metric is measured at the new alpha and smoothed
 * with rho-sat. With rho 1 or rho-sat 1 nothing is smoothed.
 */
abstract class AdaptiveGain implements Controller {

  static final Rule BOUNDS = Rule.ordered("alpha-min", "alpha-max");

  static final Column ALPHA_EMA =
      Column.real(
          "alpha_ema", "", "gain of the advantage gate, after this iteration's update (Eq. 7)");

  private static final Setting MEASURED_ON =
      Setting.text(
              "measured-on",
              List.of("batch", "minibatches"),
              "whether the controller's metric is that of the batch, divided by its norm, or of the"
                  + " minibatches as the gate divides them")
          .absentAt("batch");

  private final GainRule rule;
  private final double rhoSat;
  private final double epsilon;
  private final Norm norm;
  private final Statistic statistic;
  private final boolean onMinibatches;
  private final boolean batchNorm;
  private double alpha;
  private double metricEma;
  private double metric;
  private double normOfBatch;
  private double metrics;
  private int minibatches;

  /** The settings of a controller of this kind. */
  static List<Setting> settings(Setting... own) {
    return Stream.of(
            Stream.of(own), GainRule.SETTINGS.stream(), Stream.of(Statistic.SETTING, MEASURED_ON))
        .flatMap(settings -> settings)
        .toList();
  }

  /**
   * A controller before its first batch.
   *
   * @param initial the running metric at the start
   */
  AdaptiveGain(Settings settings, double initial) {
    this.rule = new GainRule(settings);
    this.rhoSat = settings.real("rho-sat");
    this.epsilon = settings.real("epsilon");
    this.norm = Norm.of(settings);
    this.statistic = Statistic.of(settings);
    this.onMinibatches = settings.text(MEASURED_ON.key()).equals("minibatches");
    this.batchNorm =
        settings.has(SquashingGate.NORM_SCOPE.key())
            && settings.text(SquashingGate.NORM_SCOPE.key()).equals("batch");
    this.alpha = settings.real("initial-alpha");
    this.metricEma = initial;
    this.metric = initial;
  }

  /**
   * What the gain is to keep at its target.
   *
   * @param signals at least two
   * @param scale what makes Z of them
   */
  abstract double measure(float[] signals, double scale);

  /** Above 1 where the gain is to grow: the target over the running metric, or its inverse. */
  abstract double correction(double running, double epsilon);

  /** Updates gain and metric; keeps both when the batch's norm is under epsilon. */
  @Override
  public final void update(float[] signals, Moments moments) {
    smoothMinibatches();
    normOfBatch = norm.of(signals, moments);
    if (normOfBatch < epsilon) {
      return;
    }
    alpha =
        rule.next(
            alpha, normOfBatch, statistic.of(signals, moments), correction(metricEma, epsilon));
    if (!onMinibatches) {
      smooth(measure(signals, alpha / (normOfBatch + epsilon)));
    }
  }

  @Override
  public final void passes(float[] signals) {
    if (onMinibatches) {
      double ofSignals = batchNorm ? normOfBatch : norm.of(signals, Moments.of(signals));
      if (ofSignals >= epsilon) {
        metrics += measure(signals, alpha / (ofSignals + epsilon));
        minibatches++;
      }
    }
  }

  private void smooth(double measured) {
    metric = measured;
    metricEma = (1 - rhoSat) * metricEma + rhoSat * metric;
  }

  /** The minibatches of a batch have all passed when there is something to report or to follow. */
  private void smoothMinibatches() {
    if (minibatches > 0) {
      smooth(metrics / minibatches);
      metrics = 0;
      minibatches = 0;
    }
  }

  @Override
  public final void archive(StateArchive archive) {
    smoothMinibatches();
    alpha = archive.real("alpha", alpha);
    metricEma = archive.real("saturation-ema", metricEma);
    metric = archive.real("saturation", metric);
  }

  @Override
  public final void archiveBatch(StateArchive archive) {
    normOfBatch = archive.real("norm-of-batch", normOfBatch);
  }

  /** Alpha (Eq. 7). */
  @Override
  public final double gain() {
    return alpha;
  }

  /** The metric of the last batch; the initial running one before the first. */
  final double metric() {
    return metric;
  }

  /** The running metric after the last update (Eq. 8). */
  final double metricEma() {
    return metricEma;
  }

  @Override
  public final void report(Row row) {
    smoothMinibatches();
    row.put(ALPHA_EMA, alpha);
    reportMetric(row, metric, metricEma);
  }

  abstract void reportMetric(Row row, double last, double running);

  /** The columns of a controller of this kind. */
  static Columns columns(Column... ofMetric) {
    return Columns.of(ALPHA_EMA).and(Columns.of(ofMetric));
  }
}
