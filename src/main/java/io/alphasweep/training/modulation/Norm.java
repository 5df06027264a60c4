package io.alphasweep.training.modulation;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Settings;
import java.util.List;

/** By which norm N signals are divided on their way to Z = alpha A / (N + eps). */
enum Norm {
  /** Square root of the sum of squares, the paper's. */
  L2,
  /** Sum of magnitudes. */
  L1,
  /** Largest magnitude. */
  MAX;

  /** Older trials have the paper's. */
  static final Setting SETTING =
      Setting.text("norm", List.of("l2", "l1", "max"), "the norm that signals are divided by")
          .absentAt("l2");

  static Norm of(Settings settings) {
    return switch (settings.text(SETTING.key())) {
      case "l1" -> L1;
      case "max" -> MAX;
      default -> L2;
    };
  }

  /**
   * The norm of signals.
   *
   * @param moments theirs
   */
  double of(float[] signals, Moments moments) {
    return switch (this) {
      case L2 -> moments.norm();
      case L1 -> {
        double sum = 0;
        for (float signal : signals) {
          sum += Math.abs(signal);
        }
        yield sum;
      }
      case MAX -> {
        double largest = 0;
        for (float signal : signals) {
          largest = Math.max(largest, Math.abs(signal)); // NaN stays
        }
        yield largest;
      }
    };
  }
}
