package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.rows.Row;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Settings;
import java.util.List;

/** Lets every signal pass as it is: the control for the others, whose controller is still seen. */
final class OpenGate implements Gate {

  static final Choice<Gate.Factory> CHOICE =
      new Choice<>(
          "off",
          "lets every signal pass as it is",
          "A",
          "ours: the control of the gates",
          List.of(),
          new Factory());

  private static final class Factory implements Gate.Factory {
    @Override
    public Gate create(Settings settings) {
      return new OpenGate();
    }

    @Override
    public Columns columns() {
      return Columns.of();
    }
  }

  @Override
  public void startBatch(float[] signals, Moments moments) {
    // It depends on no batch.
  }

  @Override
  public void apply(float[] signals, double gain, float[] gated) {
    System.arraycopy(signals, 0, gated, 0, signals.length);
  }

  @Override
  public void report(Row row) {
    // There is nothing to say of it.
  }
}
