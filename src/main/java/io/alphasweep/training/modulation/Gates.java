package io.alphasweep.training.modulation;

import io.alphasweep.rows.Columns;
import io.alphasweep.trial.Registry;
import java.util.List;

/** The gates that a sweep file can name. A new one is a class and one line here. */
public final class Gates {

  public static final Registry<Gate.Factory> REGISTRY =
      new Registry<>(
              "gate.name",
              "",
              List.of(
                  TanhGate.CHOICE,
                  SoftsignGate.CHOICE,
                  ArctanGate.CHOICE,
                  ErfGate.CHOICE,
                  ClipGate.CHOICE,
                  AlgebraicGate.CHOICE,
                  IdentityGate.CHOICE,
                  ScalarGate.CHOICE,
                  OpenGate.CHOICE))
          .absentAt("tanh");

  private Gates() {}

  /** The columns of what any of them reports. */
  static Columns columns() {
    return Columns.either(
        REGISTRY.choices().stream().map(choice -> choice.factory().columns()).toList());
  }
}
