package io.alphasweep.training.network;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
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

  /**
   * What a network with rectified layers and first weights of one kind says to other choices of
   * activation and initializer. Null where it has its own.
   */
  static String objectionToOthers(Settings trial, Choice<Initializer> initializer) {
    if (!Activations.REGISTRY.chosen(trial).equals(Relu.CHOICE)) {
      return "found {network.name}, whose layers are rectified; accepted with it:"
          + " network.activation = relu";
    }
    return Initializers.REGISTRY.chosen(trial).equals(initializer)
        ? null
        : "found {network.name}, whose initializer is %s; accepted with it: network.initializer = %1$s"
            .formatted(initializer.name());
  }

  /** The choices that come with them. */
  public static Registry<?>[] choosers() {
    return CHOOSERS.toArray(Registry<?>[]::new);
  }
}
