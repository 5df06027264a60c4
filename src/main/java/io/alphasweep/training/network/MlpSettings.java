package io.alphasweep.training.network;

import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.TrialSpec;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The settings of a perceptron. Algorithms declare them with their own, each with its own defaults.
 */
public final class MlpSettings {

  private static final Setting HIDDEN_SIZES =
      Setting.integers(
          "network.hidden-sizes", Range.closed(2, 65536), "widths of the hidden layers");

  private static final Setting ACTIVATION =
      Setting.text(
              "network.activation",
              words(Activation.Kind.values()),
              "what stands between the layers")
          .absentAt(word(Activation.Kind.TANH));

  private static final Setting INITIALIZER =
      Setting.text(
              "network.initializer",
              words(Initializer.Kind.values()),
              "how the first parameters are drawn")
          .absentAt(word(Initializer.Kind.ORTHOGONAL));

  /** All of them. */
  public static final List<Setting> ALL = List.of(HIDDEN_SIZES, ACTIVATION, INITIALIZER);

  private MlpSettings() {}

  static List<Integer> hiddenSizes(TrialSpec trial) {
    return trial.integers(HIDDEN_SIZES.key()).stream().map(Math::toIntExact).toList();
  }

  static Activation.Kind activation(TrialSpec trial) {
    return Activation.Kind.valueOf(trial.text(ACTIVATION.key()).toUpperCase(Locale.ROOT));
  }

  static Initializer initializer(TrialSpec trial) {
    return Initializer.Kind.valueOf(trial.text(INITIALIZER.key()).toUpperCase(Locale.ROOT))
        .initializer();
  }

  private static List<String> words(Enum<?>[] kinds) {
    return Stream.of(kinds).map(MlpSettings::word).toList();
  }

  private static String word(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
