package io.alphasweep.training.network;

import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import java.util.List;

/**
 * The settings of a perceptron. Algorithms declare them with their own, each with its own defaults.
 */
public final class MlpSettings {

  public static final Setting HIDDEN_SIZES =
      Setting.integers(
          "network.hidden-sizes", Range.closed(2, 65536), "widths of the hidden layers");

  private static final List<Registry<?>> CHOOSERS =
      List.of(Activations.REGISTRY, Initializers.REGISTRY);

  private MlpSettings() {}

  /** The choices that come with them. */
  public static Registry<?>[] choosers() {
    return CHOOSERS.toArray(Registry<?>[]::new);
  }
}
