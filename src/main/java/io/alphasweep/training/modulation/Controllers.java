package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.trial.Registry;
import java.util.List;

/** The controllers that a sweep file can name. A new one is a class and one line here. */
public final class Controllers {

  public static final Registry<Controller.Factory> REGISTRY =
      new Registry<>(
              "controller.name",
              "",
              List.of(
                  SaturationController.CHOICE,
                  KurtosisController.CHOICE,
                  EntropyController.CHOICE,
                  FixedGain.CHOICE))
          .absentAt("saturation");

  private Controllers() {}

  /** The columns of what any of them reports. */
  static Columns columns() {
    return Columns.either(
        REGISTRY.choices().stream().map(choice -> choice.factory().columns()).toList());
  }
}
