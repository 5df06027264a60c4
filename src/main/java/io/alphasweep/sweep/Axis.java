package io.alphasweep.sweep;

import io.alphasweep.text.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One swept key of {@code grid} or {@code zip} with its alternatives.
 *
 * @param key the key on the left, for example {@code modulation.kappa} or {@code optimizer}
 * @param options at least one, in the order of the file
 */
public record Axis(String key, List<Option> options) {

  /**
   * One alternative: the settings that it chooses, by full key.
   *
   * @param settings values of the settings' classes
   */
  public record Option(Map<String, Object> settings) {

    /** For people: {@code 0.1}; {@code dynag, momentum 0.9}. */
    public String label(String axisKey) {
      List<String> parts = new ArrayList<>();
      settings.forEach(
          (key, value) -> {
            String text = ValueText.of(value);
            boolean bare = key.equals(axisKey) || key.equals(axisKey + ".name");
            String name = key.startsWith(axisKey + ".") ? key.substring(axisKey.length() + 1) : key;
            if (bare) {
              parts.add(0, text);
            } else {
              parts.add(name + " " + text);
            }
          });
      return String.join(" ", parts);
    }
  }

  public Axis {
    options = List.copyOf(options);
  }

  /** The alternatives for people, in order. */
  public List<String> labels() {
    return options.stream().map(option -> option.label(key)).toList();
  }

  /** Every setting that some alternative chooses. */
  Set<String> settings() {
    Set<String> settings = new LinkedHashSet<>();
    options.forEach(option -> settings.addAll(option.settings().keySet()));
    return settings;
  }
}
