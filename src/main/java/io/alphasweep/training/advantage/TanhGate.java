package io.alphasweep.training.advantage;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.TrialSpec;
import java.util.List;

/**
 * AM-PPO: advantages times a tanh of themselves, scaled by a gain that adapts (AM-PPO paper section
 * 2.2; defaults in its Table 4).
 *
 * <p>Eqs. 3-5: Z = alpha A / (N + eps), A_mod = |A| kappa tanh(Z). N is the norm of the minibatch
 * (the paper's form) or of the batch, as {@code norm-scope} says.
 */
public final class TanhGate implements AdvantageModulation {

  private static final Column MINIBATCH_SATURATION =
      Column.real(
          "minibatch_saturation",
          "share",
          "share of a minibatch with |Z| > tau in the gate, mean over gradient steps");

  /** What is reported of an iteration. */
  static final Columns COLUMNS = AlphaController.COLUMNS.and(Columns.of(MINIBATCH_SATURATION));

  public static final List<Setting> SETTINGS =
      List.of(
          Setting.real("kappa", Range.POSITIVE, "shared scale of gate and gain"),
          Setting.real("tau", Range.POSITIVE, "saturation threshold on |Z|"),
          Setting.real("p-star", Range.open(0, 1), "target saturation"),
          Setting.real("eta", Range.NON_NEGATIVE, "strength of the saturation feedback"),
          Setting.real("rho", Range.closed(0, 1), "smoothing of the gain"),
          Setting.real("rho-sat", Range.closed(0, 1), "weight of the new saturation"),
          Setting.real("epsilon", Range.POSITIVE, "numerical floor"),
          Setting.real("alpha-min", Range.POSITIVE, "lower bound of the gain"),
          Setting.real("alpha-max", Range.POSITIVE, "upper bound of the gain"),
          Setting.real("initial-alpha", Range.POSITIVE, "gain at the start"),
          Setting.real("initial-saturation", Range.closed(0, 1), "running saturation at the start"),
          Setting.text(
              "norm-scope", List.of("minibatch", "batch"), "whose norm the gate divides by"),
          Setting.text(
              "value-target",
              List.of("modulated", "unmodulated"),
              "which advantages make the critic's target"));

  private final AlphaController controller;
  private final double kappa;
  private final double tau;
  private final double epsilon;
  private final boolean batchNorm;
  private final boolean modulatedTarget;
  private double normOfBatch;
  private double saturatedShares;
  private int minibatches;

  public TanhGate(TrialSpec trial) {
    this.controller = new AlphaController(trial);
    this.kappa = trial.real("modulation.kappa");
    this.tau = trial.real("modulation.tau");
    this.epsilon = trial.real("modulation.epsilon");
    this.batchNorm = trial.text("modulation.norm-scope").equals("batch");
    this.modulatedTarget = trial.text("modulation.value-target").equals("modulated");
  }

  @Override
  public void observe(float[] advantages) {
    Moments moments = Moments.of(advantages);
    normOfBatch = moments.norm();
    controller.update(advantages, moments);
    saturatedShares = 0;
    minibatches = 0;
  }

  @Override
  public void modulate(float[] raw, float[] forPolicy, float[] forCritic) {
    double norm = batchNorm ? normOfBatch : Moments.of(raw).norm();
    boolean gated = norm >= epsilon;
    double gain = controller.alpha() / (norm + epsilon);
    int saturated = 0;
    for (int sample = 0; sample < raw.length; sample++) {
      float advantage = raw[sample];
      double z = gain * advantage;
      float modulated =
          gated ? (float) (Math.abs(advantage) * kappa * StrictMath.tanh(z)) : advantage;
      forPolicy[sample] = modulated;
      forCritic[sample] = modulatedTarget ? modulated : advantage;
      if (gated && Math.abs(z) > tau) {
        saturated++;
      }
    }
    saturatedShares += (double) saturated / raw.length;
    minibatches++;
  }

  @Override
  public void archive(StateArchive archive) {
    controller.archive(archive.in("controller"));
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public void report(Row row) {
    controller.report(row);
    row.put(MINIBATCH_SATURATION, saturatedShares / minibatches);
  }
}
