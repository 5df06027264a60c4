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
   * What a network says to activations and initializers of which it has one of each: orthogonal
   * weights, and that activation. Null where they are chosen.
   */
  static String objectionToOthers(Settings trial, Choice<Activation.Factory> activation) {
    if (!Activations.REGISTRY.chosen(trial).equals(activation)) {
      return "found {network.name}, which has no other activation; accepted with it:"
          + " network.activation = "
          + activation.name();
    }
    return Initializers.REGISTRY.chosen(trial).equals(Initializers.ORTHOGONAL)
        ? null
        : "found {network.name}, whose first weights are orthogonal; accepted with it:"
            + " network.initializer = orthogonal";
  }

  /** The choices that come with them. */
  public static Registry<?>[] choosers() {
    return CHOOSERS.toArray(Registry<?>[]::new);
  }
}
