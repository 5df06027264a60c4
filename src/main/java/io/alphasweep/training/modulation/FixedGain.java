package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.List;

/** One gain for the whole training: the control for those that adapt theirs. */
final class FixedGain implements Controller {

  static final Choice<Controller.Factory> CHOICE =
      new Choice<>(
          "fixed",
          "one gain for the whole training",
          "alpha = fixed-alpha",
          "ours: the control of the controllers",
          List.of(Setting.real("fixed-alpha", Range.POSITIVE, "gain of the whole training")),
          new Factory());

  private final double alpha;
  private final double tau;
  private final double epsilon;
  private final Norm norm;
  private double saturation;

  private static final class Factory implements Controller.Factory {
    @Override
    public Controller create(Settings settings) {
      return new FixedGain(settings);
    }

    @Override
    public Columns columns() {
      return Columns.of(AdaptiveGain.ALPHA_EMA, SaturationController.SATURATION);
    }
  }

  private FixedGain(Settings settings) {
    this.alpha = settings.real("fixed-alpha");
    this.tau = settings.real("tau");
    this.epsilon = settings.real("epsilon");
    this.norm = Norm.of(settings);
  }

  @Override
  public void update(float[] signals, Moments moments) {
    double scale = alpha / (norm.of(signals, moments) + epsilon);
    saturation = SaturationController.saturation(signals, scale, tau);
  }

  @Override
  public void passes(float[] signals) {
    // They change nothing.
  }

  @Override
  public double gain() {
    return alpha;
  }

  @Override
  public void archive(StateArchive archive) {
    // Nothing is handed on.
  }

  @Override
  public void report(Row row) {
    row.put(AdaptiveGain.ALPHA_EMA, alpha);
    row.put(SaturationController.SATURATION, saturation);
  }
}
