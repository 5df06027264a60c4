package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.List;

/**
 * Signals times a tanh of themselves (AM-PPO paper section 2.2; defaults in its Table 4).
 *
 * <p>Eqs. 3-5: Z = alpha A / (N + eps), A_mod = |A| kappa tanh(Z). N is the norm of the minibatch
 * (the paper's form) or of the batch, as {@code norm-scope} says. Signals whose norm is under eps
 * pass as they are.
 */
final class TanhGate implements Gate {

  static final Choice<Gate.Factory> CHOICE =
      new Choice<>(
          "tanh",
          "signals times a tanh of themselves (Sane 2025, Eqs. 3-5)",
          List.of(
              Setting.text(
                  "norm-scope", List.of("minibatch", "batch"), "whose norm the gate divides by")),
          new Factory());

  private static final Column MINIBATCH_SATURATION =
      Column.real(
          "minibatch_saturation",
          "share",
          "share of a minibatch with |Z| > tau in the gate, mean over gradient steps");

  private final double kappa;
  private final double tau;
  private final double epsilon;
  private final boolean batchNorm;
  private double normOfBatch;
  private double saturatedShares;
  private int minibatches;

  private static final class Factory implements Gate.Factory {
    @Override
    public Gate create(Settings settings) {
      return new TanhGate(settings);
    }

    @Override
    public Columns columns() {
      return Columns.of(MINIBATCH_SATURATION);
    }
  }

  private TanhGate(Settings settings) {
    this.kappa = settings.real("kappa");
    this.tau = settings.real("tau");
    this.epsilon = settings.real("epsilon");
    this.batchNorm = settings.text("norm-scope").equals("batch");
  }

  @Override
  public void startBatch(Moments moments) {
    normOfBatch = moments.norm();
    saturatedShares = 0;
    minibatches = 0;
  }

  @Override
  public void apply(float[] signals, double gain, float[] gated) {
    double norm = batchNorm ? normOfBatch : Moments.of(signals).norm();
    boolean gates = norm >= epsilon;
    double scale = gain / (norm + epsilon);
    int saturated = 0;
    for (int sample = 0; sample < signals.length; sample++) {
      float signal = signals[sample];
      double z = scale * signal;
      gated[sample] = gates ? (float) (Math.abs(signal) * kappa * StrictMath.tanh(z)) : signal;
      if (gates && Math.abs(z) > tau) {
        saturated++;
      }
    }
    saturatedShares += (double) saturated / signals.length;
    minibatches++;
  }

  @Override
  public void report(Row row) {
    row.put(MINIBATCH_SATURATION, saturatedShares / minibatches);
  }
}
