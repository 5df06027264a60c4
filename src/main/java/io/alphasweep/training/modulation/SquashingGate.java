package io.alphasweep.training.modulation;

import io.alphasweep.rows.Column;
import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Signals times an odd function f of themselves (AM-PPO paper section 2.2; defaults in its Table
 * 4).
 *
 * <p>Eqs. 3-5: Z = alpha A / (N + eps), A_mod = |A| kappa f(Z). N is the norm of the minibatch (the
 * paper's form) or of the batch, as {@code norm-scope} says. Where the gate acts on the signal
 * itself and not on its magnitude, A_mod = kappa f(Z) (N + eps) / alpha: kappa A where Z is small,
 * and bounded where f is. Signals whose norm is under eps pass as they are.
 *
 * <p>Every f but the identity has slope 1 at 0 and goes to 1, so that gates differ in shape alone.
 */
final class SquashingGate implements Gate {

  static final Setting NORM_SCOPE =
      Setting.text("norm-scope", List.of("minibatch", "batch"), "whose norm the gate divides by");

  private static final Setting ACTS_ON =
      Setting.text(
              "acts-on",
              List.of("magnitude", "signal"),
              "whether the gate weights the signals' magnitudes or squashes the signals themselves")
          .absentAt("magnitude");

  static final Column MINIBATCH_SATURATION =
      Column.real(
          "minibatch_saturation",
          "share",
          "share of a minibatch with |Z| > tau in the gate, mean over gradient steps");

  private final DoubleUnaryOperator function;
  private final double kappa;
  private final boolean onMagnitude;
  private final ScaledSignals scaled;

  private record Factory(DoubleUnaryOperator function) implements Gate.Factory {
    @Override
    public Gate create(Settings settings) {
      return new SquashingGate(function, settings);
    }

    @Override
    public Columns columns() {
      return Columns.of(MINIBATCH_SATURATION);
    }
  }

  /**
   * The choice of a function.
   *
   * @param function f; odd, and the same on every machine
   */
  static Choice<Gate.Factory> choice(
      String name, String summary, String formula, String source, DoubleUnaryOperator function) {
    return new Choice<>(
        name, summary, formula, source, List.of(NORM_SCOPE, ACTS_ON), new Factory(function));
  }

  private SquashingGate(DoubleUnaryOperator function, Settings settings) {
    this.function = function;
    this.kappa = settings.real("kappa");
    this.onMagnitude = settings.text(ACTS_ON.key()).equals("magnitude");
    this.scaled = new ScaledSignals(settings);
  }

  @Override
  public void startBatch(float[] signals, Moments moments) {
    scaled.startBatch(signals, moments);
  }

  @Override
  public void apply(float[] signals, double gain, float[] gated) {
    double scale = scaled.scale(signals, gain);
    if (Double.isNaN(scale)) {
      System.arraycopy(signals, 0, gated, 0, signals.length);
      return;
    }
    for (int sample = 0; sample < signals.length; sample++) {
      float signal = signals[sample];
      double squashed = function.applyAsDouble(scale * signal);
      gated[sample] =
          (float) (onMagnitude ? Math.abs(signal) * kappa * squashed : kappa * squashed / scale);
    }
  }

  @Override
  public void archiveBatch(StateArchive archive) {
    scaled.archiveBatch(archive);
  }

  @Override
  public void report(Row row) {
    row.put(MINIBATCH_SATURATION, scaled.meanSaturation());
  }
}
