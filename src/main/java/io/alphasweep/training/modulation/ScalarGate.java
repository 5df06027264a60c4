package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/**
 * One factor for a whole minibatch: A_mod = A kappa mean |tanh Z|. It has the gain and the size of
 * the tanh gate, and since it is linear in the signals it moves no expectation: the tanh gate draws
 * a critic towards the heavier tail of its errors.
 */
final class ScalarGate implements Gate {

  static final Choice<Gate.Factory> CHOICE =
      new Choice<>(
          "scalar",
          "one factor for a minibatch, which moves no expectation",
          "A kappa mean |tanh Z| with Z = alpha A / (N + eps)",
          "ours: the size of Sane 2025, Eq. 5, without its bias",
          List.of(SquashingGate.NORM_SCOPE),
          new Factory());

  private final double kappa;
  private final ScaledSignals scaled;

  private static final class Factory implements Gate.Factory {
    @Override
    public Gate create(Settings settings) {
      return new ScalarGate(settings);
    }

    @Override
    public Columns columns() {
      return Columns.of(SquashingGate.MINIBATCH_SATURATION);
    }
  }

  private ScalarGate(Settings settings) {
    this.kappa = settings.real("kappa");
    this.scaled = new ScaledSignals(settings);
  }

  @Override
  public void startBatch(float[] signals, Moments moments) {
    scaled.startBatch(signals, moments);
  }

  @Override
  public void apply(float[] signals, double gain, float[] gated) {
    double scale = scaled.scale(signals, gain);
    double factor = 1;
    if (!Double.isNaN(scale)) {
      double sum = 0;
      for (float signal : signals) {
        sum += Math.abs(StrictMath.tanh(scale * signal));
      }
      factor = kappa * sum / signals.length;
    }
    for (int sample = 0; sample < signals.length; sample++) {
      gated[sample] = (float) (factor * signals[sample]);
    }
  }

  @Override
  public void archiveBatch(StateArchive archive) {
    scaled.archiveBatch(archive);
  }

  @Override
  public void report(Row row) {
    row.put(SquashingGate.MINIBATCH_SATURATION, scaled.meanSaturation());
  }
}
