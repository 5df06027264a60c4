package io.alphasweep.training;

import io.alphasweep.rows.Columns;
import io.alphasweep.training.advantage.AdvantageModulation;
import io.alphasweep.training.advantage.TanhGate;
import io.alphasweep.training.advantage.Unmodulated;
import io.alphasweep.trial.Registry;
import java.util.List;

/**
 * The algorithms that a sweep file can name: PPO, each with its modulation of the advantages. A new
 * one is a class and one line here.
 */
public final class Algorithms {

  public static final Registry<AdvantageModulation.Factory> REGISTRY =
      new Registry<>("algorithm", "modulation", List.of(Unmodulated.CHOICE, TanhGate.CHOICE));

  private Algorithms() {}

  /** The columns of what any of them reports of an iteration. */
  public static Columns columns() {
    return PackTrainer.COLUMNS;
  }
}
